/** What was handed out to be answered once, within minutes: half of a sign-in, or what a passkey signs. Only a keyed hash is kept. */

import type { Database } from '../db/database.ts'
import { countOf } from '../db/paged.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import type { SystemScope } from './tenant-scope.ts'

/** `secondFactor`: the password was right · `passkey`: to sign in by · `newPasskey`: to be registered. */
type Purpose = 'secondFactor' | 'passkey' | 'newPasskey'

export const challengeMs = 5 * 60_000
const mostTries = 5
/** Anybody may ask for one that is nobody's. */
const mostOfNobody = 10_000
/** Sign-ins that a user has begun; the oldest make room. */
const mostOfUser = 20

export type ChallengeStore = ReturnType<typeof challengeStore>

export function challengeStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const hashOf = (purpose: Purpose, text: string) => vault.hash(`${purpose}\0${text}`, 'challenge')

  /** Whoever asks for many keeps no user from coming in. */
  async function makeRoom(purpose: Purpose, userId: string | null): Promise<void> {
    const there = db.queries.selectFrom('challenge')
    if (userId === null) {
      if ((await countOf(there.where('userId', 'is', null))) >= mostOfNobody)
        throw new OffhookError('TOO_MANY_REQUESTS')
      return
    }
    const own = there.where('userId', '=', userId).where('purpose', '=', purpose)
    const old = await own
      .select('hash')
      .orderBy('expiresAt', 'desc')
      .orderBy('hash')
      .offset(mostOfUser - 1)
      .limit(mostOfUser)
      .execute()
    if (old.length === 0) return
    const hashes = old.map(({ hash }) => hash)
    await db.queries.deleteFrom('challenge').where('hash', 'in', hashes).execute()
  }

  return {
    /** The text to hand out; it is not kept. */
    async issue(_scope: SystemScope, purpose: Purpose, userId: string | null): Promise<string> {
      const text = Buffer.from(random(32)).toString('base64url')
      const now = clock.now()
      await db.queries.deleteFrom('challenge').where('expiresAt', '<=', now).execute()
      await makeRoom(purpose, userId)
      await db.queries
        .insertInto('challenge')
        .values({ hash: hashOf(purpose, text), userId, purpose, tries: 0, expiresAt: now + challengeMs })
        .execute()
      return text
    },
    /** Whose it is, counted as one more try; after a few tries it is nobody's. */
    async tried(_scope: SystemScope, purpose: Purpose, text: string): Promise<string | undefined> {
      const row = await db.queries
        .updateTable('challenge')
        .set((is) => ({ tries: is('tries', '+', 1) }))
        .where('hash', '=', hashOf(purpose, text))
        .where('expiresAt', '>', clock.now())
        .where('tries', '<', mostTries)
        .returning('userId')
        .executeTakeFirst()
      return row?.userId ?? undefined
    },
    /** Once, and never again: `undefined` for whoever comes second, or too late. */
    async take(
      _scope: SystemScope,
      purpose: Purpose,
      text: string,
    ): Promise<{ userId: string | null } | undefined> {
      const row = await db.queries
        .deleteFrom('challenge')
        .where('hash', '=', hashOf(purpose, text))
        .returning(['userId', 'expiresAt'])
        .executeTakeFirst()
      return row && Number(row.expiresAt) > clock.now() ? { userId: row.userId } : undefined
    },
  }
}
