/** Operations and what became of each phone in them. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { countMoves, type Move } from '../db/outcome-counts.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { inParts, time } from '../db/rows.ts'
import type { OperationPhoneTable, OperationTable } from '../db/sip-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { failedOutcomes } from '../schema/failed-outcomes.ts'
import type {
  AnsweredBy,
  Operation,
  OperationDetail,
  OperationKind,
  OperationListQuery,
  OperationPhone,
  OperationPhonesQuery,
  Outcome,
} from '../schema/operation.ts'
import { operationAims } from './aim-store.ts'
import { operationHistory } from './operation-history-store.ts'
import { operationLeases } from './operation-lease-store.ts'
import { type ChosenPhones, type MakingOptions, operationMaking } from './operation-making-store.ts'

export type OutcomeChange = {
  state: Outcome
  sipStatus?: number | null
  answeredBy?: AnsweredBy
  detail?: string
  sentAt?: number
  answeredAt?: number
  fetchedAt?: number
}

/** As many are told of one operation. */
const mostRetries = 10

/** Later truths than any answer. */
const proofs = new Set(['fetched', 'registered'])

export type OperationStore = ReturnType<typeof operationStore>

export function operationStore(db: Database, clock: Clock) {
  const making = operationMaking(db, clock)
  /** Not those that are being made. */
  const operationRows = (scope: TenantScope) =>
    db.queries
      .selectFrom('operation')
      .where('operation.tenantId', '=', scope.tenantId)
      .where('operation.state', '<>', 'preparing')
  const phoneRows = (scope: TenantScope) =>
    db.queries.selectFrom('operationPhone').where('operationPhone.tenantId', '=', scope.tenantId)

  async function withCounts(scope: TenantScope, rows: OperationTable[]): Promise<Operation[]> {
    if (rows.length === 0) return []
    const counts = await db.queries
      .selectFrom('operationCount')
      .select(['operationId', 'state', 'n'])
      .where('tenantId', '=', scope.tenantId)
      .where(
        'operationId',
        'in',
        rows.map((row) => row.id),
      )
      .where('n', '>', 0)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind as OperationKind,
      state: row.state as Operation['state'],
      total: row.total,
      counts: Object.fromEntries(
        counts.filter((count) => count.operationId === row.id).map((count) => [count.state, count.n]),
      ),
      createdAt: time(row.createdAt),
      createdBy: row.createdBy,
      endedAt: time(row.endedAt),
      retryOf: row.retryOf,
      scheduleId: row.scheduleId,
    }))
  }

  async function read(scope: TenantScope, id: string): Promise<Operation> {
    const row = await operationRows(scope).selectAll().where('id', '=', id).executeTakeFirst()
    const [operation] = row ? await withCounts(scope, [row]) : []
    if (!operation) throw new OffhookError('OPERATION_NOT_FOUND')
    return operation
  }

  /** The newest first. */
  async function retriesOf(scope: TenantScope, id: string): Promise<string[]> {
    const rows = await operationRows(scope)
      .select('id')
      .where('retryOf', '=', id)
      .orderBy('createdAt', 'desc')
      .limit(mostRetries)
      .execute()
    return rows.map((row) => row.id)
  }

  /** Kept with each change of state; only what a search finds is counted. */
  async function foundIn(
    { total, counts }: Operation,
    found: ReturnType<typeof phoneRows>,
    { q, state }: Partial<OperationPhonesQuery>,
  ): Promise<number> {
    if (q) return countOf(found)
    if (!state) return total
    const states = state === 'failed' ? failedOutcomes : [state]
    return states.reduce((sum, each) => sum + (counts[each] ?? 0), 0)
  }

  async function writeSome(
    queries: Queries,
    { tenantId }: TenantScope,
    operationId: string,
    changes: readonly { phoneId: string; change: OutcomeChange }[],
  ): Promise<void> {
    const its = (phoneIds: readonly string[]) =>
      queries
        .selectFrom('operationPhone')
        .select(['phoneId', 'state'])
        .where('tenantId', '=', tenantId)
        .where('operationId', '=', operationId)
        .where('phoneId', 'in', phoneIds)
    const rows = await its(changes.map(({ phoneId }) => phoneId)).execute()
    const states = new Map(rows.map(({ phoneId, state }) => [phoneId, state]))
    const moves: Move[] = []
    for (const { phoneId, change } of changes) {
      const from = states.get(phoneId)
      // That one waits is told of who waits: it may have been cancelled since.
      if (from === undefined || (change.state === 'queued' && from !== 'queued')) continue
      const to = proofs.has(from) ? from : change.state
      await queries
        .updateTable('operationPhone')
        .set({ ...change, state: to, at: clock.now() })
        .where('tenantId', '=', tenantId)
        .where('operationId', '=', operationId)
        .where('phoneId', '=', phoneId)
        .execute()
      states.set(phoneId, to)
      moves.push({ tenantId, operationId, from, to, phones: 1 })
    }
    await countMoves(queries, moves)
  }

  return {
    ...operationLeases(db, clock, making),
    ...operationHistory(db),
    ...operationAims(db),

    /** Answered once it is all there, and led by this node. */
    async create(
      scope: TenantScope,
      kind: OperationKind,
      phones: ChosenPhones,
      options?: MakingOptions,
    ): Promise<Operation> {
      return read(scope, await making.make(scope, kind, phones, options))
    },

    read,

    async readDetail(
      scope: TenantScope,
      id: string,
      query: Partial<OperationPhonesQuery> = {},
    ): Promise<OperationDetail> {
      const operation = await read(scope, id)
      const { page = 1, pageSize = 500, sort = 'position', order = 'asc', q, state } = query
      let found = phoneRows(scope).where('operationId', '=', id)
      if (state === 'failed') found = found.where('state', 'in', failedOutcomes)
      else if (state) found = found.where('state', '=', state)
      if (q)
        found = found.where((where) =>
          where.or([db.expressions.holding('name', q), db.expressions.holding('detail', q)]),
        )
      const rows = await found
        .selectAll()
        .orderBy(sort, order)
        .orderBy('position')
        .limit(pageSize)
        .offset((page - 1) * pageSize)
        .execute()
      return {
        ...operation,
        phones: rows.map(toPhone),
        found: await foundIn(operation, found, query),
        retriedBy: await retriesOf(scope, id),
      }
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
      const order = query.sort === 'createdAt' ? query.order : 'desc'
      const shown = found.selectAll().orderBy('createdAt', order).orderBy('id', order)
      const { rows, total } = await pageOf(found, shown, query)
      return { items: await withCounts(scope, rows), total }
    },

    /** Writes several outcomes at once; none overwrites a later truth (`fetched` and `registered` stay), nor does having been cancelled outlast having been asked. */
    async write(
      scope: TenantScope,
      id: string,
      changes: readonly { phoneId: string; change: OutcomeChange }[],
    ): Promise<void> {
      await db.recordTransaction(async (queries, { changed }) => {
        for (const some of inParts(changes)) await writeSome(queries, scope, id, some)
        changed('operation.progress', scope, [id])
      })
    },

    /** Nobody is asked any more from now on; that those who were not asked are cancelled is written after. */
    async cancel(scope: TenantScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .selectFrom('operation')
          .select(['state', 'kind', 'total'])
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('state', '<>', 'preparing')
          .executeTakeFirst()
        if (!row) throw new OffhookError('OPERATION_NOT_FOUND')
        if (row.state !== 'running') throw new OffhookError('OPERATION_ENDED')
        await queries
          .updateTable('operation')
          .set({ state: 'cancelled', endedAt: clock.now() })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        changed('operation.ended', scope, [id])
        audited('operation.cancel', scope, id, { name: `${row.kind}, ${row.total} phones` })
      })
    },
  }
}

function toPhone(row: OperationPhoneTable): OperationPhone {
  return {
    phoneId: row.phoneId,
    name: row.name,
    state: row.state as Outcome,
    sipStatus: row.sipStatus,
    answeredBy: row.answeredBy as AnsweredBy | null,
    detail: row.detail,
    at: time(row.at),
    answeredAt: time(row.answeredAt),
    fetchedAt: time(row.fetchedAt),
    registeredAt: time(row.registeredAt),
  }
}
