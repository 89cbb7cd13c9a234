/** What the tests know of each vendor's phones by themselves: written down a second time, beside the definitions. */

import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { CompiledModel } from '../../src/definitions/model.ts'

export type Credential = 'server' | 'user' | 'authUser' | 'password' | 'displayName'

/** A parameter’s name: `{n}` is the line’s number, `{i}` its place among the phone’s lines, counted from 0. */
type Name = string | ((line: number) => string)

/** What a phone makes of its file: a zone that its firmware knows, or an offset and the instants when it changes. */
export type PhoneClock =
  | { readonly zone: string }
  | {
      /** Seconds east of UTC, outside daylight saving. */
      readonly offset: number
      /** Changes of one year: seconds since 1970 in UTC, and the offset after each. */
      changes(year: number): readonly { readonly at: number; readonly offset: number }[]
    }

export type FamilyFacts = {
  /** Where each line’s credentials stand in the main file; `null` for what the phones are told nowhere. */
  readonly credentials: Readonly<Record<Credential, Name | null>>
  /** Where a vendor writes something else than the plain value of the sample phone. */
  readonly meant?: Readonly<Partial<Record<Credential, (line: number) => string>>>
  /** Lines are numbered without holes: the first line that is used is the first in the file. */
  readonly countsWithoutHoles?: boolean
  /** What a phone of this model asks for from boot on, in its order; `+` is served, `-` is rightly not there. `{mac}` and `{MAC}` as in definitions. */
  readonly boot: { readonly model: string; readonly steps: readonly string[] }
  /** Parameters of the vendor’s own punctuation, with what becomes of a value inside. */
  readonly within?: readonly (readonly [name: RegExp, write: (value: string) => string])[]
  /** Parameters whose value is only held to a pattern. */
  readonly shaped?: readonly (readonly [name: RegExp, shape: RegExp])[]
  /** The parameter that names the folder of the tenant’s phone book, where phones know the file’s own name by themselves. */
  readonly phoneBookFolder?: string
  /** Read from all parameters of the main file; left out for phones whose files say nothing of a zone. */
  readonly clock?: (parameters: ReadonlyMap<string, string>) => PhoneClock | undefined
}

export type VendorFacts = {
  readonly vendor: string
  readonly families: Readonly<Record<string, FamilyFacts>>
}

const folder = join(import.meta.dirname, 'vendors')
const all: VendorFacts[] = await Promise.all(
  globSync('*.ts', { cwd: folder })
    .sort()
    .map(async (file) => (await import(join(folder, file))).facts),
)

export const knownFamilies = new Map(
  all.flatMap(({ vendor, families }) =>
    Object.entries(families).map(([family, facts]) => [`${vendor} ${family}`, facts] as const),
  ),
)

export function factsOf({ vendor, family }: Pick<CompiledModel, 'vendor' | 'family'>): FamilyFacts {
  return (
    knownFamilies.get(`${vendor} ${family}`) ?? assert.fail(`the tests know nothing of ${vendor} ${family}`)
  )
}
