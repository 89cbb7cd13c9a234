/** What several stores do to a user, each in its own transaction. */

import type { Queries } from '../db/database.ts'
import { InvalidInput } from '../kernel/errors.ts'

/** `userId`: of whoever may have it already. */
export async function requireFreeName(queries: Queries, name: string, userId = ''): Promise<void> {
  const taken = await queries
    .selectFrom('user')
    .select('id')
    .where('name', '=', name)
    .where('id', '<>', userId)
    .executeTakeFirst()
  if (taken) throw new InvalidInput([{ path: 'name', message: `There is a user ${name} already` }])
}

/** Sessions, and those that have begun. */
export async function endSignIns(queries: Queries, userId: string): Promise<void> {
  await queries.deleteFrom('session').where('userId', '=', userId).execute()
  await queries.deleteFrom('challenge').where('userId', '=', userId).execute()
}

/** A link that sets a password holds no longer than until somebody sets one otherwise. */
export async function endInvitation(queries: Queries, userId: string): Promise<void> {
  await queries.deleteFrom('invitation').where('userId', '=', userId).execute()
}

/** Of somebody who showed that it knows the one before: `before` is its hash, and it must still hold. */
export async function replacePassword(
  queries: Queries,
  userId: string,
  { before, passwordHash }: { before: string; passwordHash: string },
): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable('user')
    .set({ passwordHash })
    .where('id', '=', userId)
    .where('passwordHash', '=', before)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw notYourPassword('currentPassword')
  await endInvitation(queries, userId)
  await endSignIns(queries, userId)
}

export const notYourPassword = (path: string) =>
  new InvalidInput([{ path, message: 'This is not your password' }])
