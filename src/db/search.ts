/** What lists and searches of many rows have in common. */

/** What is shorter has no place in the index: it is searched for at beginnings. */
const shortest = 3

export const isLong = (text: string): boolean => [...text].length >= shortest

/** How far a search counts what it finds. */
export const mostCounted = 10_000

/** `atLeast`: there are more, and nobody counted them. */
export type Total = { total: number; atLeast: boolean }

/** A place in a list: how many come before it, and how many are wanted. */
export type Place = { offset: number; limit: number }

export const turned = { asc: 'desc', desc: 'asc' } as const

/** What a person searches for: texts of the index, and beginnings. */
export function soughtIn(...texts: readonly string[]): { parts: string[]; beginnings: string[] } {
  const sought = [...new Set(texts.map((text) => text.toLowerCase()))]
  return { parts: sought.filter(isLong), beginnings: sought.filter((text) => !isLong(text)) }
}

/** The first text behind all that begin so. */
export const behind = (beginning: string): string => `${beginning}\u{10ffff}`
