/** Operations and what became of each phone in them. */

import { actingAs, type SystemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { time } from '../db/rows.ts'
import type { OperationPhoneTable, OperationTable } from '../db/tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type {
  Operation,
  OperationDetail,
  OperationKind,
  OperationListQuery,
  OperationPhone,
  Outcome,
} from '../schema/operation.ts'
import type { PhoneStatus } from '../schema/phone.ts'

export type OutcomeChange = {
  state: Outcome
  sipStatus?: number | null
  detail?: string
  sentAt?: number
  answeredAt?: number
  fetchedAt?: number
}

export type Unfinished = { scope: TenantScope; id: string; kind: OperationKind }

export type OperationStore = ReturnType<typeof operationStore>

export function operationStore(db: Database, clock: Clock) {
  const operationRows = (scope: TenantScope) =>
    db.queries.selectFrom('operation').where('operation.tenantId', '=', scope.tenantId)
  const phoneRows = (scope: TenantScope) =>
    db.queries.selectFrom('operationPhone').where('operationPhone.tenantId', '=', scope.tenantId)

  async function withCounts(scope: TenantScope, rows: OperationTable[]): Promise<Operation[]> {
    if (rows.length === 0) return []
    const counts = await phoneRows(scope)
      .select((select) => ['operationId', 'state', select.fn.countAll<number>().as('n')])
      .where(
        'operationId',
        'in',
        rows.map((row) => row.id),
      )
      .groupBy(['operationId', 'state'])
      .execute()
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind as OperationKind,
      state: row.state as Operation['state'],
      total: row.total,
      counts: Object.fromEntries(
        counts.filter((count) => count.operationId === row.id).map((count) => [count.state, Number(count.n)]),
      ),
      createdAt: time(row.createdAt),
      createdBy: row.createdBy,
      endedAt: time(row.endedAt),
    }))
  }

  async function read(scope: TenantScope, id: string): Promise<Operation> {
    const row = await operationRows(scope).selectAll().where('id', '=', id).executeTakeFirst()
    const [operation] = row ? await withCounts(scope, [row]) : []
    if (!operation) throw new OffhookError('OPERATION_NOT_FOUND')
    return operation
  }

  return {
    async create(
      scope: TenantScope,
      kind: OperationKind,
      /** `notAsked` says why a phone is in it and not asked. */
      phones: readonly { id: string; name: string; notAsked?: string }[],
    ): Promise<Operation> {
      const id = newId()
      const now = clock.now()
      await db.transaction(async (queries, { changed, audited }) => {
        await queries
          .insertInto('operation')
          .values({
            id,
            tenantId: scope.tenantId,
            kind,
            state: 'running',
            total: phones.length,
            createdAt: now,
            createdBy: scope.by.name,
            endedAt: null,
          })
          .execute()
        const rows = phones.map((phone, position) => ({
          operationId: id,
          tenantId: scope.tenantId,
          phoneId: phone.id,
          position,
          name: phone.name,
          state: phone.notAsked === undefined ? 'queued' : 'cancelled',
          sipStatus: null,
          detail: phone.notAsked ?? '',
          at: now,
          sentAt: null,
          answeredAt: null,
          fetchedAt: null,
        }))
        for (let start = 0; start < rows.length; start += 500)
          await queries
            .insertInto('operationPhone')
            .values(rows.slice(start, start + 500))
            .execute()
        changed('operation.created', scope, [id])
        audited(`phone.${kind}`, scope, id, `${phones.length} phones`)
      })
      return read(scope, id)
    },

    read,

    async readDetail(scope: TenantScope, id: string): Promise<OperationDetail> {
      const operation = await read(scope, id)
      const rows = await phoneRows(scope)
        .selectAll()
        .where('operationId', '=', id)
        .orderBy('position')
        .execute()
      return { ...operation, phones: rows.map(toPhone) }
    },

    async list(
      scope: TenantScope,
      query: OperationListQuery,
    ): Promise<{ items: Operation[]; total: number }> {
      const { q } = query
      let found = operationRows(scope)
      if (q)
        found = found.where((where) =>
          where.or([where('kind', '=', q), where('state', '=', q), where('createdBy', '=', q)]),
        )
      const { n } = await found
        .select((select) => select.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      const order = query.sort === 'createdAt' ? query.order : 'desc'
      const rows = await found
        .selectAll()
        .orderBy('createdAt', order)
        .orderBy('id', order)
        .limit(query.pageSize)
        .offset((query.page - 1) * query.pageSize)
        .execute()
      return { items: await withCounts(scope, rows), total: Number(n) }
    },

    /** Operations that were running when the server last stopped, in whatever tenant. */
    async running(_scope: SystemScope): Promise<Unfinished[]> {
      const rows = await db.queries
        .selectFrom('operation')
        .innerJoin('tenant', 'tenant.id', 'operation.tenantId')
        .select([
          'operation.id',
          'operation.kind',
          'operation.createdBy',
          'tenant.id as tenantId',
          'tenant.code',
        ])
        .where('operation.state', '=', 'running')
        .orderBy('operation.createdAt')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        kind: row.kind as OperationKind,
        scope: actingAs(tenantScope({ id: row.tenantId, code: row.code }), {
          name: row.createdBy,
          address: null,
        }),
      }))
    },

    async phonesIn(scope: TenantScope, id: string, state: Outcome): Promise<string[]> {
      const rows = await phoneRows(scope)
        .select('phoneId')
        .where('operationId', '=', id)
        .where('state', '=', state)
        .orderBy('position')
        .execute()
      return rows.map((row) => row.phoneId)
    },

    /** Writes several outcomes at once; none overwrites a later truth (`fetched` stays), nor does having been cancelled outlast having been asked. */
    async write(
      scope: TenantScope,
      id: string,
      changes: readonly { phoneId: string; change: OutcomeChange }[],
    ): Promise<void> {
      const now = clock.now()
      await db.recordTransaction(async (queries, { changed }) => {
        changed('operation.progress', scope, [id])
        for (const { phoneId, change } of changes) {
          const { state, ...facts } = change
          const update = queries
            .updateTable('operationPhone')
            .where('tenantId', '=', scope.tenantId)
            .where('operationId', '=', id)
            .where('phoneId', '=', phoneId)
          await update.set({ ...facts, at: now }).execute()
          await update.set({ state }).where('state', '<>', 'fetched').execute()
        }
      })
    },

    async end(scope: TenantScope, id: string, state: 'done' | 'cancelled'): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .selectFrom('operation')
          .select('state')
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw new OffhookError('OPERATION_NOT_FOUND')
        if (row.state !== 'running') throw new OffhookError('OPERATION_ENDED')
        const now = clock.now()
        await queries
          .updateTable('operation')
          .set({ state, endedAt: now })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        changed('operation.ended', scope, [id])
        if (state === 'cancelled') {
          audited('operation.cancel', scope, id)
          await queries
            .updateTable('operationPhone')
            .set({ state: 'cancelled', detail: 'Cancelled before it was asked', at: now })
            .where('tenantId', '=', scope.tenantId)
            .where('operationId', '=', id)
            .where('state', '=', 'queued')
            .execute()
        }
      })
    },

    /** The newest operation of each of these phones. */
    async lastOf(
      scope: TenantScope,
      phoneIds: readonly string[],
    ): Promise<Map<string, NonNullable<PhoneStatus['lastOperation']>>> {
      const last = new Map<string, NonNullable<PhoneStatus['lastOperation']>>()
      for (let start = 0; start < phoneIds.length; start += 500) {
        const some = phoneIds.slice(start, start + 500)
        const rows = await phoneRows(scope)
          .innerJoin('operation', 'operation.id', 'operationPhone.operationId')
          .select([
            'operation.id',
            'operation.kind',
            'operationPhone.phoneId',
            'operationPhone.state',
            'operationPhone.sipStatus',
            'operationPhone.detail',
            'operationPhone.at',
          ])
          .where('operationPhone.phoneId', 'in', some)
          .orderBy('operation.createdAt')
          .execute()
        for (const row of rows) {
          last.set(row.phoneId, {
            id: row.id,
            kind: row.kind as OperationKind,
            state: row.state as Outcome,
            sipStatus: row.sipStatus,
            detail: row.detail,
            at: time(row.at),
          })
        }
      }
      return last
    },
  }
}

function toPhone(row: OperationPhoneTable): OperationPhone {
  return {
    phoneId: row.phoneId,
    name: row.name,
    state: row.state as Outcome,
    sipStatus: row.sipStatus,
    detail: row.detail,
    at: time(row.at),
    answeredAt: time(row.answeredAt),
    fetchedAt: time(row.fetchedAt),
  }
}
