/** How the keys of a phone or side module lie, as one sees them: rows and columns on sides of the screen, page behind page. */

import * as z from 'zod'
import './sentences.ts'

const keySides = ['left', 'right', 'below'] as const

const places = {
  rows: z.int().min(1).max(60),
  /** On each side. */
  columns: z.int().min(1).max(20).default(1),
  /** How many the same keys have, one after the other. */
  pages: z.int().min(1).max(40).default(1),
  /** Which way numbers run: down each column, or across each row. */
  order: z.enum(['down', 'across']).default('down'),
}

const sides = z
  .array(z.enum(keySides))
  .min(1)
  .max(3)
  .refine((all) => new Set(all).size === all.length, 'expected each side once')

export const keyGridSchema = z.strictObject({
  /** Where they lie, in the order of their numbers. */
  sides,
  ...places,
  /** The last place of each page is a key that turns pages, and has no number. */
  pageKey: z.boolean().default(false),
})
export type KeyGrid = z.infer<typeof keyGridSchema>

export const moduleGridSchema = z.strictObject(places)
export type ModuleGrid = z.infer<typeof moduleGridSchema>

/** How many keys with a number a page has. */
export function keysAPage({ rows, columns, ...grid }: KeyGrid | ModuleGrid): number {
  if (!('sides' in grid)) return rows * columns
  return rows * columns * grid.sides.length - (grid.pageKey ? 1 : 0)
}

/** Why so many keys do not lie so; `whose`: `the model has 27`. */
export function gridProblem(grid: KeyGrid | ModuleGrid, keys: number, whose: string): string | undefined {
  const page = keysAPage(grid)
  if (page < 1) return 'the key that turns pages is the only one of its page'
  const needed = Math.ceil(keys / page)
  if (needed === grid.pages) return undefined
  const pages = grid.pages === 1 ? '1 page' : `${grid.pages} pages`
  return `${pages} of ${page} ${page === 1 ? 'key' : 'keys'}: ${whose} ${keys}, which fill ${needed}`
}
