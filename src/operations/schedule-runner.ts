/** Runs the schedules whose time has come: each by one node, and none that is too late. */

import { type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { DefaultsStore } from '../defaults/defaults-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { OperationRunner } from './operation-runner.ts'
import { mostLateMs } from './run-times.ts'
import type { DueRun } from './schedule-lease-store.ts'
import type { ScheduleStore } from './schedule-store.ts'

export type ScheduleRunner = ReturnType<typeof scheduleRunner>

type Parts = {
  schedules: Pick<ScheduleStore, 'takeDue' | 'endRun' | 'followZones'>
  tenants: Pick<TenantStore, 'read'>
  defaults: Pick<DefaultsStore, 'zoneOfSystem'>
  meant: Pick<PhonesMeant, 'by'>
  runner: Pick<OperationRunner, 'create'>
  feed: Feed
  clock: Clock
  guard: Guard
}

const lookEachMs = 10_000
/** A zone that was changed counts at once. */
const settleMs = 500

export function scheduleRunner(parts: Parts) {
  const { schedules, tenants, defaults, meant, runner, feed, clock, guard } = parts
  let isClosed = false
  let looking = Promise.resolve()
  let cancel = () => {}
  let cancelSoon: (() => void) | undefined

  async function run(due: DueRun): Promise<void> {
    const { scope, id, kind, filter, force, dueAt } = due
    const late = clock.now() - dueAt
    if (late > mostLateMs) return schedules.endRun(scope, due, 'missed', missed(late))
    try {
      const phones = { filter: await meant.by(scope, filter) }
      await runner.create(scope, kind, phones, { force, scheduleId: id })
    } catch (error) {
      if (!(error instanceof OffhookError) || isDatabaseBusy(error)) throw error
      await schedules.endRun(scope, due, 'refused', error.message)
    }
  }

  async function look(ofAnybody: boolean): Promise<void> {
    await schedules.followZones(systemScope, await defaults.zoneOfSystem(systemScope))
    for (const due of await schedules.takeDue(systemScope, { ofAnybody })) {
      if (isClosed) return
      // What could not be written is this node’s for a while, and then anybody’s.
      await run(due).catch((error) => guard.failed('timer', error, { work: 'schedules', schedule: due.id }))
    }
  }

  /** One look at a time. */
  function begin(ofAnybody = false): void {
    cancel()
    looking = looking
      .then(() => (isClosed ? undefined : look(ofAnybody)))
      .catch((error) => {
        if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'schedules' })
      })
      .finally(() => {
        if (!isClosed) cancel = clock.after(lookEachMs, () => begin())
      })
  }

  const stop = feed.on(({ type }) => {
    if (!/^(tenant\.settings|defaults\.system|everything)$/.test(type) || isClosed) return
    cancelSoon ??= clock.after(settleMs, () => {
      cancelSoon = undefined
      begin()
    })
  })

  return {
    /** Whose clock counts in a tenant: its own zone’s, else that of the system. */
    async zoneOf(scope: TenantScope): Promise<string> {
      return (await tenants.read(scope)).timezone || defaults.zoneOfSystem(systemScope)
    },

    /** From now on; when this node is `alone`, also what one before it has left behind. */
    start(_scope: SystemScope, { alone }: { alone: boolean }): void {
      begin(alone)
    },

    async close(): Promise<void> {
      isClosed = true
      stop()
      cancel()
      cancelSoon?.()
      await looking
    },
  }
}

function missed(late: number): string {
  const minutes = Math.floor(late / 60_000)
  const span = minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`
  return `No server ran at that time; ${span} later it was too late for it`
}
