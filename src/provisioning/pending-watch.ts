/** Keeps for each file of a phone what it should be, in the background, told by the feed: so that *pending* is data. */

import { setTimeout as sleep } from 'node:timers/promises'
import { systemScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import { keptMs } from '../db/follow-feed.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { WantedStore } from '../phones/wanted-store.ts'
import type { KnownPhones } from './known-phones.ts'
import { lookAtPhones } from './look-at-phones.ts'
import { type LookPage, lookQueue } from './look-queue.ts'
import { asksForLook, lookTargets } from './look-targets.ts'
import { atTurnOfYear } from './turn-of-year.ts'

export type PendingWatch = ReturnType<typeof pendingWatch>

type Parts = {
  wanted: WantedStore
  phones: Pick<PhoneStore, 'idsWithExtension'>
  known: Pick<KnownPhones, 'ofIds' | 'file' | 'keysReach'>
  feed: Feed
  clock: Clock
  guard: Guard
  /** Lets everybody else work for so many milliseconds. */
  rest?: (ms: number) => Promise<unknown>
}

/** Several saves in a row are one look. */
const settleMs = 200
const lookAgainMs = 1000
const leaseMs = 30_000
const renewMs = leaseMs / 3
const atOnce = 20
const changesAtOnce = 1000

export function pendingWatch({ wanted, phones, known, feed, clock, guard, rest = sleep }: Parts) {
  const queue = lookQueue(atOnce)
  /** What was changed, and not yet queued, as this process heard it: `*` for all tenants, as after a start. */
  let open = new Set(['*'])
  let beingRead = new Set<string>()
  /** `isWanted`: there may be changes to read. */
  let [isClosed, isWanted, isAllWanted, isBehind] = [false, false, false, false]
  let running: Promise<void> | undefined
  let cancelSoon: (() => void) | undefined
  /** All changes up to `read` have been queued, and those in `ahead`, while one before them might still come; up to `written`, all is done. */
  let [turnUntil, read, written] = [0, 0, 0]
  /** When that was; nothing as long as this process does not lead. */
  let readAt: number | undefined
  /** All phones were queued, which nothing tells of after a crash. */
  let isMarkDue = false
  const ahead = new Set<number>()

  const targets = lookTargets({ wanted, known, phones, queue })
  const lookAt = lookAtPhones({ wanted, known, rest, isClosed: () => isClosed })

  const stop = feed.on((change) => {
    if (!asksForLook(change)) return
    const { tenantId, type, ids } = change
    if (tenantId === null) open.add('*')
    else if (type.startsWith('phone.')) for (const id of ids) open.add(id)
    else open.add(tenantId)
    wake()
  })

  function wake(): void {
    isWanted = true
    if (running || isClosed) return
    cancelSoon ??= clock.after(settleMs, begin)
  }

  function begin(): void {
    cancelSoon = undefined
    running ??= follow()
      .catch((error) => {
        // What was not looked at is open as before, and tried again.
        for (const each of beingRead) open.add(each)
        queue.giveBack()
        isBehind = true
        if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'looking at phones’ files' })
      })
      .finally(() => {
        running = undefined
        if (isWanted) wake()
      })
  }

  /** What is new is read between one page and the next. */
  async function follow(): Promise<void> {
    isBehind = false
    while (!isClosed && (isWanted || !queue.isEmpty())) {
      if (isWanted || clock.now() >= turnUntil) await readChanges()
      const page = queue.next()
      if (page) await lookAtPage(page)
      await writePosition()
    }
  }

  async function readChanges(): Promise<void> {
    isWanted = false
    const place = await wanted.takeTurn(systemScope, leaseMs)
    turnUntil = clock.now() + renewMs
    beingRead = new Set([...beingRead, ...open])
    open = new Set()
    if (place === undefined) return waitForOther()
    const stands = place === 'new' ? { seq: 0, at: 0 } : place
    // This process begins to lead, or another one has led meanwhile.
    if (readAt === undefined || stands.seq !== written) {
      forget(stands.seq)
      readAt = stands.at
    }
    const isAll = isAllWanted || yearOf(readAt) !== yearOf(clock.now())
    isAllWanted = false
    await readFrom(readAt, isAll)
    readAt = clock.now()
    beingRead = new Set()
  }

  /** Another process looks: what was heard here is open until it has come that far. */
  async function waitForOther(): Promise<void> {
    for (const each of queue.isEmpty() ? [] : ['*']) beingRead.add(each)
    forget(0)
    readAt = undefined
    const { newest } = await wanted.changesAfter(systemScope, Number.MAX_SAFE_INTEGER, 1)
    if ((await wanted.position(systemScope)) < newest) for (const each of beingRead) open.add(each)
    beingRead = new Set()
  }

  function forget(seq: number): void {
    queue.forget()
    ahead.clear()
    read = seq
    written = seq
    isMarkDue = false
  }

  async function readFrom(lastAt: number, all: boolean): Promise<void> {
    let isAll = all
    for (let after = read, isFirst = true; !isClosed; isFirst = false) {
      const { changes, oldest, newestSettled } = await wanted.changesAfter(systemScope, after, changesAtOnce)
      // Changes are forgotten after a while: who was away for longer missed some.
      if (isFirst && oldest > after + 1 && clock.now() - lastAt > keptMs / 2) isAll = true
      if (isAll) {
        isMarkDue = true
        await targets.all(read)
        read = Math.max(read, newestSettled)
        after = read
      } else {
        await targets.of(changes.filter(({ seq }) => !ahead.has(seq)))
        for (const { seq, isSettled } of changes) {
          ahead.add(seq)
          after = seq
          if (isSettled) read = seq
        }
        for (const seq of ahead) if (seq <= read) ahead.delete(seq)
      }
      if (!isAll && changes.length < changesAtOnce) return
      isAll = false
    }
  }

  /** So that a change outlives a crash: where everything before has been looked at. */
  async function writePosition(): Promise<void> {
    const oldest = queue.oldest()
    const position = oldest === undefined ? read : Math.min(read, oldest - 1)
    const isDue = position > written || (isMarkDue && queue.isEmpty())
    if (isClosed || readAt === undefined || !isDue) return
    await wanted.followedTo(systemScope, position)
    written = position
    if (queue.isEmpty()) isMarkDue = false
  }

  async function lookAtPage(page: LookPage): Promise<void> {
    const scope = tenantScope({ id: page.tenantId, code: '' })
    if ('ids' in page) return lookAt(scope, page.ids)
    const ids = await wanted.next(systemScope, page, page.after, atOnce)
    await lookAt(scope, ids)
    if (!isClosed) page.tell(ids, ids.length < atOnce)
  }

  function eachSecond(): () => void {
    return clock.after(lookAgainMs, () => {
      if (open.size > 0 || beingRead.size > 0 || ahead.size > 0 || isBehind) wake()
      cancel = eachSecond()
    })
  }
  let cancel = eachSecond()
  const cancelHours = atTurnOfYear(clock, () => {
    isAllWanted = true
    open.add('*')
    wake()
  })
  // What was changed while nobody followed.
  wake()

  return {
    isLeading: () => readAt !== undefined,
    /** A change that concerns the phone was not looked at yet: what is written of it may be old. */
    isOpen: (phone: { id: string; tenantId: string }): boolean =>
      queue.concerns(phone) ||
      [open, beingRead].some((set) => set.has('*') || set.has(phone.tenantId) || set.has(phone.id)),

    /** How far a change that concerns all phones of the tenant was followed. */
    progress: (tenantId: string): { done: number; total: number } | null => queue.progress(tenantId) ?? null,

    async close(): Promise<void> {
      isClosed = true
      stop()
      cancel()
      cancelHours()
      cancelSoon?.()
      await running
      // Where it cannot be written, the lease runs out.
      await wanted.giveUpTurn(systemScope).catch(() => undefined)
    },
  }
}

const yearOf = (at: number): number => new Date(at).getUTCFullYear()
