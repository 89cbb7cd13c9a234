/** How often something was tried lately, at all nodes together: what slows down who guesses. */

import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import type { SystemScope } from './tenant-scope.ts'

type Limit = { windowMs: number; most: number }
/** So many times, this one included, until when they count. */
type Tried = { n: number; until: number }

/**
 * Who tries is counted by a keyed hash of so many values: the table stays small whoever comes, and nobody can choose whose
 * limit to use up. Two addresses may, rarely, share one.
 */
const places = 65_536
const mostRefused = 5000

export type AttemptStore = ReturnType<typeof attemptStore>

export function attemptStore(db: Database, vault: Vault, clock: Clock) {
  /** Who has tried too often is refused without asking the database again. */
  const refused = new LRUCache<string, Tried>({ max: mostRefused })

  const wholeNameOf = (what: string, who: string) => `${what} ${vault.hash(`${what}\0${who}`, 'attempt')}`

  /** 0 where nobody has it. */
  async function heldUntil(_scope: SystemScope, what: string, who: string): Promise<number> {
    const row = await db.queries
      .selectFrom('attempt')
      .select('until')
      .where('name', '=', wholeNameOf(what, who))
      .executeTakeFirst()
    return Number(row?.until ?? 0)
  }

  function nameOf(what: string, who: string): string {
    const hash = Buffer.from(vault.hash(`${what}\0${who}`, 'attempt'), 'base64url')
    return `${what} ${hash.readUInt32BE(0) % places}`
  }

  return {
    /** Counts one more; `what` is a word such as `signIn`, `who` an address. */
    async count(_scope: SystemScope, what: string, who: string, { windowMs, most }: Limit): Promise<Tried> {
      const name = nameOf(what, who)
      const now = clock.now()
      const known = refused.get(name)
      if (known && known.until > now) return known
      const isOver = sql<boolean>`"attempt"."until" <= ${now}`
      const { n, until } = await db.queries
        .insertInto('attempt')
        .values({ name, n: 1, until: now + windowMs })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet({
            n: sql<number>`case when ${isOver} then 1 else "attempt"."n" + 1 end`,
            until: sql<number>`case when ${isOver} then ${now + windowMs} else "attempt"."until" end`,
          }),
        )
        .returning(['n', 'until'])
        .executeTakeFirstOrThrow()
      const tried = { n: Number(n), until: Number(until) }
      if (tried.n > most) refused.set(name, tried)
      return tried
    },

    /** Who was right begins anew. */
    async forgive(_scope: SystemScope, what: string, who: string): Promise<void> {
      const name = nameOf(what, who)
      refused.delete(name)
      await db.queries.deleteFrom('attempt').where('name', '=', name).execute()
    },

    /**
     * Takes a place until so many milliseconds are over; where somebody has it already, answers until when. By the whole
     * hash: one must not be held for another, and those who come so far are few.
     */
    async hold(_scope: SystemScope, what: string, who: string, ms: number): Promise<number | undefined> {
      const now = clock.now()
      const name = wholeNameOf(what, who)
      const taken = await db.queries
        .insertInto('attempt')
        .values({ name, n: 1, until: now + ms })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ n: 1, until: now + ms })
            .where('attempt.until', '<=', now),
        )
        .returning('until')
        .executeTakeFirst()
      return taken ? undefined : await heldUntil(_scope, what, who)
    },

    heldUntil,

    async release(_scope: SystemScope, what: string, who: string): Promise<void> {
      await db.queries.deleteFrom('attempt').where('name', '=', wholeNameOf(what, who)).execute()
    },

    /** Clears away what does not count any more. */
    async tidy(_scope: SystemScope): Promise<void> {
      await db.queries.deleteFrom('attempt').where('until', '<=', clock.now()).execute()
    },
  }
}
