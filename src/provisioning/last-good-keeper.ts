/** Writes phones' last good files, and sees to it that nobody gets one who would not get it from the database. */

import { systemScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Change, Feed } from '../db/feed.ts'
import type { KeptPhoneRow, KeptTenantRow, Shelf } from '../db/last-good-shelf.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { hasCode, isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { Log } from '../kernel/log.ts'
import { repeated } from '../kernel/repeated.ts'
import { secretHash } from '../phones/phone-record.ts'
import type { PhoneRevisionStore } from '../phones/phone-revision-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { KnownPhones } from './known-phones.ts'
import { type ForShelf, keptForMs, keptPhoneRow, keptTenantRow } from './last-good.ts'

type Parts = {
  shelf: Shelf
  vault: Vault
  phones: Pick<PhoneStore, 'secretHashes'>
  revisions: PhoneRevisionStore
  tenants: Pick<TenantStore, 'read'>
  known: Pick<KnownPhones, 'ofIds'>
  feed: Feed
  clock: Clock
  guard: Guard
  log: Log
}

const settleMs = 200
const againMs = 1000
const hourMs = 3_600_000
/** Copies that were on their way when something changed have come by then. */
const onTheirWayMs = 60_000

export function lastGoodKeeper({
  shelf,
  vault,
  phones,
  revisions,
  tenants,
  known,
  feed,
  clock,
  guard,
  log,
}: Parts) {
  /** Phones and tenants that changed just now, and when: a copy of one may be of before. */
  const changed = new Map<string, number>()
  let cancel: (() => void) | undefined
  let settling: Promise<void> = Promise.resolve()
  let isClosed = false
  let isFailing = false
  let isUnreadable = false
  let isToReconcile = true

  /** A disk that is full keeps nobody from being served: it is said once. */
  function tried(work: () => void): void {
    try {
      work()
      isFailing = false
    } catch (error) {
      if (!isFailing) guard.failed('database', error, { why: 'phones’ last good files cannot be kept' })
      isFailing = true
    }
  }

  function hear({ type, tenantId, ids }: Change): void {
    const now = clock.now()
    if (type === 'phone.deleted' || type === 'phone.configured') {
      for (const id of ids) changed.set(id, now)
      if (type === 'phone.deleted') shelf.forget(ids)
      else shelf.doubt(ids)
    } else if (type === 'tenant.deleted' || type === 'tenant.settings') {
      if (tenantId === null) return
      changed.set(tenantId, now)
      if (type === 'tenant.deleted') shelf.forgetTenant(tenantId)
      else shelf.doubtTenant(tenantId)
    } else if (type === 'everything') isToReconcile = true
    else return
    soon()
  }

  function soon(afterMs = settleMs): void {
    if (!isClosed) cancel ??= clock.after(afterMs, settle)
  }

  function settle(): Promise<void> {
    cancel = undefined
    settling = settling
      .then(async () => {
        if (isToReconcile) await reconcile()
        await settleTenants()
        while (!isClosed && (await settlePhones()));
      })
      .catch((error) => {
        if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'looking up who has kept files' })
        soon(againMs)
      })
    return settling
  }

  /** After a start, or when changes were missed: who is not as it was is looked up. */
  async function reconcile(): Promise<void> {
    for (let last = ''; !isClosed; ) {
      const some = shelf.after(last)
      if (some.length === 0) break
      last = some.at(-1)?.id ?? ''
      const now = await revisions.ofIds(
        systemScope,
        some.map(({ id }) => id),
      )
      shelf.forget(some.flatMap(({ id }) => (now.has(id) ? [] : [id])))
      shelf.doubt(some.flatMap(({ id, revision }) => (now.get(id) === revision ? [] : [id])))
    }
    for (const id of shelf.tenants()) shelf.doubtTenant(id)
    isToReconcile = false
  }

  async function settleTenants(): Promise<void> {
    for (const id of shelf.doubtedTenants()) {
      const row = await tenants.read(scopeOf(id)).then(
        (tenant): KeptTenantRow => keptTenantRow(vault, tenant),
        (error) => {
          if (hasCode(error, 'TENANT_NOT_FOUND')) return undefined
          throw error
        },
      )
      if (row) shelf.settle([], [row])
      else shelf.forgetTenant(id)
    }
  }

  /** Whether there may be more of them. */
  async function settlePhones(): Promise<boolean> {
    const doubted = shelf.doubted()
    for (const [tenantId, some] of Map.groupBy(doubted, (each) => each.tenantId)) {
      const ids = some.map(({ id }) => id)
      const found = await known.ofIds(scopeOf(tenantId), ids)
      const rows: KeptPhoneRow[] = []
      for (const each of found) rows.push(await rowOf(each))
      shelf.settle(rows)
      const there = new Set(rows.map(({ id }) => id))
      shelf.forget(ids.filter((id) => !there.has(id)))
    }
    return doubted.length > 0
  }

  async function rowOf(phone: KnownPhone): Promise<KeptPhoneRow> {
    const { id, secret, oldSecret } = phone.phone
    const own = secretHash(vault, secret)
    const hashes = oldSecret ? await phones.secretHashes(systemScope, [id]) : []
    return keptPhoneRow(vault, phone, hashes.find((hash) => hash !== own) ?? null)
  }

  const stopListening = feed.on((change) => tried(() => hear(change)))
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
      const now = clock.now()
      for (const [id, at] of changed) if (now - at > onTheirWayMs) changed.delete(id)
      tried(() => {
        if (copies.length > 0) shelf.keep(copies)
        const isOld = (id: string) => changed.has(id)
        shelf.doubt(copies.flatMap(({ phone }) => (isOld(phone.id) ? [phone.id] : [])))
        for (const id of new Set(copies.map(({ tenant }) => tenant.id))) if (isOld(id)) shelf.doubtTenant(id)
        for (const { phoneId, asked } of unreadable) shelf.forgetFile(phoneId, asked)
      })
      if (changed.size > 0) soon()
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

const scopeOf = (id: string) => tenantScope({ id, code: '' })
