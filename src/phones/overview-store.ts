/** What an overview tells of phones: out of counts that the database keeps, the days’ figures, and a few rows that an index finds. */

import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { readHeard } from '../db/heard.ts'
import { time } from '../db/rows.ts'
import type { Tables } from '../db/tables.ts'
import { firmwareCounted, phonesCounted, tenantStatesCounted } from '../db/tally.ts'
import type { DayFigures, FailingReasons, ModelFirmware, TenantLook } from '../schema/overview.ts'
import type { PhoneState } from '../schema/phone-state.ts'
import { codeOfReason } from './phone-found-store.ts'

/** More than there are ways to fail. */
const mostReasons = 50
const namesOfReason = 3
/** More pairs of a model and a firmware than anybody runs. */
const mostPairs = 1000
const mostModels = 8
const mostVersions = 5
const mostLooks = 20

export type OverviewStore = ReturnType<typeof overviewStore>

type Day = Omit<DayFigures, 'sampledAt'> & { sampledAt: string | null }

const figures = ['phones', 'pending', 'failing', 'neverFetched', 'lines', 'registered'] as const
type Noted = { day: string; sampledAt: number | null } & Record<(typeof figures)[number], number | null>
type Counted = { day: string; served: number; refused: number }

const sumOfPieces = (select: ExpressionBuilder<Tables, 'dayCount'>) =>
  [
    'day',
    select.fn.sum<number>('served').as('served'),
    select.fn.sum<number>('refused').as('refused'),
  ] as const

const numberOf = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Number(value)

/** Days of which something was noted or counted, in their order. */
function together(noted: readonly Noted[], counted: readonly Counted[]): Day[] {
  const stood = new Map(noted.map((each) => [each.day, each]))
  const fetched = new Map(counted.map((each) => [each.day, each]))
  return [...new Set([...stood.keys(), ...fetched.keys()])].sort().map((day) => ({
    ...{
      day,
      served: Number(fetched.get(day)?.served ?? 0),
      refused: Number(fetched.get(day)?.refused ?? 0),
    },
    ...(Object.fromEntries(figures.map((each) => [each, numberOf(stood.get(day)?.[each])])) as Record<
      (typeof figures)[number],
      number | null
    >),
    sampledAt: time(numberOf(stood.get(day)?.sampledAt)),
  }))
}

export function overviewStore(db: Pick<Database, 'queries' | 'expressions'>) {
  return {
    /** From this day on, those of which something is known. */
    async days(scope: TenantScope, from: string): Promise<Day[]> {
      const noted = await db.queries
        .selectFrom('dayFigure')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where('day', '>=', from)
        .execute()
      const counted = await db.queries
        .selectFrom('dayCount')
        .select(sumOfPieces)
        .where('tenantId', '=', scope.tenantId)
        .where('day', '>=', from)
        .groupBy('day')
        .execute()
      return together(
        noted.map(({ tenantId: _, ...figures }) => figures),
        counted,
      )
    },

    /** The same of all tenants together; what nobody knows of a tenant is left out of the sum. */
    async daysOfAll(_scope: SystemScope, from: string): Promise<Day[]> {
      const noted = await db.queries
        .selectFrom('dayFigure')
        .select((select) => ['day', ...figures.map((each) => select.fn.sum<number | null>(each).as(each))])
        .select((select) => select.fn.max('sampledAt').as('sampledAt'))
        .where('day', '>=', from)
        .groupBy('day')
        .execute()
      const counted = await db.queries
        .selectFrom('dayCount')
        .select(sumOfPieces)
        .where('day', '>=', from)
        .groupBy('day')
        .execute()
      return together(noted, counted)
    },

    /** Why phones fail, the most frequent reason first, with some of them by name. */
    async failing(scope: TenantScope): Promise<FailingReasons> {
      const code = codeOfReason(db.expressions)
      const failing = () =>
        db.queries
          .selectFrom('phone')
          .where('tenantId', '=', scope.tenantId)
          .where(sql<SqlBool>`"status" = 'failing'`)
      const counted = await failing()
        .where(code, 'is not', null)
        .select([code.as('code'), sql<number>`count(*)`.as('n')])
        .groupBy(code)
        .orderBy('n', 'desc')
        .orderBy('code')
        .limit(mostReasons)
        .execute()
      const reasons: FailingReasons['reasons'] = []
      for (const each of counted) {
        const rows = await failing()
          .where(code, '=', each.code)
          .select(['id', 'name', 'lastFetch'])
          .orderBy('nameOrder')
          .orderBy('id')
          .limit(namesOfReason)
          .execute()
        const message = readHeard(rows[0]?.lastFetch ?? null).failing?.reason.message
        // It was given its file in between.
        if (message === undefined || each.code === null) continue
        reasons.push({
          ...{ code: each.code, message, phones: Number(each.n) },
          some: rows.map(({ id, name }) => ({ id, name })),
        })
      }
      return { reasons }
    },

    /** Of the models that most phones have, which firmware these said to have; `''`: they never said. */
    async firmware(scope: TenantScope): Promise<ModelFirmware> {
      const models = [...(await phonesCounted(db.queries, scope.tenantId))].sort(
        ([, one], [, other]) => other - one,
      )
      const pairs = Map.groupBy(
        await firmwareCounted(db.queries, scope.tenantId, mostPairs),
        ({ modelId }) => modelId,
      )
      const shown = models.slice(0, mostModels).map(([modelId, phones]) => {
        const versions = (pairs.get(modelId) ?? []).map(({ firmware, n }) => ({ firmware, phones: n }))
        const few = versions.slice(0, mostVersions)
        return {
          modelId,
          phones,
          versions: few,
          more: phones - few.reduce((sum, each) => sum + each.phones, 0),
        }
      })
      const rest = models.slice(mostModels)
      return {
        models: shown,
        others: { models: rest.length, phones: rest.reduce((sum, [, n]) => sum + n, 0) },
      }
    },

    /** All tenants’ phones by state, and the tenants in which most of them are in one, or else fail. */
    async tenants(_scope: SystemScope, state?: PhoneState): Promise<AllTenants> {
      const states = await tenantStatesCounted(db.queries)
      const worst = [...states]
        .filter(([, each]) => (state ? each[state] > 0 : each.failing > 0 || each.pending > 0))
        .sort(
          ([, one], [, other]) =>
            (state ? other[state] - one[state] : 0) ||
            other.failing - one.failing ||
            other.pending - one.pending,
        )
      const { n } = await db.queries
        .selectFrom('tenant')
        .select((select) => select.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      const rest = worst.slice(mostLooks).map(([, each]) => each)
      return {
        tenants: Number(n),
        counts: sumOfStates(states.values()),
        looks: await looksAt(db.queries, worst.slice(0, mostLooks)),
        others: { tenants: rest.length, ...sumOfStates(rest) },
      }
    },
  }
}

type States = Record<PhoneState, number>
type AllTenants = {
  tenants: number
  counts: States
  looks: TenantLook[]
  others: States & { tenants: number }
}

function sumOfStates(all: Iterable<States>): States {
  const sum = { failing: 0, neverFetched: 0, pending: 0, upToDate: 0 }
  for (const each of all) for (const state of Object.keys(sum) as PhoneState[]) sum[state] += each[state]
  return sum
}

async function looksAt(queries: Queries, tenants: readonly (readonly [string, States])[]) {
  if (tenants.length === 0) return []
  const rows = await queries
    .selectFrom('tenant')
    .select(['id', 'code', 'name'])
    .where(
      'id',
      'in',
      tenants.map(([id]) => id),
    )
    .execute()
  const named = new Map(rows.map(({ id, ...row }) => [id, row]))
  return tenants.flatMap(([id, each]): TenantLook[] => {
    const tenant = named.get(id)
    return tenant ? [{ ...tenant, ...each }] : []
  })
}
