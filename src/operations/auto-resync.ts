/** Asks phones to resync by itself when a save changed their files, where the tenant wants it. */

import { setImmediate as pause } from 'node:timers/promises'
import { actingAs, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { changesFiles } from '../provisioning/changed-phones.ts'
import type { PhoneDescription } from '../provisioning/phone-description.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { OperationRunner } from './operation-runner.ts'
import type { OperationStore } from './operation-store.ts'

type Parts = {
  feed: Feed
  tenants: Pick<TenantStore, 'read' | 'scopes'>
  phones: Pick<PhoneStore, 'idsOf' | 'readMany'>
  description: Pick<PhoneDescription, 'pending'>
  runner: Pick<OperationRunner, 'create'>
  operations: Pick<OperationStore, 'busyOf'>
  clock: Clock
  guard: Guard
}

/** As the audit trail names it. */
const itself = { name: 'auto-resync', address: null }

/** Several saves in a row are one resync. */
const settleMs = 3000
/** A phone that keeps silent is given up after 32 seconds. */
const busyMs = 35_000
const lookedAtInOneTurn = 50

export function autoResync(parts: Parts): () => void {
  const { feed, tenants, phones, description, operations, runner, clock, guard } = parts
  /** Ids of tenants; `null` stands for all of them. */
  const waiting = new Set<string | null>()
  let cancel: (() => void) | undefined
  let due = Number.POSITIVE_INFINITY

  function wait(tenantId: string | null, forMs: number): void {
    waiting.add(tenantId)
    if (clock.now() + forMs >= due) return
    cancel?.()
    due = clock.now() + forMs
    cancel = clock.after(forMs, () => guard.run('timer', { work: 'auto-resync' }, run))
  }

  /** To look at a phone is to make its files: some at a time, and everybody else is heard in between. */
  async function changedOf(scope: TenantScope, ids: readonly string[]): Promise<PhoneRecord[]> {
    const changed: PhoneRecord[] = []
    for (let start = 0; start < ids.length; start += lookedAtInOneTurn) {
      await pause()
      const records = await phones.readMany(scope, ids.slice(start, start + lookedAtInOneTurn))
      const pending = await description.pending(scope, records)
      // A phone that never fetched does not know us yet.
      changed.push(...records.filter((phone) => phone.servedAt !== null && pending.has(phone.id)))
    }
    return changed
  }

  async function resync(scope: TenantScope): Promise<void> {
    if (!(await tenants.read(scope)).autoResync) return
    const changed = await changedOf(scope, await phones.idsOf(scope, {}))
    const ids = changed.map((phone) => phone.id)
    const busy = await operations.busyOf(scope, ids)
    const free = ids.filter((id) => !busy.has(id))
    if (free.length > 0) await runner.create(actingAs(scope, itself), 'resync', { ids: free })
    // A phone that is being asked may have fetched already: it is looked at again when that is over.
    if (busy.size > 0) wait(scope.tenantId, busyMs)
  }

  async function run(): Promise<void> {
    due = Number.POSITIVE_INFINITY
    const tenantIds = new Set(waiting)
    waiting.clear()
    for (const scope of await tenants.scopes(systemScope))
      if (tenantIds.has(null) || tenantIds.has(scope.tenantId))
        // What keeps one tenant's phones from being looked at is nothing to the others.
        await resync(scope).catch((error) =>
          guard.failed('timer', error, { work: 'auto-resync', tenant: scope.tenantId }),
        )
  }

  const stop = feed.on(({ type, tenantId }) => {
    if (!changesFiles(type)) return
    wait(tenantId, settleMs)
  })
  return () => {
    stop()
    cancel?.()
  }
}
