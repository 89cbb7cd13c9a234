/** Whether the key is the one that the database was sealed with: asked before anything is written. */

import { InternalError } from '../kernel/errors.ts'
import type { Queries } from './dialects/dialect.ts'
import type { WrappedKey } from './key-ring.ts'
import type { Vault } from './vault.ts'

/** A sealed value of the database, what it was sealed for, and the keys that stand there wrapped. */
export type SealedValue = { sealed: string; purpose: string; keys: readonly WrappedKey[] }

const purpose = 'keyCheck'

/** Where sealed values stand; the first is there since the first start of a version that checks, the others in older databases. */
export const sealedPlaces: {
  table: string
  column: string
  purposeOf(row: Record<string, unknown>): string
}[] = [
  { table: 'keyCheck', column: 'sealed', purposeOf: () => purpose },
  { table: 'tenant', column: 'settingsSealed', purposeOf: ({ id }) => `tenant.settings ${id}` },
  { table: 'systemDefaults', column: 'settingsSealed', purposeOf: () => 'systemDefaults settings' },
]

/** Throws which key is wrong and what to do. `where` names the key: a file, or the variable. */
export function requireRightKey(vault: Vault, value: SealedValue, where: string, path: string): void {
  try {
    if (!vault.keys.learn(value.keys)) throw new InternalError('its keys cannot be unwrapped')
    vault.open(value.sealed, value.purpose)
  } catch {
    throw new InternalError(
      `the key in ${where} is not the one that the secrets in ${path} are sealed with. ` +
        'Start with the key that belongs to this database: from the backup of its data directory, or in OFFHOOK_MASTER_KEY. Nothing was changed',
    )
  }
}

/** The value that a start left. */
export async function keptKeyCheck({ queries }: { queries: Queries }): Promise<SealedValue | undefined> {
  const row = await queries.selectFrom('keyCheck').selectAll().where('id', '=', 1).executeTakeFirst()
  return row && { sealed: row.sealed, purpose, keys: await wrappedKeys(queries) }
}

export const wrappedKeys = (queries: Queries): Promise<WrappedKey[]> =>
  queries.selectFrom('sealKey').selectAll().execute()

/** Leaves a value by which the next start knows the key. */
export async function keepKeyCheck(db: { queries: Queries }, vault: Vault): Promise<void> {
  await db.queries
    .insertInto('keyCheck')
    .values({ id: 1, sealed: vault.seal('the right key opens this', purpose) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
