/** Finds rows of the audit trail: of a tenant, or of all, filtered and searched, the newest first. */

import type { SelectQueryBuilder } from 'kysely'
import { readChanges } from '../db/audit-row.ts'
import type { Database } from '../db/database.ts'
import { time } from '../db/rows.ts'
import { behind, mostCounted, soughtIn, type Total } from '../db/search.ts'
import type { AuditTable } from '../db/service-tables.ts'
import type { Tables } from '../db/tables.ts'
import type { AuditFilter, AuditListQuery, AuditRow } from '../schema/audit.ts'
import type { SystemScope, TenantScope } from './tenant-scope.ts'

const atOnce = 500

type Found = SelectQueryBuilder<Tables, 'audit', object>

export function auditSearch(db: Database) {
  function found(scope: TenantScope | SystemScope, filter: AuditFilter): Found {
    const tenantId = 'tenantId' in scope ? scope.tenantId : undefined
    const { q, object, from, to, ...plain } = filter
    let rows = db.queries.selectFrom('audit') as Found
    if (tenantId !== undefined) rows = rows.where('audit.tenantId', '=', tenantId)
    if (object !== undefined) rows = rows.where('audit.objectId', '=', object)
    for (const column of ['who', 'address', 'action', 'kind', 'outcome'] as const) {
      const value = plain[column]
      if (value !== undefined) rows = rows.where(`audit.${column}`, '=', value)
    }
    if (from !== undefined) rows = rows.where('audit.at', '>=', Date.parse(from))
    if (to !== undefined) rows = rows.where('audit.at', '<', Date.parse(to))
    return q ? searched(rows, tenantId, q) : rows
  }

  /** What is too short for the index is looked for where names begin. */
  function searched(rows: Found, tenantId: string | undefined, q: string): Found {
    const { parts, beginnings } = soughtIn(q)
    if (parts.length > 0) {
      const holding = db.expressions.idsHolding('audit', tenantId, [parts])
      return rows.where('audit.id', 'in', db.queries.selectFrom(holding.as('holding')).select('holding.id'))
    }
    return rows.where((where) =>
      where.or(
        beginnings.flatMap((text) =>
          (['audit.who', 'audit.objectName'] as const).map((column) => {
            const folded = db.expressions.folded(column)
            return where.and([where(folded, '>=', text), where(folded, '<', behind(text))])
          }),
        ),
      ),
    )
  }

  async function totalOf(rows: Found): Promise<Total> {
    const some = rows.select('audit.id').limit(mostCounted + 1)
    const { n } = await db.queries
      .selectFrom(some.as('some'))
      .select((select) => select.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return { total: Math.min(Number(n), mostCounted), atLeast: Number(n) > mostCounted }
  }

  return {
    async list(
      scope: TenantScope | SystemScope,
      { order, page, pageSize, ...filter }: AuditListQuery,
    ): Promise<Total & { items: AuditRow[] }> {
      const rows = found(scope, filter)
      const items = await rows
        .selectAll('audit')
        .orderBy('audit.at', order)
        .orderBy('audit.id', order)
        .limit(pageSize)
        .offset((page - 1) * pageSize)
        .execute()
      return { items: items.map(toRow), ...(await totalOf(rows)) }
    },

    /** All of them, the oldest first, some at a time. */
    async *all(scope: TenantScope | SystemScope, filter: AuditFilter): AsyncGenerator<AuditRow[]> {
      let last: AuditTable | undefined
      do {
        const { at = 0, id = '' } = last ?? {}
        const rows = await found(scope, filter)
          .selectAll('audit')
          .where((where) =>
            where.or([
              where('audit.at', '>', at),
              where.and([where('audit.at', '=', at), where('audit.id', '>', id)]),
            ]),
          )
          .where('audit.at', '>=', at)
          .orderBy('audit.at')
          .orderBy('audit.id')
          .limit(atOnce)
          .execute()
        yield rows.map(toRow)
        last = rows.length < atOnce ? undefined : rows.at(-1)
      } while (last)
    },
  }
}

function toRow(row: AuditTable): AuditRow {
  const { shown, more } = readChanges(row.changes)
  return {
    ...{ id: row.id, seq: row.seq, at: time(row.at), who: row.who, address: row.address },
    tenant: row.tenantCode || null,
    action: row.action,
    object: { kind: row.kind, id: row.objectId, name: row.objectName },
    ...{ detail: row.detail, changes: shown, moreChanges: more },
    ...{ outcome: row.outcome as AuditRow['outcome'], times: row.times },
  }
}
