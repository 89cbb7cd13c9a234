/** Writes phones' last good files, and sees to it that nobody gets one who would not get it from the database. */

import type { Change, Feed } from '../db/feed.ts'
import { firstKey } from '../db/key-ring.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { Log } from '../kernel/log.ts'
import { repeated } from '../kernel/repeated.ts'
import { type ForShelf, keptForMs } from './last-good.ts'
import { type LookUpParts, lookUpKept } from './look-up-kept.ts'
import { renewKept } from './renew-kept.ts'

type Parts = LookUpParts & { feed: Feed; clock: Clock; guard: Guard; log: Log }

const settleMs = 200
const againMs = 1000
const hourMs = 3_600_000
/** Copies that were on their way when something changed have come by then. */
const onTheirWayMs = 60_000

export function lastGoodKeeper({ feed, clock, guard, log, ...parts }: Parts) {
  const { shelf } = parts
  const lookUp = lookUpKept(parts, () => isClosed)
  const changed = changedJustNow(clock)
  let cancel: (() => void) | undefined
  let settling: Promise<void> = Promise.resolve()
  let isClosed = false
  let isFailing = false
  /** What is in doubt could not be looked up. */
  let isStuck = false
  let isUnreadable = false
  const reconciling = wanted(lookUp.doubtChanged)
  const renewing = wanted(renew)

  /** A disk that is full keeps nobody from being served: it is said once. */
  function tried(work: () => void): void {
    try {
      work()
      isFailing = false
    } catch (error) {
      failed(error)
    }
  }

  function failed(error: unknown): void {
    if (!isFailing) guard.failed('database', error, { why: 'phones’ last good files cannot be kept' })
    isFailing = true
  }

  /** A change that could not be noted is found when all is looked up. */
  function heard(change: Change): void {
    try {
      hear(change)
    } catch (error) {
      failed(error)
      reconciling.want()
      soon(againMs)
    }
  }

  function hear({ type, tenantId, ids }: Change): void {
    if (type === 'phone.deleted' || type === 'phone.configured') {
      changed.note(ids)
      if (type === 'phone.deleted') shelf.forget(ids)
      else shelf.doubt(ids)
    } else if (type === 'tenant.deleted' || type === 'tenant.settings') {
      if (tenantId === null) return
      changed.note([tenantId])
      if (type === 'tenant.deleted') shelf.forgetTenant(tenantId)
      else shelf.doubtTenant(tenantId)
    } else if (type === 'everything') reconciling.want()
    else if (type === 'keys.changed') renewing.want()
    else return
    soon()
  }

  /** A rotation tells twice: what was on its way the first time is there the second. */
  async function renew(): Promise<void> {
    await parts.vault.keys.look()
    if (parts.vault.keys.current !== firstKey) await renewKept(parts, () => isClosed)
  }

  function soon(afterMs = settleMs): void {
    if (!isClosed) cancel ??= clock.after(afterMs, settle)
  }

  function settle(): Promise<void> {
    cancel = undefined
    settling = settling
      .then(async () => {
        await reconciling.doIfWanted()
        await lookUp.settleTenants()
        while (!isClosed && (await lookUp.settlePhones()));
        await renewing.doIfWanted()
        isStuck = false
      })
      .catch((error) => {
        if (!isDatabaseBusy(error)) {
          if (!isStuck) guard.failed('timer', error, { work: 'looking up who has kept files' })
          isStuck = true
        }
        soon(againMs)
      })
    return settling
  }

  const stopListening = feed.on(heard)
  const stopForgetting = repeated(
    {
      name: 'forgetting old files of phones',
      everyMs: hourMs,
      work: async () => tried(() => shelf.forgetBefore(clock.now() - keptForMs)),
    },
    clock,
    guard,
  )
  soon()

  return {
    take({ copies, unreadable }: ForShelf): void {
      tried(() => {
        if (copies.length > 0) shelf.keep(copies)
        shelf.doubt(copies.flatMap(({ phone }) => (changed.has(phone.id) ? [phone.id] : [])))
        for (const id of new Set(copies.map(({ tenant }) => tenant.id)))
          if (changed.has(id)) shelf.doubtTenant(id)
        for (const { phoneId, asked } of unreadable) shelf.forgetFile(phoneId, asked)
      })
      if (changed.isAny()) soon()
      if (unreadable.length > 0 && !isUnreadable) {
        isUnreadable = true
        log.warn('last good files of phones do not open, and were dropped')
      }
    },

    size: shelf.size,

    /** Who is in doubt has been looked up when it answers. */
    settled: (): Promise<void> => settle(),

    async close(): Promise<void> {
      if (isClosed) return
      isClosed = true
      cancel?.()
      stopListening()
      await stopForgetting()
      await settling
      shelf.close()
    },
  }
}

/** Wanted from the start on. Who wants it while it is done wants it once more; what fails is wanted as before. */
function wanted(work: () => Promise<void>) {
  let isWanted = true
  return {
    want(): void {
      isWanted = true
    },
    async doIfWanted(): Promise<void> {
      if (!isWanted) return
      isWanted = false
      try {
        await work()
      } catch (error) {
        isWanted = true
        throw error
      }
    },
  }
}

/** Phones and tenants that changed just now: a copy of one that comes may be of before. */
function changedJustNow(clock: Clock) {
  /** When; the latest stand last. */
  const times = new Map<string, number>()
  const isLongAgo = (at: number) => clock.now() - at > onTheirWayMs
  function forgetOld(): void {
    for (const [id, at] of times) {
      if (!isLongAgo(at)) return
      times.delete(id)
    }
  }
  return {
    note(ids: readonly string[]): void {
      forgetOld()
      for (const id of ids) {
        times.delete(id)
        times.set(id, clock.now())
      }
    },
    has: (id: string): boolean => !isLongAgo(times.get(id) ?? Number.NEGATIVE_INFINITY),
    isAny(): boolean {
      forgetOld()
      return times.size > 0
    },
  }
}
