/** Programmed keys as the form holds them: in the order of their numbers, each with a name that stays when it moves. */

import type { ExpansionKey, LineKey } from '../../../../src/schema/phone.ts'
import type { KeyKind } from '../../lib/key-kinds.ts'
import type { Errors } from '../../lib/use-draft.ts'

/** `row` is the same as long as the form is open; `module` is there for keys of side modules. */
export type KeyDraft = LineKey & { row: number; module?: number }

type Use = { value?: string; example?: string; line?: true; pickup?: true; noLabel?: true }

/** What a kind of key makes of its fields; those that it makes nothing of are not shown. */
export const keyUses: Record<KeyKind, Use> = {
  line: { line: true },
  blf: { value: 'Extension', example: '101', line: true, pickup: true },
  speedDial: { value: 'Number', example: '+390612345', line: true },
  park: { value: 'Park slot', example: '701', line: true },
  dtmf: { value: 'Digits', example: '*2' },
  intercom: { value: 'Extension', example: '101', line: true },
  url: { value: 'Address', example: 'https://…' },
  none: { noLabel: true },
}

export function toKeyDrafts(keys: readonly (LineKey & { module?: number })[]): KeyDraft[] {
  return inOrder(keys.map((key, row) => ({ ...key, row })))
}

export function toLineKeys(drafts: readonly KeyDraft[]): LineKey[] {
  return drafts.map(({ row: _, module: __, ...key }) => key)
}

export function toExpansionKeys(drafts: readonly KeyDraft[]): ExpansionKey[] {
  return drafts.map(({ row: _, module = 1, ...key }) => ({ ...key, module }))
}

export function inOrder(keys: readonly KeyDraft[]): KeyDraft[] {
  return keys.toSorted((a, b) => (a.module ?? 0) - (b.module ?? 0) || a.number - b.number)
}

export function newKey(keys: readonly KeyDraft[], key: Partial<KeyDraft> & { number: number }): KeyDraft {
  const row = keys.reduce((highest, each) => Math.max(highest, each.row), -1) + 1
  return { kind: 'blf', value: '', label: '', pickup: '', ...key, row }
}

/** Numbers without a key, first those behind the last programmed one: gaps before it may be meant. */
export function freeNumbers(keys: readonly KeyDraft[], from: number, count: number): number[] {
  const taken = new Set(keys.map((key) => key.number))
  const start = Math.max(from, ...keys.map((key) => key.number + 1))
  const all = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !taken.has(number))
  return [...all.filter((number) => number >= start), ...all.filter((number) => number < start)]
}

/** Two keys in one place. */
export function keyErrors(keys: readonly KeyDraft[], path: string): Errors {
  const seen = new Set<string>()
  const errors: Errors = {}
  keys.forEach(({ module, number }, index) => {
    const place = `${module} ${number}`
    if (seen.has(place)) errors[`${path}.${index}.number`] = `There is a key ${number} already`
    seen.add(place)
  })
  return errors
}
