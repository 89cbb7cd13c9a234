/** Whether phones have what they should, worked out of what they fetched and what is wanted: wherever one of the two changes. */

import { sql } from 'kysely'
import type { Queries } from './dialects/dialect.ts'
import type { Flag } from './flag.ts'

const differs = sql<Flag>`case when "servedAt" is null or exists (
    select 1 from "wantedFile" as w inner join "phoneFile" as f on f."phoneId" = w."phoneId" and f."file" = w."file"
    where w."phoneId" = "phone"."id" and f."etag" <> w."etag"
  ) or exists (
    select 1 from "wantedFile" as w
    where w."phoneId" = "phone"."id" and w."main" = 1 and not exists (
      select 1 from "phoneFile" as f where f."phoneId" = w."phoneId" and f."file" = w."file"
    )
  ) then 1 else 0 end`

const fares = sql<string>`case when "isFailing" = 1 then 'failing'
  when "servedAt" is null then 'neverFetched' when "pending" = 1 then 'pending' else 'upToDate' end`

/** Of these phones, 500 at most; one that stays as it is is not written. */
export async function settlePending(queries: Queries, phoneIds: readonly string[]): Promise<void> {
  if (phoneIds.length === 0) return
  const these = () => queries.updateTable('phone').where('id', 'in', phoneIds)
  await these().set({ pending: differs }).where('pending', '<>', differs).execute()
  await these().set({ status: fares }).where('status', '<>', fares).execute()
}
