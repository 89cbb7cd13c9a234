/** The phones of an operation: put into it piece by piece, and taken out. */

import { type SelectQueryBuilder, sql } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** `total`: how many are in it already. */
type Draft = { readonly id: string; readonly scope: TenantScope; readonly total: number }
export type Piece = SelectQueryBuilder<Tables, never, { id: string; name: string; place: number }>

const phonesAtOnce = 500

/**
 * Asked by another operation: its outcome is open there. That operation is looked up for each such phone, and not joined:
 * a database that does not know its tables yet would go through all phones of all operations instead.
 */
export function askedElsewhere(queries: Queries, operationId = '') {
  return queries
    .selectFrom('operationPhone as other')
    .where('other.operationId', '<>', operationId)
    .where('other.state', 'in', ['queued', 'sent'])
    .where((where) =>
      where.or([
        where('other.state', '=', 'sent'),
        where.exists(
          where
            .selectFrom('operation as its')
            .select('its.id')
            .whereRef('its.id', '=', 'other.operationId')
            .where('its.state', 'in', ['preparing', 'running']),
        ),
      ]),
    )
}

/** `resync by anna` */
const whoAsks = (queries: Queries) =>
  queries
    .selectFrom('operation as its')
    .whereRef('its.id', '=', 'other.operationId' as never)
    .select(sql<string>`"its"."kind" || ' by ' || "its"."createdBy"`.as('who'))

/** Those of a piece that another operation is asking are cancelled from the beginning; answers how many it has. */
export async function insertPiece(
  queries: Queries,
  { id, scope, total }: Draft,
  piece: Piece,
  now: number,
): Promise<number> {
  const why = askedElsewhere(queries, id)
    .whereRef('other.phoneId', '=', 'chosen.id' as never)
    .select(sql<string>`'Not asked: the ' || (${whoAsks(queries)}) || ' is still asking it'`.as('text'))
    .limit(1)
  const chosen = queries
    .selectFrom(piece.as('chosen'))
    .select(['chosen.id', 'chosen.name', 'chosen.place', why.as('why')])
  const whole = (number: number) => sql<number>`cast(${number} as bigint)`
  const { numInsertedOrUpdatedRows = 0n } = await queries
    .insertInto('operationPhone')
    .columns(['operationId', 'tenantId', 'phoneId', 'position', 'name', 'state', 'detail', 'at'])
    .expression(
      // Looked up once for each phone, though it is said twice.
      queries
        .with(
          (its) => its('each').materialized(),
          () => chosen,
        )
        .selectFrom('each')
        .where('each.name', 'is not', null)
        .select([
          sql<string>`cast(${id} as text)`.as('operationId'),
          sql<string>`cast(${scope.tenantId} as text)`.as('tenantId'),
          'each.id as phoneId',
          sql<number>`"each"."place" + ${whole(total)}`.as('position'),
          'each.name',
          sql<string>`case when "each"."why" is null then 'queued' else 'cancelled' end`.as('state'),
          sql<string>`coalesce("each"."why", '')`.as('detail'),
          whole(now).as('at'),
        ]),
    )
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows)
}

/** Who asks the phones of an operation that would ask nobody. */
export async function allBusy(queries: Queries, id: string, total: number): Promise<string> {
  const first = await queries
    .selectFrom('operationPhone')
    .select(['phoneId', 'name'])
    .where('operationId', '=', id)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  const other = await askedElsewhere(queries, id)
    .where('other.phoneId', '=', first?.phoneId ?? '')
    .innerJoin('operation', 'operation.id', 'other.operationId')
    .select(['operation.kind', 'operation.createdBy'])
    .limit(1)
    .executeTakeFirst()
  const who = total === 1 && first ? `“${first.name}” is` : 'All of these phones are'
  const by = other ? `the ${other.kind} of ${other.createdBy}` : 'other operations'
  return `${who} being asked already, by ${by}; wait for its end, or cancel it`
}

/** Some at a time; answers how many. */
export async function removePhones(db: Database, operationId: string): Promise<number> {
  let removed = 0
  await db.recordTransaction(async (queries) => {
    const some = queries
      .selectFrom('operationPhone')
      .select('phoneId')
      .where('operationId', '=', operationId)
      .limit(phonesAtOnce)
    const { numDeletedRows } = await queries
      .deleteFrom('operationPhone')
      .where('operationId', '=', operationId)
      .where('phoneId', 'in', some)
      .executeTakeFirst()
    removed = Number(numDeletedRows)
  })
  return removed
}
