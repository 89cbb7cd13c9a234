/** How many lines of phones are registered, worked out of their lines and of what links told: wherever one of the two changes. */

import { sql } from 'kysely'
import { placeOf } from '../schema/registered-state.ts'
import type { Queries } from './dialects/dialect.ts'

const place = (state: Parameters<typeof placeOf>[0]) => sql.lit(placeOf(state))

const lines = sql`(select count(*) from "phoneLine" as l where l."phoneId" = "phone"."id")`
/** One registration is that of all lines of the phone with the same extension. */
const registered = sql`(select count(*) from "phoneLine" as l where l."phoneId" = "phone"."id" and exists (
  select 1 from "registration" as r inner join "phoneLine" as same on same."phoneId" = r."phoneId" and same."line" = r."line"
  where r."phoneId" = l."phoneId" and same."extensionId" = l."extensionId"
))`

/** Whether links tell at all stands beside it: see `what-links-tell.ts`. */
export const registeredOf = sql<number>`case
  when ${lines} = 0 then ${place('none')}
  when ${registered} = 0 then ${place('unregistered')}
  when ${registered} < ${lines} then ${place('partly')}
  else ${place('registered')} end`

/** Of these phones, 500 at most; one that stays as it is is not written. */
export async function settleRegistered(queries: Queries, phoneIds: readonly string[]): Promise<void> {
  if (phoneIds.length === 0) return
  await queries
    .updateTable('phone')
    .set({ registered: registeredOf })
    .where('id', 'in', phoneIds)
    .where('registered', '<>', registeredOf)
    .execute()
}
