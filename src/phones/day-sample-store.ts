/** How everything stands in each tenant, noted each hour at its day: what is looked at is counted already, or a table of lines. */

import { sql } from 'kysely'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { statesCounted } from '../db/tally.ts'
import { whatLinksTell } from '../db/what-links-tell.ts'
import type { Clock } from '../kernel/clock.ts'
import { dayOf } from '../timezones/wall-clock.ts'

const tenantsAtOnce = 50
/** How long days are kept. */
const keptMs = 400 * 24 * 3_600_000

export function daySamples(db: Database, clock: Clock) {
  async function sampleOf(
    queries: Queries,
    { id, timezone }: { id: string; timezone: string },
    zone: string,
  ) {
    const { upToDate, ...states } = await statesCounted(queries, id)
    const phones = upToDate + states.pending + states.failing + states.neverFetched
    const isTold = (await whatLinksTell(queries, id)).all
    const lines = isTold ? await linesOf(queries, id) : null
    return {
      ...{ tenantId: id, day: dayOf(timezone || zone, clock.now()), sampledAt: clock.now() },
      ...{ phones, ...states, lines: lines?.lines ?? null, registered: lines?.registered ?? null },
    }
  }

  return {
    /** `zone`: of tenants that have none of their own. */
    async sample(_scope: SystemScope, zone: string, ended: () => boolean = () => false): Promise<void> {
      for (let after = ''; !ended(); ) {
        const tenants = await db.queries
          .selectFrom('tenant')
          .select(['id', 'timezone'])
          .where('id', '>', after)
          .orderBy('id')
          .limit(tenantsAtOnce)
          .execute()
        const rows = []
        for (const tenant of tenants) rows.push(await sampleOf(db.queries, tenant, zone))
        if (rows.length > 0) await write(db, rows)
        if (tenants.length < tenantsAtOnce) break
        after = tenants.at(-1)?.id ?? ''
      }
      const oldest = dayOf('UTC', clock.now() - keptMs)
      await db.recordTransaction(async (queries) => {
        for (const days of ['dayFigure', 'dayCount'] as const)
          await queries.deleteFrom(days).where('day', '<', oldest).execute()
      })
    },
  }
}

type Sample = {
  tenantId: string
  day: string
  sampledAt: number
  phones: number
  pending: number
  failing: number
  neverFetched: number
  lines: number | null
  registered: number | null
}

/** Of tenants that are gone meanwhile nothing is written. */
async function write(db: Database, rows: readonly Sample[]): Promise<void> {
  await db.recordTransaction(async (queries) => {
    const there = await queries
      .selectFrom('tenant')
      .select('id')
      .where(
        'id',
        'in',
        rows.map(({ tenantId }) => tenantId),
      )
      .execute()
    const known = new Set(there.map(({ id }) => id))
    const values = rows.filter(({ tenantId }) => known.has(tenantId))
    if (values.length === 0) return
    await queries
      .insertInto('dayFigure')
      .values(values)
      .onConflict((conflict) =>
        conflict.columns(['tenantId', 'day']).doUpdateSet((set) => ({
          phones: set.ref('excluded.phones'),
          pending: set.ref('excluded.pending'),
          failing: set.ref('excluded.failing'),
          neverFetched: set.ref('excluded.neverFetched'),
          lines: set.ref('excluded.lines'),
          registered: set.ref('excluded.registered'),
          sampledAt: set.ref('excluded.sampledAt'),
        })),
      )
      .execute()
  })
}

/** One registration is that of all lines of the phone with the same extension. */
async function linesOf(queries: Queries, tenantId: string): Promise<{ lines: number; registered: number }> {
  const ofTenant = () => queries.selectFrom('phoneLine as l').where('l.tenantId', '=', tenantId)
  const { lines } = await ofTenant()
    .select((select) => select.fn.countAll<number>().as('lines'))
    .executeTakeFirstOrThrow()
  const { registered } = await ofTenant()
    .where(
      sql<boolean>`exists (select 1 from "registration" as r inner join "phoneLine" as same on same."phoneId" = r."phoneId" and same."line" = r."line"
        where r."phoneId" = l."phoneId" and same."extensionId" = l."extensionId")`,
    )
    .select((select) => select.fn.countAll<number>().as('registered'))
    .executeTakeFirstOrThrow()
  return { lines: Number(lines), registered: Number(registered) }
}
