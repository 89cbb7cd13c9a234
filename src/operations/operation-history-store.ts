/** What phones were asked before: by which operation last, and whether somebody is still at it. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { inParts, time } from '../db/rows.ts'
import type { AnsweredBy, OperationKind, Outcome } from '../schema/operation.ts'
import type { PhoneStatus } from '../schema/phone.ts'
import type { HistoryEntry } from '../schema/phone-history.ts'
import { askedElsewhere } from './operation-pieces-store.ts'

type AskedOnce = Extract<HistoryEntry, { kind: 'operations' }>

export function operationHistory(db: Database) {
  const phoneRows = (scope: TenantScope) =>
    db.queries.selectFrom('operationPhone').where('operationPhone.tenantId', '=', scope.tenantId)

  return {
    /** Those of the phones whose outcome is open in an operation: another one would not ask them. */
    async busyOf(scope: TenantScope, phoneIds: readonly string[]): Promise<Set<string>> {
      const busy = new Set<string>()
      for (const some of inParts(phoneIds)) {
        const rows = await askedElsewhere(db.queries)
          .select('other.phoneId')
          .where('other.tenantId', '=', scope.tenantId)
          .where('other.phoneId', 'in', some)
          .execute()
        for (const { phoneId } of rows) busy.add(phoneId)
      }
      return busy
    },

    /** Those of the phones that were asked in operations that somebody began after this time, or were tried in vain; and when the last one began. */
    async askedSince(
      scope: TenantScope,
      by: string,
      phoneIds: readonly string[],
      since: number,
    ): Promise<Map<string, number>> {
      const asked = new Map<string, number>()
      for (const some of inParts(phoneIds)) {
        const rows = await phoneRows(scope)
          .innerJoin('operation', 'operation.id', 'operationPhone.operationId')
          .select((select) => ['operationPhone.phoneId', select.fn.max('operation.createdAt').as('at')])
          .where('operationPhone.phoneId', 'in', some)
          .where('operationPhone.state', '<>', 'cancelled')
          .where('operation.createdBy', '=', by)
          .where('operation.createdAt', '>', since)
          .groupBy('operationPhone.phoneId')
          .execute()
        for (const { phoneId, at } of rows) asked.set(phoneId, Number(at))
      }
      return asked
    },

    /** The last operations that asked this phone, the newest first. */
    async ofPhone(scope: TenantScope, phoneId: string, most: number): Promise<AskedOnce[]> {
      const rows = await phoneRows(scope)
        .innerJoin('operation', 'operation.id', 'operationPhone.operationId')
        .select(['operation.id', 'operation.kind', 'operation.total', 'operation.createdBy'])
        .select(['operation.createdAt', 'operationPhone.state', 'operationPhone.sipStatus'])
        .select(['operationPhone.answeredBy', 'operationPhone.detail', 'operationPhone.at'])
        .select(['operationPhone.answeredAt', 'operationPhone.fetchedAt', 'operationPhone.registeredAt'])
        .where('operationPhone.phoneId', '=', phoneId)
        .where('operation.state', '<>', 'preparing')
        .orderBy('operation.createdAt', 'desc')
        .orderBy('operation.id', 'desc')
        .limit(most)
        .execute()
      return rows.map((row) => ({
        ...{ kind: 'operations', id: row.id, at: time(row.createdAt), total: row.total },
        ...{ operationKind: row.kind as OperationKind, createdBy: row.createdBy },
        outcome: {
          ...{ state: row.state as Outcome, sipStatus: row.sipStatus, detail: row.detail, at: time(row.at) },
          answeredBy: row.answeredBy as AnsweredBy | null,
          ...{ answeredAt: time(row.answeredAt), fetchedAt: time(row.fetchedAt) },
          registeredAt: time(row.registeredAt),
        },
      }))
    },

    /** The newest operation of each of these phones. */
    async lastOf(
      scope: TenantScope,
      phoneIds: readonly string[],
    ): Promise<Map<string, NonNullable<PhoneStatus['lastOperation']>>> {
      const last = new Map<string, NonNullable<PhoneStatus['lastOperation']>>()
      for (const some of inParts(phoneIds)) {
        const rows = await phoneRows(scope)
          .innerJoin('operation', 'operation.id', 'operationPhone.operationId')
          .select([
            'operation.id',
            'operation.kind',
            'operationPhone.phoneId',
            'operationPhone.state',
            'operationPhone.sipStatus',
            'operationPhone.answeredBy',
            'operationPhone.detail',
            'operationPhone.at',
          ])
          .where('operationPhone.phoneId', 'in', some)
          .where('operation.state', '<>', 'preparing')
          .orderBy('operation.createdAt')
          .execute()
        for (const row of rows) {
          last.set(row.phoneId, {
            id: row.id,
            kind: row.kind as OperationKind,
            state: row.state as Outcome,
            sipStatus: row.sipStatus,
            answeredBy: row.answeredBy as AnsweredBy | null,
            detail: row.detail,
            at: time(row.at),
          })
        }
      }
      return last
    },
  }
}
