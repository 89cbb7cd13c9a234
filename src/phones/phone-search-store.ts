/** Finds phones of one tenant the way the list shows them: searched, filtered, sorted, by pages. */

import { sql } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { directed } from '../db/rows.ts'
import type { PhoneTable } from '../db/tables.ts'
import type { PhoneListQuery } from '../schema/phone.ts'
import { type PhoneState, phoneStates } from '../schema/phone-state.ts'

/** What the list can be searched and filtered by; `modelIds` are the models whose names match `q`. */
export type PhoneFilter = {
  q?: string
  modelIds?: readonly string[]
  modelId?: string
  extensionId?: string
  status?: PhoneState
}

/** Where a phone stands in the order of names and ids. */
export type PhonePlace = { name: string; id: string }

/** `modelOrder`: ids of the models in the order of their names, for sorting by what the column shows. */
export type PhonePage = Omit<PhoneListQuery, 'q'> & PhoneFilter & { modelOrder?: readonly string[] }

/** The words whose order is not that of one of the phone's own columns are handled before. */
type ByColumn = Exclude<NonNullable<PhoneListQuery['sort']>, 'extensions' | 'modelName'>

const sortable = {
  name: 'phone.name',
  mac: 'phone.mac',
  status: 'phone.lastFetchAt',
  lastFetch: 'phone.lastFetchAt',
  createdAt: 'phone.createdAt',
} as const satisfies Record<ByColumn, string>

export function phoneSearch(db: Database) {
  const { holding, caseless } = db.expressions

  function matching(scope: TenantScope, { q, modelId, modelIds = [], extensionId, status }: PhoneFilter) {
    const onLines = () =>
      db.queries
        .selectFrom('phoneLine')
        .innerJoin('extension', 'extension.id', 'phoneLine.extensionId')
        .select('phoneLine.phoneId')
        .where('phoneLine.tenantId', '=', scope.tenantId)
    let found = db.queries.selectFrom('phone').where('phone.tenantId', '=', scope.tenantId)
    if (status !== undefined) found = found.where('phone.status', '=', status)
    if (modelId !== undefined) found = found.where('phone.modelId', '=', modelId)
    if (extensionId !== undefined)
      found = found.where('phone.id', 'in', onLines().where('extension.id', '=', extensionId))
    if (!q) return found
    const macDigits = q.replace(/[:\-.\s]/g, '').toLowerCase()
    return found.where((where) =>
      where.or([
        holding('phone.name', q),
        ...(/^[0-9a-f]{2,12}$/.test(macDigits) ? [holding('phone.mac', macDigits)] : []),
        ...(modelIds.length > 0 ? [where('phone.modelId', 'in', modelIds)] : []),
        where('phone.id', 'in', onLines().where(holding('extension.number', q))),
      ]),
    )
  }

  function sorted(scope: TenantScope, query: PhonePage) {
    const found = matching(scope, query).selectAll('phone')
    if (query.sort === 'extensions') {
      const first = db.queries
        .selectFrom('phoneLine')
        .select((select) => ['phoneId', select.fn.min('line').as('line')])
        .where('tenantId', '=', scope.tenantId)
        .groupBy('phoneId')
      return found
        .leftJoin(first.as('first'), 'first.phoneId', 'phone.id')
        .leftJoin('phoneLine', (join) =>
          join.onRef('phoneLine.phoneId', '=', 'phone.id').onRef('phoneLine.line', '=', 'first.line'),
        )
        .leftJoin('extension', 'extension.id', 'phoneLine.extensionId')
        .orderBy('extension.number', directed(query.order))
    }
    if (query.sort === 'modelName' && query.modelOrder?.length) {
      const places = query.modelOrder.map((id, place) => ({ id, place }))
      return found.orderBy((order) => {
        const [head, ...rest] = places
        let place = order
          .case()
          .when('phone.modelId', '=', head?.id ?? '')
          .then(order.lit<number>(0))
        for (const each of rest) place = place.when('phone.modelId', '=', each.id).then(order.lit(each.place))
        return place.else(order.lit(places.length)).end()
      }, query.order)
    }
    const column = sortable[query.sort === 'modelName' ? 'name' : (query.sort ?? 'name')]
    if (column === 'phone.lastFetchAt') return found.orderBy(column, directed(query.order))
    return found.orderBy(column === 'phone.createdAt' ? column : caseless(column), query.order)
  }

  const inOrder = (scope: TenantScope, after: PhonePlace | undefined) => {
    const all = db.queries
      .selectFrom('phone')
      .where('tenantId', '=', scope.tenantId)
      .orderBy('name')
      .orderBy('id')
    if (!after) return all
    return all.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('name', 'id'), '>', tuple(after.name, after.id)),
    )
  }

  return {
    /** For walking over all phones a few at a time: where the last of the next few stands, or nothing when fewer are left. */
    async placeAfter(
      scope: TenantScope,
      after: PhonePlace | undefined,
      phones: number,
    ): Promise<PhonePlace | undefined> {
      return inOrder(scope, after)
        .select(['name', 'id'])
        .limit(1)
        .offset(phones - 1)
        .executeTakeFirst()
    },

    /** Of the next few phones those of the model and in the state, as part of a statement; each with its place among them. */
    piece(
      scope: TenantScope,
      { modelId, status }: Pick<PhoneFilter, 'modelId' | 'status'>,
      after: PhonePlace | undefined,
      phones: number,
    ) {
      // The limit stands inside: whatever the filter, no more phones than these are looked at.
      const next = inOrder(scope, after).select(['id', 'name', 'modelId', 'status']).limit(phones).as('phone')
      let found = db.queries
        .selectFrom(next)
        .select([
          'phone.id',
          'phone.name',
          sql<number>`row_number() over (order by "phone"."name", "phone"."id") - 1`.as('place'),
        ])
      if (modelId !== undefined) found = found.where('phone.modelId', '=', modelId)
      if (status !== undefined) found = found.where('phone.status', '=', status)
      return found
    },

    async page(scope: TenantScope, query: PhonePage): Promise<{ rows: PhoneTable[]; total: number }> {
      const { n } = await matching(scope, query)
        .select((select) => select.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      const rows = await sorted(scope, query)
        .orderBy('phone.name')
        .orderBy('phone.id')
        .limit(query.pageSize)
        .offset((query.page - 1) * query.pageSize)
        .execute()
      return { rows: rows as PhoneTable[], total: Number(n) }
    },

    /** How many of them fare how, whatever status is asked for. */
    async counts(scope: TenantScope, filter: PhoneFilter): Promise<Record<PhoneState, number>> {
      const rows = await matching(scope, { ...filter, status: undefined })
        .select((select) => ['phone.status', select.fn.countAll<number>().as('n')])
        .groupBy('phone.status')
        .execute()
      const counted = new Map(rows.map((row) => [row.status, Number(row.n)]))
      return Object.fromEntries(phoneStates.map((state) => [state, counted.get(state) ?? 0])) as Record<
        PhoneState,
        number
      >
    },

    async ids(scope: TenantScope, filter: PhoneFilter): Promise<string[]> {
      const rows = await matching(scope, filter)
        .select('phone.id')
        .orderBy('phone.name')
        .orderBy('phone.id')
        .execute()
      return rows.map((row) => row.id)
    },
  }
}
