/** Keeps for each file of a phone what it should be, in the background, told by the feed: so that *pending* is data. */

import { setImmediate as pause, setTimeout as sleep } from 'node:timers/promises'
import { systemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Change, Feed } from '../db/feed.ts'
import { keptMs } from '../db/follow-feed.ts'
import { inParts } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { Look, WantedStore } from '../phones/wanted-store.ts'
import { changesFiles } from './changed-phones.ts'
import type { KnownPhones } from './known-phones.ts'

export type PendingWatch = ReturnType<typeof pendingWatch>

type Parts = {
  wanted: WantedStore
  phones: Pick<PhoneStore, 'idsWithExtension'>
  known: Pick<KnownPhones, 'ofIds' | 'file'>
  feed: Feed
  clock: Clock
  guard: Guard
  /** Lets everybody else work for so many milliseconds. */
  rest?: (ms: number) => Promise<unknown>
}

/** Whose files are looked at: of all tenants, of one, of some models in it, or some phones. */
type Target = { tenantId: string | null; modelIds?: readonly string[]; ids?: readonly string[] }

/** Several saves in a row are one look. */
const settleMs = 200
const lookAgainMs = 1000
const leaseMs = 30_000
const atOnce = 5
const changesAtOnce = 1000
const hourMs = 3_600_000

export function pendingWatch({ wanted, phones, known, feed, clock, guard, rest = sleep }: Parts) {
  /** What was changed and not looked at since, as this process heard it: `*` for all tenants, as after a start. */
  let open = new Set(['*'])
  let beingLooked = new Set<string>()
  let looking: { tenantId: string | null; done: number; total: number } | undefined
  let isClosed = false
  let isWanted = false
  let isBehind = false
  let running: Promise<void> | undefined
  let cancelSoon: (() => void) | undefined
  let isAllWanted = false
  /** Numbers of changes that were looked at while one before them might still come. */
  const ahead = new Set<number>()

  const stop = feed.on((change) => {
    if (!concerns(change)) return
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
        for (const each of beingLooked) open.add(each)
        isBehind = true
        if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'looking at phones’ files' })
      })
      .finally(() => {
        running = undefined
        if (isWanted) wake()
      })
  }

  async function follow(): Promise<void> {
    isBehind = false
    while (isWanted && !isClosed) {
      isWanted = false
      const place = await wanted.takeTurn(systemScope, leaseMs)
      beingLooked = open
      open = new Set()
      if (place === undefined) {
        await waitForOther()
        continue
      }
      await followFrom(place)
      beingLooked = new Set()
    }
  }

  /** Another process looks: what was heard here is open until it has come that far. */
  async function waitForOther(): Promise<void> {
    const { newest } = await wanted.changesAfter(systemScope, Number.MAX_SAFE_INTEGER, 1)
    if ((await wanted.position(systemScope)) >= newest) beingLooked = new Set()
    else for (const each of beingLooked) open.add(each)
  }

  async function followFrom(place: Exclude<Awaited<ReturnType<WantedStore['takeTurn']>>, undefined>) {
    let after = place === 'new' ? 0 : place.seq
    let position = after
    let isAll = isAllWanted || place === 'new' || yearOf(place.at) !== yearOf(clock.now())
    isAllWanted = false
    while (!isClosed) {
      const found = await wanted.changesAfter(systemScope, after, changesAtOnce)
      const { changes, oldest, newestSettled } = found
      // Changes are forgotten after a while: who was away for longer missed some.
      if (place !== 'new' && oldest > after + 1 && clock.now() - place.at > keptMs / 2) isAll = true
      if (isAll) {
        await look({ tenantId: null })
        position = newestSettled
        after = position
      } else {
        const fresh = changes.filter(({ seq }) => !ahead.has(seq))
        for (const target of await targetsOf(fresh)) await look(target)
        for (const { seq, isSettled } of changes) {
          ahead.add(seq)
          after = seq
          if (isSettled) position = seq
        }
      }
      if (isClosed) return
      await wanted.followedTo(systemScope, position)
      for (const seq of ahead) if (seq <= position) ahead.delete(seq)
      if (!isAll && changes.length < changesAtOnce) return
      isAll = false
    }
  }

  async function look(target: Target): Promise<void> {
    const { tenantId, ids } = target
    if (ids && tenantId !== null) {
      const scope = tenantScope({ id: tenantId, code: '' })
      for (const some of inParts(ids, atOnce)) await lookAt(scope, some)
      return
    }
    looking = { tenantId, done: 0, total: await wanted.count(systemScope, tenantId) }
    for (let after = ''; !isClosed; ) {
      const page = await wanted.next(systemScope, target, after, atOnce)
      const last = page.at(-1)
      if (!last) break
      after = last.id
      for (const [id, some] of Map.groupBy(page, (phone) => phone.tenantId))
        await lookAt(
          tenantScope({ id, code: '' }),
          some.map((phone) => phone.id),
        )
      looking.done += page.length
      if (looking.done % 1000 < atOnce) await wanted.takeTurn(systemScope, leaseMs)
    }
    looking = undefined
  }

  /** Everybody else is heard between one phone and the next, and has as much time as it takes. */
  async function lookAt(scope: TenantScope, ids: readonly string[]): Promise<void> {
    const began = performance.now()
    const fetched = await wanted.fetched(systemScope, ids)
    const looks: Look[] = []
    for (const phone of await known.ofIds(scope, ids)) {
      await pause()
      if (isClosed) return
      const { id } = phone.phone
      const main = await known.file(phone, '')
      const files = new Map(main ? [[main.name, { file: main.name, etag: main.etag, main: true }]] : [])
      for (const name of fetched.get(id) ?? []) {
        const file = files.has(name) ? undefined : await known.file(phone, name)
        if (file) files.set(name, { file: name, etag: file.etag, main: false })
      }
      looks.push({ tenantId: scope.tenantId, phoneId: id, files: [...files.values()] })
    }
    await wanted.put(systemScope, looks)
    await rest(performance.now() - began)
  }

  /** Each that is meant once, however often it was changed. */
  async function targetsOf(changes: readonly Change[]): Promise<Target[]> {
    const concerned = changes.filter(concerns)
    if (concerned.some(({ tenantId }) => tenantId === null)) return [{ tenantId: null }]
    const targets: Target[] = []
    for (const [tenantId, ofTenant] of Map.groupBy(concerned, (change) => `${change.tenantId}`)) {
      const isWhole = ofTenant.some(({ type, ids }) => type === 'tenant.settings' || ids.length === 0)
      targets.push(...(isWhole ? [{ tenantId }] : await partsOf(tenantId, ofTenant)))
    }
    return targets
  }

  async function partsOf(tenantId: string, changes: readonly Change[]): Promise<Target[]> {
    const idsOf = (pattern: RegExp) => [
      ...new Set(changes.filter(({ type }) => pattern.test(type)).flatMap(({ ids }) => ids)),
    ]
    const modelIds = idsOf(/^(model|defaults)\./)
    const scope = tenantScope({ id: tenantId, code: '' })
    const shown = await phones.idsWithExtension(scope, idsOf(/^extension\.changed$/))
    const ids = [...new Set([...shown, ...idsOf(/^phone\./)])]
    return [
      ...(modelIds.length > 0 ? [{ tenantId, modelIds }] : []),
      ...(ids.length > 0 ? [{ tenantId, ids }] : []),
    ]
  }

  /** At the turn of the year clocks get other rules, in each zone at its own hour. */
  function eachHour(): () => void {
    return clock.after(hourMs, () => {
      if (isTurnOfYear(new Date(clock.now()))) {
        isAllWanted = true
        open.add('*')
        wake()
      }
      cancelHour = eachHour()
    })
  }
  let cancelHour = eachHour()

  function eachSecond(): () => void {
    return clock.after(lookAgainMs, () => {
      if (open.size > 0 || beingLooked.size > 0 || ahead.size > 0 || isBehind) wake()
      cancel = eachSecond()
    })
  }
  let cancel = eachSecond()
  // What was changed while nobody followed.
  wake()

  return {
    /** A change that concerns the phone was not looked at yet: what is written of it may be old. */
    isOpen: ({ id, tenantId }: { id: string; tenantId: string }): boolean =>
      [open, beingLooked].some((set) => set.has('*') || set.has(tenantId) || set.has(id)),

    /** How far a change that concerns all phones of the tenant was followed. */
    progress: (tenantId: string): { done: number; total: number } | null =>
      looking && (looking.tenantId === null || looking.tenantId === tenantId)
        ? { done: looking.done, total: looking.total }
        : null,

    async close(): Promise<void> {
      isClosed = true
      stop()
      cancel()
      cancelHour()
      cancelSoon?.()
      await running
      // Where it cannot be written, the lease runs out.
      await wanted.giveUpTurn(systemScope).catch(() => undefined)
    },
  }
}

const yearOf = (at: number): number => new Date(at).getUTCFullYear()

/** From where it begins first to where it begins last. */
function isTurnOfYear(now: Date): boolean {
  const [month, day] = [now.getUTCMonth(), now.getUTCDate()]
  return (month === 11 && day === 31) || (month === 0 && day === 1)
}

function concerns({ type }: Change): boolean {
  return changesFiles(type) || type === 'phone.created'
}
