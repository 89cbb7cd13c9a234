/** By what each user proves itself besides the password. */

import type { Database, Queries } from '../db/database.ts'
import { time } from '../db/rows.ts'
import type { Factor, Proofs } from '../schema/session.ts'
import type { SystemScope } from './tenant-scope.ts'

export type FactorStore = ReturnType<typeof factorStore>

export function factorStore(db: Database) {
  return {
    /** These users, each with what it proves itself by, whether it is still invited, and when it was seen. */
    async withProofs<User extends { id: string }>(
      _scope: SystemScope,
      users: readonly User[],
    ): Promise<(User & Proofs)[]> {
      const proofs = await proofsOf(
        db.queries,
        users.map(({ id }) => id),
      )
      return users.map((user) => ({ ...user, ...(proofs.get(user.id) ?? unseen) }))
    },
    async of(_scope: SystemScope, id: string): Promise<Factor[]> {
      return (await factorsOf(db.queries, [id])).get(id) ?? []
    },
  }
}

const unseen: Proofs = { factors: [], invitedUntil: null, lastSeenAt: null }

async function proofsOf(queries: Queries, ids: readonly string[]): Promise<Map<string, Proofs>> {
  if (ids.length === 0) return new Map()
  const factors = await factorsOf(queries, ids)
  const rows = await queries
    .selectFrom('user')
    .leftJoin('invitation', 'invitation.userId', 'user.id')
    .select(['user.id', 'user.lastSeenAt', 'invitation.expiresAt'])
    .where('user.id', 'in', ids)
    .execute()
  const proofs = rows.map(({ id, lastSeenAt, expiresAt }): [string, Proofs] => [
    id,
    { factors: factors.get(id) ?? [], invitedUntil: time(expiresAt), lastSeenAt: time(lastSeenAt) },
  ])
  return new Map(proofs)
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

/** The password alone lets in again. */
export async function removeFactors(queries: Queries, userId: string): Promise<void> {
  for (const table of ['totp', 'passkey', 'recoveryCode'] as const)
    await queries.deleteFrom(table).where('userId', '=', userId).execute()
}
