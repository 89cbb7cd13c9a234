/** Hears what others changed on the same database: other threads and other nodes. */

import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { Database, Queries } from './database.ts'
import type { Change, ChangeType } from './feed.ts'

/** How long changes are kept: who hears nothing for longer takes everything for changed. */
export const keptMs = 600_000
export const lookEachMs = 1000
const dayMs = 24 * 3_600_000
const readAtOnce = 1000
/** A number that was given and is not there yet may belong to a transaction that is still open. */
const openForMs = 60_000
const mostGaps = 10_000

type Followed = Pick<Database, 'queries' | 'feed' | 'node' | 'listen'>

/** `prunes`: it also takes away the rows that are out of date. */
export async function followFeed(
  { queries, feed, node, listen }: Followed,
  clock: Clock,
  guard: Guard,
  { prunes } = { prunes: true },
) {
  let lookedAt = clock.now()
  let last = await newest(queries).catch((error) => {
    toldElsewhere(error)
    // What is known before the first look is old then.
    lookedAt = Number.NEGATIVE_INFINITY
    return 0
  })
  let prunedAt = clock.now()
  /** Numbers that were passed over, and when. */
  const gaps = new Map<number, number>()
  let looking: Promise<void> = Promise.resolve()
  let isClosed = false

  async function look(): Promise<void> {
    const now = clock.now()
    const missed = now - lookedAt > keptMs / 2
    if (missed) {
      last = await newest(queries)
      gaps.clear()
      lookedAt = now
      return feed.tell([{ type: 'everything', tenantId: null, ids: [] }])
    }
    for (const [seq, since] of gaps) if (now - since > openForMs) gaps.delete(seq)
    for (;;) {
      const rows = await queries
        .selectFrom('change')
        .selectAll()
        .where((where) =>
          where.or([
            where('seq', '>', last),
            ...(gaps.size > 0 ? [where('seq', 'in', [...gaps.keys()])] : []),
          ]),
        )
        .orderBy('seq')
        .limit(readAtOnce)
        .execute()
      for (const { seq } of rows) {
        gaps.delete(seq)
        for (let open = last + 1; open < seq && gaps.size < mostGaps; open++) gaps.set(open, now)
        last = Math.max(last, seq)
      }
      feed.tell(rows.filter((row) => row.node !== node).map(toChange))
      if (rows.length < readAtOnce) break
    }
    lookedAt = now
    if (!prunes || now - prunedAt < keptMs / 10) return
    prunedAt = now
    // Who works along the changes and is behind finds them for a day.
    const behind = queries.selectFrom('follower').select((select) => select.fn.min('seq').as('seq'))
    await queries
      .deleteFrom('change')
      .where('at', '<', now - keptMs)
      .where((where) =>
        where.or([
          where('at', '<', now - dayMs),
          where('seq', '<=', behind),
          where.not(where.exists(queries.selectFrom('follower').select('name'))),
        ]),
      )
      .execute()
  }

  /** One look after the other: what is told is told in order, and once. */
  function lookNow(): Promise<void> {
    looking = looking.catch(() => undefined).then(() => (isClosed ? undefined : look()))
    return looking
  }

  function lookAgain(): () => void {
    return clock.after(lookEachMs, () =>
      guard.run('timer', { work: 'changes' }, async () => {
        await lookNow()
          .catch(toldElsewhere)
          .finally(() => {
            if (!isClosed) cancel = lookAgain()
          })
      }),
    )
  }
  let cancel = lookAgain()
  let isToLook = false
  /** Many that tell of changes at once are answered by one look. */
  const stopListening = listen((other) => {
    if (isToLook || other === node) return
    isToLook = true
    const work = () => {
      isToLook = false
      return lookNow().catch(toldElsewhere)
    }
    guard.run('timer', { work: 'changes' }, () => looking.catch(() => undefined).then(work))
  })

  return {
    /** For who was told that there is something: the clock's look comes by itself. */
    look: lookNow,
    async close(): Promise<void> {
      isClosed = true
      cancel()
      await stopListening()
      await looking.catch(() => undefined)
    },
  }
}

/** A database that does not answer is told where it is met, once, and not each second. */
function toldElsewhere(error: unknown): void {
  if (!isDatabaseBusy(error)) throw error
}

async function newest(queries: Queries): Promise<number> {
  const row = await queries
    .selectFrom('change')
    .select((select) => select.fn.max('seq').as('seq'))
    .executeTakeFirst()
  return Number(row?.seq ?? 0)
}

function toChange(row: { type: string; tenantId: string | null; ids: string }): Change {
  return { type: row.type as ChangeType, tenantId: row.tenantId, ids: JSON.parse(row.ids) as string[] }
}
