/** What was handed out to be answered once, within minutes: half of a sign-in, or what a passkey signs. Only a keyed hash is kept. */

import type { SelectQueryBuilder } from 'kysely'
import type { Database } from '../db/database.ts'
import { countOf } from '../db/paged.ts'
import { inParts } from '../db/rows.ts'
import type { Tables } from '../db/tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { SystemScope } from './tenant-scope.ts'

/** `secondFactor`: the password was right · `passkey`: to sign in by · `newPasskey`: to be registered. */
type Purpose = 'secondFactor' | 'passkey' | 'newPasskey'

export const challengeMs = 5 * 60_000
const mostTries = 5
/** Anybody may ask for one that is nobody's: of one source so many are kept, and of all. The oldest make room. */
const mostOfSource = 20
const mostOfNobody = 10_000
/** Sign-ins that a user has begun. */
const mostOfUser = 20
/** More than are over at a time. */
const mostAtOnce = 1000

export type ChallengeStore = ReturnType<typeof challengeStore>

export function challengeStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const hashOf = (purpose: Purpose, text: string) => vault.hash(`${purpose}\0${text}`, 'challenge')

  /** For one more: the oldest go, so that whoever asks for many keeps nobody from coming in. */
  async function makeRoom(
    found: SelectQueryBuilder<Tables, 'challenge', object>,
    most: number,
  ): Promise<void> {
    const over = (await countOf(found)) - most + 1
    if (over <= 0) return
    const old = await found
      .select('hash')
      .orderBy('expiresAt')
      .orderBy('hash')
      .limit(Math.min(over, mostAtOnce))
      .execute()
    const hashes = old.map(({ hash }) => hash)
    for (const some of inParts(hashes))
      await db.queries.deleteFrom('challenge').where('hash', 'in', some).execute()
  }

  return {
    /** The text to hand out; it is not kept. `from`: by which it is known who asks for one that is nobody's. */
    async issue(_scope: SystemScope, purpose: Purpose, userId: string | null, from = ''): Promise<string> {
      const text = Buffer.from(random(32)).toString('base64url')
      const now = clock.now()
      const source = userId === null ? vault.hash(`source\0${from}`, 'challenge') : ''
      await db.queries.deleteFrom('challenge').where('expiresAt', '<=', now).execute()
      const there = db.queries.selectFrom('challenge')
      if (userId === null) {
        await makeRoom(there.where('source', '=', source), mostOfSource)
        await makeRoom(there.where('userId', 'is', null), mostOfNobody)
      } else await makeRoom(there.where('userId', '=', userId).where('purpose', '=', purpose), mostOfUser)
      const row = { hash: hashOf(purpose, text), userId, purpose, tries: 0, expiresAt: now + challengeMs }
      await db.queries
        .insertInto('challenge')
        .values({ ...row, source })
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
