/** Keeps what phones were given: of each phone the last few that differ, and no more in all than there is room for. */

import { setImmediate as pause } from 'node:timers/promises'
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
        conflict
          .columns(['phoneId', 'etag'])
          .doUpdateSet((set) => ({ at: set.ref('excluded.at') }))
          .where((where) => where('excluded.at', '>=', where.ref('fetchContent.at'))),
      )
      .execute()
  await dropOlder(queries, [...new Set(rows.map(({ phoneId }) => phoneId))])
}

/** Looks at those alone that have too many. */
async function dropOlder(queries: Queries, phoneIds: readonly string[]): Promise<void> {
  for (const some of inParts(phoneIds)) {
    const full = await queries
      .selectFrom('fetchContent')
      .select('phoneId')
      .where('phoneId', 'in', some)
      .groupBy('phoneId')
      .having((having) => having(having.fn.countAll(), '>', keptContents))
      .execute()
    for (const { phoneId } of full)
      await queries
        .deleteFrom('fetchContent')
        .where('phoneId', '=', phoneId)
        .where('etag', 'not in', (newest) =>
          newest
            .selectFrom('fetchContent')
            .select('etag')
            .where('phoneId', '=', phoneId)
            .orderBy('at', 'desc')
            .orderBy('etag')
            .limit(keptContents),
        )
        .execute()
  }
}

const forgottenAtOnce = 500

/** The oldest of all go, where there are too many: some at a time, since others write as well. */
export async function forgetContents(_scope: SystemScope, db: Database, most = keptInAll): Promise<void> {
  const newest = await db.queries
    .selectFrom('fetchContent')
    .select('at')
    .orderBy('at', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst()
  if (!newest) return
  const over = () =>
    db.queries.selectFrom('fetchContent').select(['phoneId', 'etag']).where('at', '<=', newest.at)
  for (;;) {
    const some = await over().limit(forgottenAtOnce).execute()
    if (some.length === 0) return
    await db.recordTransaction(async (queries) => {
      for (const { phoneId, etag } of some)
        await queries
          .deleteFrom('fetchContent')
          .where('phoneId', '=', phoneId)
          .where('etag', '=', etag)
          .where('at', '<=', newest.at)
          .execute()
    })
    await pause()
  }
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
