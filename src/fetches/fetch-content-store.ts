/** Keeps what phones were given: of each phone the last few that differ, and no more in all than there is room for. */

import { sql } from 'kysely'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { inParts } from '../db/rows.ts'

/** Of a phone. */
export const keptContents = 5
/** Of all phones: some 5 kB each. */
const keptInAll = 100_000

type Given = {
  readonly tenantId: string
  readonly phoneId: string
  readonly records: readonly {
    readonly etag: string
    readonly at: number
    readonly content?: string | null
  }[]
}

/** Of phones that are there. */
export async function keepContents(queries: Queries, given: readonly Given[]): Promise<void> {
  const rows = given.flatMap(({ tenantId, phoneId, records }) => {
    const news = records.filter(({ content }) => content).slice(-keptContents)
    const byEtag = new Map(news.map((each) => [each.etag, each]))
    return [...byEtag.values()].map(({ etag, at, content }) => ({
      ...{ tenantId, phoneId, etag, at, contentSealed: content ?? '' },
    }))
  })
  if (rows.length === 0) return
  for (const some of inParts(rows, 100))
    await queries
      .insertInto('fetchContent')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['phoneId', 'etag']).doUpdateSet((set) => ({ at: set.ref('excluded.at') })),
      )
      .execute()
  await dropOlder(queries, [...new Set(rows.map(({ phoneId }) => phoneId))])
}

async function dropOlder(queries: Queries, phoneIds: readonly string[]): Promise<void> {
  for (const some of inParts(phoneIds)) {
    const placed = await queries
      .selectFrom('fetchContent')
      .select(['phoneId', 'etag'])
      .select(sql<number>`row_number() over (partition by "phoneId" order by "at" desc, "etag")`.as('place'))
      .where('phoneId', 'in', some)
      .execute()
    for (const { phoneId, etag, place } of placed)
      if (Number(place) > keptContents)
        await queries
          .deleteFrom('fetchContent')
          .where('phoneId', '=', phoneId)
          .where('etag', '=', etag)
          .execute()
  }
}

/** The oldest of all go, where there are too many. */
export async function forgetContents(_scope: SystemScope, db: Database, most = keptInAll): Promise<void> {
  const newest = await db.queries
    .selectFrom('fetchContent')
    .select('at')
    .orderBy('at', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst()
  if (newest) await db.queries.deleteFrom('fetchContent').where('at', '<=', newest.at).execute()
}

export function contentReading(db: Database) {
  return {
    /** The main file that each of these phones fetched last, sealed, as far as it is kept. */
    async contentsOf(
      scope: TenantScope,
      phoneIds: readonly string[],
    ): Promise<Map<string, { etag: string; contentSealed: string }>> {
      const found = new Map<string, { etag: string; contentSealed: string }>()
      for (const some of inParts(phoneIds)) {
        const rows = await db.queries
          .selectFrom('phone')
          .innerJoin('fetchContent', (join) =>
            join
              .onRef('fetchContent.phoneId', '=', 'phone.id')
              .onRef('fetchContent.etag', '=', 'phone.contentEtag'),
          )
          .select(['fetchContent.phoneId', 'fetchContent.etag', 'fetchContent.contentSealed'])
          .where('phone.tenantId', '=', scope.tenantId)
          .where('phone.id', 'in', some)
          .execute()
        for (const { phoneId, ...content } of rows) found.set(phoneId, content)
      }
      return found
    },
  }
}
