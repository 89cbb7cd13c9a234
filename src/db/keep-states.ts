/** Phones as they were are kept with each write that counts their revision on. */

import { sql } from 'kysely'
import type { Queries } from './database.ts'
import type { By } from './notes.ts'
import type { PhoneStateTable, PhoneTable } from './phone-tables.ts'

/** The columns that a state has of its phone. */
const columns = [
  ...['tenantId', 'revision', 'name', 'virtual', 'modelId', 'mac', 'secretHash', 'acceptUploads'],
  ...['fileName', 'httpUsername', 'httpPasswordSealed', 'contact', 'lineKeys', 'expansionKeys'],
  ...['settingsSealed', 'parametersSealed', 'presetId', 'keyLayoutId'],
] as (keyof PhoneStateTable & keyof PhoneTable)[]

const linesOf = sql<string>`coalesce((
  select string_agg(cast(l."line" as text) || ' ' || l."extensionId", ',') from "phoneLine" as l where l."phoneId" = "phone"."id"
), '')`

type Ended = { action: string; now: number; changeId?: string | null }

/** Before these phones, 500 at most, are written: in the same transaction, as one statement. */
export async function keepStates(
  queries: Queries,
  { tenantId, by }: { tenantId: string; by: By },
  phoneIds: readonly string[],
  { action, now, changeId = null }: Ended,
): Promise<void> {
  if (phoneIds.length === 0) return
  await queries
    .insertInto('phoneState')
    .columns([...columns, 'phoneId', 'lines', 'endedAt', 'who', 'address', 'action', 'changeId'])
    .expression(
      queries
        .selectFrom('phone')
        .select(columns)
        .select([
          'phone.id as phoneId',
          linesOf.as('lines'),
          sql<number>`cast(${now} as bigint)`.as('endedAt'),
          sql<string>`cast(${by.name} as text)`.as('who'),
          sql<string | null>`cast(${by.address} as text)`.as('address'),
          sql<string>`cast(${action} as text)`.as('action'),
          sql<string | null>`cast(${changeId} as text)`.as('changeId'),
        ])
        .where('tenantId', '=', tenantId)
        .where('id', 'in', phoneIds) as never,
    )
    .onConflict((conflict) => conflict.columns(['phoneId', 'revision']).doNothing())
    .execute()
}
