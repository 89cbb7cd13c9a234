/** Who leads which operation: one node at a time, which says so again and again; what it leaves behind, another takes over. */

import { setImmediate as pause } from 'node:timers/promises'
import { actingAs, type SystemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { countMoves } from '../db/outcome-counts.ts'
import { inParts } from '../db/rows.ts'
import type { OperationTable } from '../db/sip-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import type { OperationKind } from '../schema/operation.ts'
import { leaseMs, type OperationMaking } from './operation-making-store.ts'
import { removePhones } from './operation-pieces-store.ts'

export type Unfinished = {
  scope: TenantScope
  id: string
  kind: OperationKind
  total: number
  /** `cancelled`: phones that were asked before may still answer. */
  state: 'preparing' | 'running' | 'cancelled'
}

/** A phone that is to be asked, in an operation that this node leads. */
export type ToAsk = { scope: TenantScope; operationId: string; phoneId: string; detail: string }

const phonesAtOnce = 500
const operationsAtOnce = 100

export function operationLeases(db: Database, clock: Clock, making: OperationMaking) {
  /** Of some phones of an operation that are in a state; answers how many there were. */
  async function move(
    { tenantId }: TenantScope,
    operationId: string,
    [from, to]: readonly ['sent' | 'queued', 'timedOut' | 'cancelled'],
    detail: string,
  ): Promise<number> {
    let moved = 0
    await db.recordTransaction(async (queries, { changed }) => {
      const last = await queries
        .selectFrom('operationPhone')
        .select('position')
        .where('operationId', '=', operationId)
        .where('state', '=', from)
        .orderBy('position')
        .limit(1)
        .offset(phonesAtOnce - 1)
        .executeTakeFirst()
      const { numUpdatedRows } = await queries
        .updateTable('operationPhone')
        .set({ state: to, detail, at: clock.now() })
        .where('tenantId', '=', tenantId)
        .where('operationId', '=', operationId)
        .where('state', '=', from)
        .where('position', '<=', last?.position ?? Number.MAX_SAFE_INTEGER)
        .executeTakeFirst()
      moved = Number(numUpdatedRows)
      await countMoves(queries, [{ tenantId, operationId, from, to, phones: moved }])
      if (moved > 0) changed('operation.progress', { tenantId }, [operationId])
    })
    return moved
  }

  /** Of those that would lead it now, one comes first. */
  async function take({ id, leaseUntil }: Pick<OperationTable, 'id' | 'leaseUntil'>): Promise<boolean> {
    let isTaken = false
    await db.recordTransaction(async (queries) => {
      const { numUpdatedRows } = await queries
        .updateTable('operation')
        .set({ node: db.node, leaseUntil: clock.now() + leaseMs })
        .where('id', '=', id)
        .where('leaseUntil', '=', leaseUntil)
        .executeTakeFirst()
      isTaken = numUpdatedRows > 0n
    })
    return isTaken
  }

  return {
    /** Keeps what this node leads its own; answers the state of each that still is. */
    async renew(_scope: SystemScope, ids: readonly string[]): Promise<Map<string, string>> {
      const states = new Map<string, string>()
      for (const some of inParts(ids, operationsAtOnce))
        await db.recordTransaction(async (queries) => {
          const rows = await queries
            .updateTable('operation')
            .set({ leaseUntil: clock.now() + leaseMs })
            .where('id', 'in', some)
            .where('node', '=', db.node)
            .where('leaseUntil', 'is not', null)
            .returning(['id', 'state'])
            .execute()
          for (const { id, state } of rows) states.set(id, state)
        })
      return states
    },

    /** Operations that nobody leads any more, in whatever tenant, and from now on this node; with `ofAnybody` also those that others lead. */
    async takeOver(_scope: SystemScope, { ofAnybody }: { ofAnybody: boolean }): Promise<Unfinished[]> {
      let left = db.queries
        .selectFrom('operation')
        .innerJoin('tenant', 'tenant.id', 'operation.tenantId')
        .select(['operation.id', 'operation.kind', 'operation.state', 'operation.total'])
        .select(['operation.createdBy', 'operation.leaseUntil', 'operation.tenantId', 'tenant.code'])
        .where('operation.leaseUntil', 'is not', null)
        .orderBy('operation.createdAt')
      if (!ofAnybody) left = left.where('operation.leaseUntil', '<', clock.now())
      const taken: Unfinished[] = []
      for (const row of await left.execute()) {
        if (!(await take(row))) continue
        const by = { name: row.createdBy, address: null }
        taken.push({
          ...{ id: row.id, kind: row.kind as OperationKind, total: row.total },
          state: row.state as Unfinished['state'],
          scope: actingAs(tenantScope({ id: row.tenantId, code: row.code }), by),
        })
      }
      return taken
    },

    /** How many nodes lead operations now. */
    async leaders(_scope: SystemScope): Promise<number> {
      if (!db.shared) return 1
      const { n } = await db.queries
        .selectFrom('operation')
        .select((select) => select.fn.count<number>('node').distinct().as('n'))
        .where('leaseUntil', '>', clock.now())
        .executeTakeFirstOrThrow()
      return Number(n)
    },

    /** Others may take them over at once. */
    async release(_scope: SystemScope, ids: readonly string[]): Promise<void> {
      for (const some of inParts(ids, operationsAtOnce))
        await db.queries
          .updateTable('operation')
          .set({ leaseUntil: 0 })
          .where('id', 'in', some)
          .where('node', '=', db.node)
          .where('leaseUntil', 'is not', null)
          .execute()
    },

    /** The next phones to be asked, in their order. */
    async queued(
      scope: TenantScope,
      id: string,
      after: number,
      phones: number,
    ): Promise<{ phoneId: string; position: number }[]> {
      return db.queries
        .selectFrom('operationPhone')
        .select(['phoneId', 'position'])
        .where('tenantId', '=', scope.tenantId)
        .where('operationId', '=', id)
        .where('state', '=', 'queued')
        .where('position', '>', after)
        .orderBy('position')
        .limit(phones)
        .execute()
    },

    /**
     * Marks phones as sent, on disk when it returns: nothing may leave before. Answers those that are to be asked: not
     * when they are not queued any more, or their operation does not run, or is led by another node.
     */
    async markSent(_scope: SystemScope, phones: readonly ToAsk[]): Promise<Set<ToAsk>> {
      const marked = new Set<ToAsk>()
      await db.transaction(async (queries, { changed }) => {
        marked.clear()
        const now = clock.now()
        for (const [operationId, its] of Map.groupBy(phones, (phone) => phone.operationId)) {
          const [{ scope }] = its as [ToAsk]
          const { tenantId } = scope
          const runs = await queries
            .selectFrom('operation')
            .select('id')
            .where('id', '=', operationId)
            .where('node', '=', db.node)
            .where('state', '=', 'running')
            .executeTakeFirst()
          if (!runs) continue
          const before = marked.size
          for (const phone of its) {
            const { numUpdatedRows } = await queries
              .updateTable('operationPhone')
              .set({ state: 'sent', sentAt: now, at: now, detail: phone.detail })
              .where('tenantId', '=', tenantId)
              .where('operationId', '=', operationId)
              .where('phoneId', '=', phone.phoneId)
              .where('state', '=', 'queued')
              .executeTakeFirst()
            if (numUpdatedRows > 0n) marked.add(phone)
          }
          const sent = marked.size - before
          await countMoves(queries, [{ tenantId, operationId, from: 'queued', to: 'sent', phones: sent }])
          changed('operation.progress', scope, [operationId])
        }
      })
      return marked
    },

    /** Phones that were asked by who does not lead it any more: nobody will hear their answer, and they are not asked again. */
    async giveUpUnheard(scope: TenantScope, id: string): Promise<void> {
      const detail = 'The server was restarted before an answer came'
      while ((await move(scope, id, ['sent', 'timedOut'], detail)) > 0) await pause()
    },

    /** For an operation that was cancelled: nobody asks these any more. */
    async cancelQueued(scope: TenantScope, id: string): Promise<void> {
      while ((await move(scope, id, ['queued', 'cancelled'], 'Cancelled before it was asked')) > 0)
        await pause()
    },

    /** All that are to be asked have been, and were heard. */
    async finish(scope: TenantScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed }) => {
        const { numUpdatedRows } = await queries
          .updateTable('operation')
          .set({ state: 'done', endedAt: clock.now() })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('node', '=', db.node)
          .where('state', '=', 'running')
          .executeTakeFirst()
        await queries
          .updateTable('operation')
          .set({ leaseUntil: null })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('node', '=', db.node)
          .execute()
        if (numUpdatedRows > 0n) changed('operation.ended', scope, [id])
      })
    },

    /** Half made by a node that is gone. */
    async discard(scope: TenantScope, id: string): Promise<void> {
      const led = await db.queries
        .selectFrom('operation')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        .where('id', '=', id)
        .where('node', '=', db.node)
        .executeTakeFirst()
      if (led) await making.discard(id)
    },

    /** Forgets operations that ended before this time. */
    async forget(_scope: SystemScope, endedBefore: number, isEnough: () => boolean): Promise<void> {
      while (!isEnough()) {
        const old = await db.queries
          .selectFrom('operation')
          .select(['id', 'tenantId'])
          .where('endedAt', '<', endedBefore)
          .where('leaseUntil', 'is', null)
          .orderBy('endedAt')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst()
        if (!old) return
        while ((await removePhones(db, old.id)) > 0) {
          if (isEnough()) return
          await pause()
        }
        await making.discard(old.id)
      }
    },
  }
}
