/** Every secret that can be opened, with whose it is: to look for it where it must not stand. */

import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import { soundsSecret } from '../schema/masking.ts'
import { settingOf } from '../schema/secret-settings.ts'
import { type Secret, shortestSought } from './needles.ts'
import { type Place, places, type Row, sealedIn } from './sealed-rows-store.ts'

const rowsAtOnce = 500

/** What phones were given is packed, and all in it stands elsewhere, too; and what tells that a key is the right one is no secret. */
const left = new Set(['contentSealed', 'sealed'])

const sought: readonly Place[] = places
  .map((place) => ({ ...place, columns: place.columns.filter(([column]) => !left.has(column)) }))
  .filter(({ columns }) => columns.length > 0)

/** Values under names of secrets, however deep they lie. */
export function secretsIn(value: unknown, name = ''): { name: string; text: string }[] {
  if (typeof value === 'string')
    return soundsSecret.test(name) || settingOf(name)?.type === 'password' ? [{ name, text: value }] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => secretsIn(each, Array.isArray(value) ? name : key))
}

/** What holds names and values is JSON; any other text is the secret itself. */
function mapIn(text: string): object | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

export function knownSecrets(db: Database, vault: Vault) {
  /** What does not open is not known. */
  function opened(sealed: Row[string] | undefined, purpose: string): string | undefined {
    if (typeof sealed !== 'string' || sealed === '') return undefined
    try {
      return vault.open(sealed, purpose)
    } catch {
      return undefined
    }
  }

  function* ofRow({ table, keys, columns }: Place, row: Row): Generator<Secret> {
    const of = keys.map((key) => row[key]).join(' ')
    for (const [column, purposeOf] of columns) {
      const text = opened(row[column], purposeOf(row))
      if (text === undefined) continue
      const what = `${table}.${column.replace(/Sealed$/, '')} of ${of}`
      const map = mapIn(text)
      if (map === undefined) yield { what, text }
      else for (const each of secretsIn(map)) yield { what: `${what}: ${each.name}`, text: each.text }
    }
  }

  return {
    /** Each secret once, some at a time; `short` hears of those that cannot be sought. */
    async *all(_scope: SystemScope, atOnce: number, short: () => void): AsyncGenerator<Secret[]> {
      let some = new Map<string, Secret>()
      for (const place of sought)
        for await (const rows of sealedIn(db.queries, place, { atOnce: rowsAtOnce }))
          for (const secret of rows.flatMap((row) => [...ofRow(place, row)])) {
            if (secret.text.length < shortestSought) {
              if (secret.text !== '') short()
              continue
            }
            if (!some.has(secret.text)) some.set(secret.text, secret)
            if (some.size < atOnce) continue
            yield [...some.values()]
            some = new Map()
          }
      if (some.size > 0) yield [...some.values()]
    },
  }
}
