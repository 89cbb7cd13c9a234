/** What phones asked, and what they got: written in batches, so that a fetch never waits for the disk. */

import { type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { FetchTable } from '../db/phone-tables.ts'
import { inParts, time } from '../db/rows.ts'
import { settlePending } from '../db/settle-pending.ts'
import { atMost } from '../kernel/at-most.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { Fetch, FetchListQuery, FetchOutcome } from '../schema/phone.ts'
import { contentReading, forgetContents } from './fetch-content-store.ts'
import {
  type FetchRecord,
  keptFetches,
  plainOnes,
  takeOldestOff,
  type Waiting,
  writeFetches,
} from './fetch-writing-store.ts'
import { proveByFetch, type Served } from './proved-store.ts'
import { type Locked, lockOut } from './wrong-password-store.ts'

export { type FetchRecord, keptFetches, takeOldestOff, tellsOnce } from './fetch-writing-store.ts'

const flushAfterMs = 200
/** Who looks waits no longer for what is written: somebody else may have the database for seconds. */
const usualLookPatienceMs = 200

/** While the database cannot be written: how often it is tried, and how many records wait. */
const lockedAfterMs = 1000
const mostWaiting = 20_000
/** So many more may come before somebody counts: counting goes through all phones. */
const uncounted = 5000

/** A user opens the directory at any time, and common files are anybody’s: only its main file proves that a phone fetched. */
function servedTimes(batch: ReadonlyMap<string, Waiting>): Served {
  const served = new Map<string, number[]>()
  for (const { phoneId, records } of batch.values()) {
    const times = records.filter(({ main }) => main).map(({ at }) => at)
    if (times.length > 0) served.set(phoneId, times)
  }
  return served
}

const tenantsOf = (batch: ReadonlyMap<string, Waiting>): string[] => [
  ...new Set([...batch.values()].map(({ tenantId }) => tenantId)),
]

/** Of what waits for nobody knows how long, what phones were given would take the most room. */
function withoutContent(batch: Map<string, Waiting>): Map<string, Waiting> {
  for (const { records } of batch.values()) for (const record of records) record.content = null
  return batch
}

export type FetchStore = ReturnType<typeof fetchStore>

type Beside = {
  /** Brings what other threads have recorded so far. */
  gather?: () => Promise<void>
  /** Hears who has given too many wrong passwords. */
  lockedOut?: (locked: Locked) => void
  /** By which days begin in tenants that have no zone of their own. */
  zoneOfSystem?: () => Promise<string>
  /** How long who looks waits for what was recorded to be written. */
  lookPatienceMs?: number | undefined
}

const nothingBeside = {
  gather: async () => undefined,
  lockedOut: () => undefined,
  zoneOfSystem: async () => 'UTC',
} satisfies Beside

export function fetchStore(db: Database, clock: Clock, guard: Guard, beside: Beside = {}) {
  const { gather, lockedOut, zoneOfSystem }: Required<Omit<Beside, 'lookPatienceMs'>> = {
    ...nothingBeside,
    ...beside,
  }
  const { lookPatienceMs = usualLookPatienceMs } = beside
  /** By phone; no more records than are kept in the end. */
  let waiting = new Map<string, Waiting>()
  let cancelTimer: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  let isClosing = false
  let isDropping = false
  /** Came since somebody counted those that wait. */
  let come = 0
  /** When the write that goes on began. */
  let began: number | undefined

  async function write(): Promise<void> {
    const all = waiting
    if (all.size === 0) return
    waiting = new Map()
    began = clock.now()
    try {
      let locked: Locked[] = []
      let later = new Map<string, Waiting>()
      const zone = await zoneOfSystem()
      await db.recordTransaction(async (queries, notes) => {
        const { changed } = notes
        // Its rows are held for long: they would hold what phones of others asked.
        const busy = new Set(await db.inLarge(queries, tenantsOf(all)))
        const isLater = ({ tenantId }: Waiting) => busy.has(tenantId)
        later = new Map([...all].filter(([, each]) => isLater(each)))
        const batch = later.size > 0 ? new Map([...all].filter(([, each]) => !isLater(each))) : all
        if (batch.size === 0) return
        const appeared = await firstFetches(queries, batch)
        const told = await writeFetches(queries, [...batch.values()], {
          node: db.node,
          zoneOfSystem: zone,
        })
        for (const some of inParts([...batch.keys()])) await settlePending(queries, some)
        for (const [tenantId, some] of Map.groupBy(appeared, (each) => each.tenantId))
          changed(
            'phone.appeared',
            { tenantId },
            some.map((each) => each.phoneId),
          )
        for (const [tenantId, some] of Map.groupBy(told, (each) => each.tenantId))
          changed(
            'phone.told',
            { tenantId },
            some.map((each) => each.phoneId),
          )
        locked = await lockOut(queries, notes, [...batch.values()], clock.now())
        const served = servedTimes(batch)
        if (served.size > 0)
          await proveByFetch(systemScope, queries, { changed }, { served, now: clock.now() })
        for (const [tenantId, some] of Map.groupBy(batch.values(), (each) => each.tenantId))
          changed(
            'phone.fetched',
            { tenantId },
            some.map((each) => each.phoneId),
          )
      })
      if (later.size > 0) putBack(later)
      else isDropping = false
      locked.forEach(lockedOut)
    } catch (error) {
      if (isDatabaseBusy(error)) return putBack(withoutContent(all))
      guard.failed('timer', error, { work: 'recording fetches', phones: all.size })
    } finally {
      began = undefined
    }
  }

  /** What could not be written comes before what was recorded meanwhile. */
  function putBack(batch: Map<string, Waiting>): void {
    for (const [phoneId, { records, ...of }] of waiting) {
      const all = [...(batch.get(phoneId)?.records ?? []), ...records]
      takeOldestOff(all, Math.max(0, all.length - keptFetches))
      batch.set(phoneId, { ...of, records: all })
    }
    waiting = batch
    dropTooMany()
    if (!isClosing) cancelTimer ??= clock.after(lockedAfterMs, flush)
  }

  /** Those of phones that came first go first; it is said once. */
  function dropTooMany(): void {
    come = 0
    let over = waiting.values().reduce((sum, { records }) => sum + records.length, 0) - mostWaiting
    if (over <= 0) return
    if (!isDropping)
      guard.failed('timer', new Error('more fetches wait to be recorded than there is room for'), {
        work: 'recording fetches',
      })
    isDropping = true
    for (const most of [plainOnes, (records: readonly FetchRecord[]) => records.length])
      for (const [phoneId, { records }] of waiting) {
        const count = Math.min(over, most(records))
        if (count === 0) continue
        takeOldestOff(records, count)
        over -= count
        if (records.length === 0) waiting.delete(phoneId)
      }
  }

  /** Behind the one that goes on, one more takes all that was recorded until it begins. */
  function flush(): Promise<void> {
    cancelTimer?.()
    cancelTimer = undefined
    next ??= writing.then(() => {
      next = undefined
      return write()
    })
    writing = next
    return next
  }

  async function flushAll(): Promise<void> {
    await gather()
    await flush()
  }

  /** Before somebody looks; once a write has taken too long, nobody waits for it. */
  async function written(): Promise<void> {
    await gather()
    const patience = lookPatienceMs - (began === undefined ? 0 : clock.now() - began)
    const writes = flush()
    if (patience > 0) await atMost(clock, patience, writes)
  }

  return {
    ...contentReading(db),

    record(record: FetchRecord): void {
      const { tenantId, phoneId } = record
      const records = waiting.get(phoneId)?.records ?? []
      records.push(record)
      if (records.length > keptFetches * 2) takeOldestOff(records, records.length - keptFetches)
      waiting.set(phoneId, { tenantId, phoneId, records })
      come++
      if (come >= uncounted) dropTooMany()
      cancelTimer ??= clock.after(flushAfterMs, flush)
    },

    /** Everything recorded so far is in the database when it returns, but of a tenant whose phones somebody changes by the thousand. */
    flush: flushAll,

    /** Something recorded is not in the database yet. */
    isBehind: () => waiting.size > 0 || began !== undefined,

    async list(
      scope: TenantScope,
      phoneId: string,
      query: FetchListQuery,
    ): Promise<{ items: Fetch[]; total: number }> {
      await written()
      const rows = await db.queries
        .selectFrom('fetch')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where('phoneId', '=', phoneId)
        .orderBy('at', query.sort === 'at' ? query.order : 'desc')
        .orderBy('id', query.sort === 'at' ? query.order : 'desc')
        .execute()
      const found = rows.filter(
        (row) =>
          !query.q ||
          `${row.path} ${row.outcome} ${row.ip} ${row.userAgent}`
            .toLowerCase()
            .includes(query.q.toLowerCase()),
      )
      const items = found.slice((query.page - 1) * query.pageSize, query.page * query.pageSize)
      return { items: items.map(shown), total: found.length }
    },

    /** One of them, and what the phone was given by it, sealed, as long as that is kept. */
    async read(
      scope: TenantScope,
      phoneId: string,
      id: string,
    ): Promise<{ fetch: Fetch; contentSealed: string | undefined }> {
      await written()
      const row = await db.queries
        .selectFrom('fetch')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where('phoneId', '=', phoneId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) throw new OffhookError('FETCH_NOT_FOUND')
      const content = await db.queries
        .selectFrom('fetchContent')
        .select('contentSealed')
        .where('tenantId', '=', scope.tenantId)
        .where('phoneId', '=', phoneId)
        .where('etag', '=', row.etag)
        .executeTakeFirst()
      return { fetch: shown(row), contentSealed: content?.contentSealed }
    },

    /** What phones were given a long time ago, where there is more of it than room. */
    async forgetContents(scope: SystemScope): Promise<void> {
      await forgetContents(scope, db)
    },

    /** What each file was when these phones last fetched it: `phoneId → file → etag`. */
    async fetchedFiles(
      scope: TenantScope,
      phoneIds: readonly string[],
    ): Promise<Map<string, Map<string, string>>> {
      await written()
      const files = new Map<string, Map<string, string>>()
      for (const some of inParts(phoneIds)) {
        const rows = await db.queries
          .selectFrom('phoneFile')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .where('phoneId', 'in', some)
          .execute()
        for (const row of rows) {
          const own = files.get(row.phoneId) ?? new Map<string, string>()
          files.set(row.phoneId, own.set(row.file, row.etag))
        }
      }
      return files
    },

    /** Answers what could not be written. */
    async close(_scope: SystemScope): Promise<FetchRecord[]> {
      isClosing = true
      await flush()
      return [...waiting.values()].flatMap(({ records }) => records)
    },
  }
}

function shown({ reasonCode, reason, etag, at, tenantId: _, ...row }: FetchTable): Fetch {
  return {
    ...row,
    at: time(at),
    protocol: row.protocol as Fetch['protocol'],
    outcome: row.outcome as FetchOutcome,
    reason: { code: reasonCode, message: reason },
    revision: etag,
  }
}

/** Those that have a file for the first time. */
async function firstFetches(queries: Queries, batch: ReadonlyMap<string, Waiting>): Promise<Waiting[]> {
  const known = new Set<string>()
  for (const some of inParts([...batch.keys()])) {
    const rows = await queries
      .selectFrom('phoneFile')
      .select(['phoneId', 'file'])
      .where('phoneId', 'in', some)
      .execute()
    for (const { phoneId, file } of rows) known.add(`${phoneId} ${file}`)
  }
  const isNew = (phoneId: string) => (record: FetchRecord) =>
    record.etag !== '' && !known.has(`${phoneId} ${record.file}`)
  return [...batch.values()].filter(({ phoneId, records }) => records.some(isNew(phoneId)))
}
