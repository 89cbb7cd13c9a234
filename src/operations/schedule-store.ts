/** Schedules of a tenant: when each runs next, and what came of it last. */

import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database } from '../db/database.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { directed, flag } from '../db/rows.ts'
import type { ScheduleTable } from '../db/sip-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Schedule, ScheduleCreate, ScheduleListQuery, SchedulePatch } from '../schema/schedule.ts'
import { nextRun, timingMistake } from './run-times.ts'
import { scheduleLeases } from './schedule-lease-store.ts'
import { toInput, toSchedule } from './schedule-record.ts'

export type ScheduleStore = ReturnType<typeof scheduleStore>

/** Each may make an operation of all phones. */
const maxSchedules = 50

export function scheduleStore(db: Database, clock: Clock) {
  const rowsOf = (scope: TenantScope, queries = db.queries) =>
    queries.selectFrom('schedule').where('tenantId', '=', scope.tenantId)

  async function rowOf(scope: TenantScope, id: string, queries = db.queries): Promise<ScheduleTable> {
    const row = await rowsOf(scope, queries).selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new OffhookError('SCHEDULE_NOT_FOUND')
    return row
  }

  /** A time that is over would never come: that is a mistake of who names it. */
  function planned(schedule: ScheduleCreate, zone: string, named: SchedulePatch): number | null {
    const mistake = timingMistake(schedule)
    if (mistake) throw new InvalidInput([mistake])
    const next = nextRun(zone, schedule, clock.now())
    const isNamed = ['date', 'time', 'enabled'].some((field) => field in named)
    if (next === undefined && schedule.enabled && isNamed)
      throw new InvalidInput([{ path: 'date', message: `This time is over in ${zone}` }])
    return schedule.enabled ? (next ?? null) : null
  }

  return {
    ...scheduleLeases(db, clock),

    async list(scope: TenantScope, query: ScheduleListQuery): Promise<{ items: Schedule[]; total: number }> {
      let found = rowsOf(scope)
      const { q, sort = 'name', order } = query
      if (q) found = found.where(db.expressions.holding('name', q))
      const shown =
        sort === 'name'
          ? found.selectAll().orderBy(db.expressions.caseless('name'), order).orderBy('id')
          : found.selectAll().orderBy(sort, directed(order)).orderBy('id')
      const { rows, total } = await pageOf(found, shown, query)
      return { items: rows.map(toSchedule), total }
    },

    async read(scope: TenantScope, id: string): Promise<Schedule> {
      return toSchedule(await rowOf(scope, id))
    },

    /** `zone`: whose clock counts. */
    async create(scope: TenantScope, input: ScheduleCreate, zone: string): Promise<string> {
      const id = newId()
      const now = clock.now()
      const nextAt = planned(input, zone, input)
      await db.transaction(async (queries, { changed, audited }) => {
        if ((await countOf(rowsOf(scope, queries))) >= maxSchedules)
          throw new OffhookError('TOO_MANY_SCHEDULES')
        await queries
          .insertInto('schedule')
          .values({
            ...{ id, tenantId: scope.tenantId, ...toRow(input), zone, nextAt },
            ...{ dueAt: null, node: null, leaseUntil: null },
            ...{ lastAt: null, lastOutcome: null, lastDetail: '', lastOperationId: null },
            ...{ createdBy: scope.by.name, revision: 1, createdAt: now, updatedAt: now },
          })
          .execute()
        changed('schedule.created', scope, [id])
        audited('schedule.create', scope, id, { detail: `${input.kind} “${input.name}”`, next: input })
      })
      return id
    },

    async update(
      scope: TenantScope,
      id: string,
      patch: SchedulePatch,
      { zone, ifMatch }: { zone: string; ifMatch: number | undefined },
    ): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await rowOf(scope, id, queries)
        requireRevision(row, ifMatch)
        const schedule = { ...toInput(row), ...patch }
        const updated = await queries
          .updateTable('schedule')
          .set({
            ...{ ...toRow(schedule), zone, nextAt: planned(schedule, zone, patch) },
            ...{ revision: row.revision + 1, updatedAt: clock.now() },
          })
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        changed('schedule.changed', scope, [id])
        audited('schedule.update', scope, id, { ...fieldsOf(patch), old: toInput(row), next: schedule })
      })
    },

    async remove(scope: TenantScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const old = toInput(await rowOf(scope, id, queries))
        await queries.deleteFrom('schedule').where('id', '=', id).execute()
        await queries
          .updateTable('operation')
          .set({ scheduleId: null })
          .where('scheduleId', '=', id)
          .execute()
        changed('schedule.deleted', scope, [id])
        audited('schedule.delete', scope, id, { detail: `“${old.name}”`, old })
      })
    },
  }
}

const toRow = ({ filter, days, force, enabled, ...plain }: ScheduleCreate) => ({
  ...{ name: plain.name, kind: plain.kind, date: plain.date, time: plain.time },
  ...{
    filter: JSON.stringify(filter),
    days: JSON.stringify(days),
    force: flag(force),
    enabled: flag(enabled),
  },
})
