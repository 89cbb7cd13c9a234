/** Sessions of the page: a random token in a cookie, its keyed hash in the database. */

import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import type { SystemScope } from './tenant-scope.ts'

/** Twelve hours: an installer’s working day. */
export const sessionSeconds = 12 * 3600

export type SessionStore = ReturnType<typeof sessionStore>

export function sessionStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const hashOf = (token: string) => vault.hash(token, 'session')
  return {
    /** The token to hand out; it is not kept. */
    async start(scope: SystemScope, userId: string): Promise<string> {
      const token = toBase32(random(20))
      const now = clock.now()
      const session = {
        tokenHash: hashOf(token),
        userId,
        createdAt: now,
        expiresAt: now + sessionSeconds * 1000,
      }
      await db.transaction(async (queries, { audited }) => {
        await queries.deleteFrom('session').where('expiresAt', '<', now).execute()
        await queries.insertInto('session').values(session).execute()
        audited('session.start', scope, userId)
      })
      return token
    },
    async userOf(_scope: SystemScope, token: string): Promise<string | undefined> {
      const row = await db.queries
        .selectFrom('session')
        .select(['userId', 'expiresAt'])
        .where('tokenHash', '=', hashOf(token))
        .executeTakeFirst()
      return row && row.expiresAt > clock.now() ? row.userId : undefined
    },
    async end(_scope: SystemScope, token: string): Promise<void> {
      await db.queries.deleteFrom('session').where('tokenHash', '=', hashOf(token)).execute()
    },
  }
}
