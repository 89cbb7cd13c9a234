/** Asks phones to resync by itself when a save changed their files, where the tenant wants it, and none of them too often. */

import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { ResyncingTenant, TenantStore } from '../tenants/tenant-store.ts'
import type { OperationRunner } from './operation-runner.ts'
import type { OperationStore } from './operation-store.ts'

type Parts = {
  feed: Feed
  tenants: Pick<TenantStore, 'resyncing'>
  phones: Pick<PhoneStore, 'waitingIds'>
  runner: Pick<OperationRunner, 'create'>
  operations: Pick<OperationStore, 'busyOf' | 'askedSince'>
  /** Of several nodes that hear the same, one asks. */
  isLeading(): boolean
  clock: Clock
  guard: Guard
}

/** As the audit trail names it. */
const itself = { name: 'auto-resync', address: null }

/** Several saves in a row are one resync. */
const settleMs = 3000
/** A phone that keeps silent is given up after 32 seconds. */
const busyMs = 35_000
const lookEachMs = 5000

export function autoResync(parts: Parts): () => void {
  const { feed, tenants, phones, operations, runner, isLeading, clock, guard } = parts
  /** Ids of tenants; `null` stands for all of them. */
  const waiting = new Set<string | null>()
  let cancel: (() => void) | undefined
  let due = Number.POSITIVE_INFINITY
  let isLed = false
  let isStopped = false
  let running = Promise.resolve()
  let cancelLook = clock.after(lookEachMs, look)

  /** Whoever begins to lead, as after a start, does not know what the one before was waiting for. */
  function look(): void {
    const leads = isLeading()
    if (leads && !isLed) wait(null, settleMs)
    isLed = leads
    cancelLook = clock.after(lookEachMs, look)
  }

  function wait(tenantId: string | null, forMs: number): void {
    waiting.add(tenantId)
    if (clock.now() + forMs >= due) return
    cancel?.()
    due = clock.now() + forMs
    cancel = clock.after(forMs, begin)
  }

  /** One run at a time: the next one sees what this one asked. */
  function begin(): void {
    due = Number.POSITIVE_INFINITY
    const tenantIds = new Set(waiting)
    waiting.clear()
    running = running
      .then(() => run(tenantIds))
      .catch((error) => guard.failed('timer', error, { work: 'auto-resync' }))
  }

  async function resync({ scope, minutes }: ResyncingTenant): Promise<void> {
    const ids = await phones.waitingIds(scope)
    const busy = await operations.busyOf(scope, ids)
    const quietMs = minutes * 60_000
    const asked = await operations.askedSince(scope, itself.name, ids, clock.now() - quietMs)
    const free = ids.filter((id) => !busy.has(id) && !asked.has(id))
    // Whoever is hit besides, through a registrar, fetches what it has.
    if (free.length > 0)
      await runner.create(actingAs(scope, itself), 'resync', { ids: free }, { force: true })
    // A phone that is being asked may have fetched already: it is looked at again when that is over.
    if (busy.size > 0) wait(scope.tenantId, busyMs)
    // They may be more than a call takes arguments.
    const first = asked.values().reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY)
    if (asked.size > 0) wait(scope.tenantId, Math.max(first + quietMs - clock.now(), settleMs))
  }

  async function run(tenantIds: ReadonlySet<string | null>): Promise<void> {
    if (isStopped || !isLeading()) return
    for (const tenant of await tenants.resyncing(systemScope)) {
      const { tenantId } = tenant.scope
      if (tenantIds.has(null) || tenantIds.has(tenantId))
        // What keeps one tenant's phones from being looked at is nothing to the others.
        await resync(tenant).catch((error) =>
          guard.failed('timer', error, { work: 'auto-resync', tenant: tenantId }),
        )
    }
  }

  const stop = feed.on(({ type, tenantId }) => {
    // The files of the phones were looked at, and some are others now.
    if (type !== 'phone.looked') return
    wait(tenantId, settleMs)
  })
  return () => {
    isStopped = true
    stop()
    cancel?.()
    cancelLook()
  }
}
