/** By what each user proves itself besides the password. */

import type { Database, Queries } from '../db/database.ts'
import type { Factor } from '../schema/me.ts'
import type { SystemScope } from './tenant-scope.ts'

export type FactorStore = ReturnType<typeof factorStore>

export function factorStore(db: Database) {
  return {
    /** Of each of these users; who has none has a password only. */
    ofUsers: (_scope: SystemScope, ids: readonly string[]) => factorsOf(db.queries, ids),
    async of(_scope: SystemScope, id: string): Promise<Factor[]> {
      return (await factorsOf(db.queries, [id])).get(id) ?? []
    },
  }
}

/** For another store's transaction. */
export async function factorsOf(queries: Queries, ids: readonly string[]): Promise<Map<string, Factor[]>> {
  const found = new Map<string, Factor[]>(ids.map((id) => [id, []]))
  if (ids.length === 0) return found
  const totp = await queries
    .selectFrom('totp')
    .select('userId')
    .where('userId', 'in', ids)
    .where('confirmedAt', 'is not', null)
    .execute()
  for (const { userId } of totp) found.get(userId)?.push('totp')
  const passkeys = await queries
    .selectFrom('passkey')
    .select('userId')
    .distinct()
    .where('userId', 'in', ids)
    .execute()
  for (const { userId } of passkeys) found.get(userId)?.push('passkey')
  return found
}

/** Codes for when a factor is lost are for nothing where there is none. */
export async function forgetUselessCodes(queries: Queries, userId: string): Promise<void> {
  const factors = await factorsOf(queries, [userId])
  if (factors.get(userId)?.length) return
  await queries.deleteFrom('recoveryCode').where('userId', '=', userId).execute()
}
