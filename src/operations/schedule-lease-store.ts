/** Whose turn it is to run a schedule that is due: one node’s, which ends it in the transaction that begins the operation. */

import { sql } from 'kysely'
import { actingAs, type SystemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { ScheduleTable } from '../db/sip-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import type { ScheduleCreate } from '../schema/schedule.ts'
import { lastRun, nextRun } from './run-times.ts'
import { timingOf, toInput } from './schedule-record.ts'

/** A run that is this node’s to begin. */
export type DueRun = Pick<ScheduleCreate, 'kind' | 'filter' | 'force'> & {
  readonly scope: TenantScope
  readonly id: string
  readonly dueAt: number
}

/** Longer than it takes to put all phones of a tenant into an operation. */
const leaseMs = 120_000

export function scheduleLeases(db: Database, clock: Clock) {
  /** Of those that would run it now, one comes first. */
  async function take(queries: Queries, row: ScheduleTable): Promise<number | undefined> {
    const now = clock.now()
    const due = row.dueAt ?? lastRun(row.zone, timingOf(row), row.nextAt ?? now, now)
    const nextAt = row.dueAt === null ? (nextRun(row.zone, timingOf(row), now) ?? null) : row.nextAt
    const { numUpdatedRows } = await queries
      .updateTable('schedule')
      .set({ dueAt: due, nextAt, node: db.node, leaseUntil: now + leaseMs })
      .where('id', '=', row.id)
      .where('revision', '=', row.revision)
      .where('nextAt', row.nextAt === null ? 'is' : '=', row.nextAt)
      .where('dueAt', row.dueAt === null ? 'is' : '=', row.dueAt)
      .where('leaseUntil', row.leaseUntil === null ? 'is' : '=', row.leaseUntil)
      .executeTakeFirst()
    return numUpdatedRows > 0n ? due : undefined
  }

  return {
    /** Those whose time has come, and those that a node has left behind; from now on they are this node’s. */
    async takeDue(_scope: SystemScope, { ofAnybody }: { ofAnybody: boolean }): Promise<DueRun[]> {
      const now = clock.now()
      const rows = await db.queries
        .selectFrom('schedule')
        .innerJoin('tenant', 'tenant.id', 'schedule.tenantId')
        .selectAll('schedule')
        .select('tenant.code')
        .where((where) =>
          where.or([
            where.and([where('enabled', '=', 1), where('dueAt', 'is', null), where('nextAt', '<=', now)]),
            where.and([
              where('dueAt', 'is not', null),
              ...(ofAnybody ? [] : [where('leaseUntil', '<', now)]),
            ]),
          ]),
        )
        .orderBy('schedule.nextAt')
        .orderBy('schedule.id')
        .limit(atOnce)
        .execute()
      if (rows.length === 0) return []
      // All of them or none: what is taken and not answered would wait until its lease is over.
      return db.transaction(async (queries) => {
        const taken: DueRun[] = []
        for (const { code, ...row } of rows) {
          const dueAt = await take(queries, row)
          if (dueAt === undefined) continue
          const by = { name: `schedule “${row.name}”`, address: null }
          const { kind, filter, force } = toInput(row)
          const scope = actingAs(tenantScope({ id: row.tenantId, code }), by)
          taken.push({ ...{ scope, id: row.id, dueAt }, ...{ kind, filter, force } })
        }
        return taken
      })
    },

    /** It came to nothing; why is told. */
    async endRun(
      scope: TenantScope,
      { id, dueAt }: Pick<DueRun, 'id' | 'dueAt'>,
      outcome: 'refused' | 'missed',
      detail: string,
    ): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const { numUpdatedRows } = await queries
          .updateTable('schedule')
          .set({ dueAt: null, node: null, leaseUntil: null, lastAt: dueAt })
          .set({ lastOutcome: outcome, lastDetail: detail, lastOperationId: null })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('node', '=', db.node)
          .where('dueAt', '=', dueAt)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return
        changed('schedule.ran', scope, [id])
        audited(`schedule.${outcome}`, scope, id, detail)
      })
    },

    /** Where the clock that counts is another one by now, as after a change of the tenant’s zone, the next run is planned anew. */
    async followZones(_scope: SystemScope, zoneOfSystem: string): Promise<void> {
      const zone = sql<string>`case when "tenant"."timezone" = '' then cast(${zoneOfSystem} as text) else "tenant"."timezone" end`
      const rows = await db.queries
        .selectFrom('schedule')
        .innerJoin('tenant', 'tenant.id', 'schedule.tenantId')
        .select(['schedule.id', 'schedule.tenantId', 'schedule.date', 'schedule.days', 'schedule.time'])
        .select(['schedule.revision', 'schedule.enabled', zone.as('zoneNow')])
        .where('schedule.zone', '<>', zone)
        .limit(atOnce)
        .execute()
      for (const { id, tenantId, revision, enabled, zoneNow, ...timing } of rows) {
        const next = nextRun(zoneNow, timingOf(timing), clock.now())
        await db.transaction(async (queries, { changed }) => {
          await queries
            .updateTable('schedule')
            .set({ zone: zoneNow, nextAt: enabled === 1 ? (next ?? null) : null })
            .where('id', '=', id)
            .where('revision', '=', revision)
            .execute()
          changed('schedule.changed', { tenantId }, [id])
        })
      }
    },
  }
}

/** Of one look; the others are met by the next one. */
const atOnce = 100

/** In the transaction that begins its operation; false when the run is another node’s by now, or was begun. */
export async function endWithOperation(
  queries: Queries,
  { tenantId }: TenantScope,
  { scheduleId, operationId, node }: { scheduleId: string; operationId: string; node: string },
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('schedule')
    .set((of) => ({ lastAt: of.ref('dueAt'), dueAt: null, node: null, leaseUntil: null }))
    .set({ lastOutcome: 'ran', lastDetail: '', lastOperationId: operationId })
    .where('tenantId', '=', tenantId)
    .where('id', '=', scheduleId)
    .where('node', '=', node)
    .where('dueAt', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
