/** What the origin of a copy said when it was copied or followed last, and before: as long as a version of the copy is of that. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import { OffhookError } from '../kernel/errors.ts'

/** What a copy is told of its origin: a built-in model, what that says as JSON, and the digest of it. */
export type Origin = { id: string; hash: string; content: string }

/** In the transaction of the save. `old`: what the copy came from until now; its versions may be restored. */
export async function keepOrigin(
  queries: Queries,
  { tenantId }: TenantScope,
  modelId: string,
  { id: originId, hash: originHash, content }: Origin,
  old: Pick<Origin, 'hash'> | null = null,
): Promise<void> {
  if (old) {
    const before = await queries
      .selectFrom('modelOrigin')
      .select('content')
      .where('modelId', '=', modelId)
      .executeTakeFirst()
    if (before)
      await queries
        .insertInto('modelOriginBefore')
        .values({ modelId, hash: old.hash, tenantId, content: before.content })
        .onConflict((conflict) => conflict.columns(['modelId', 'hash']).doNothing())
        .execute()
  }
  await queries.updateTable('model').set({ originId, originHash }).where('id', '=', modelId).execute()
  await queries.deleteFrom('modelOrigin').where('modelId', '=', modelId).execute()
  await queries.insertInto('modelOrigin').values({ modelId, tenantId, content }).execute()
  await queries
    .deleteFrom('modelOriginBefore')
    .where('modelId', '=', modelId)
    .where('hash', '=', originHash)
    .execute()
}

/** Those that no version is of any more, once versions were dropped. */
export async function dropOrigins(queries: Queries, modelId: string): Promise<void> {
  await queries
    .deleteFrom('modelOriginBefore')
    .where('modelId', '=', modelId)
    .where('hash', 'not in', (select) =>
      select
        .selectFrom('modelVersion')
        .select((each) => each.ref('originHash').$notNull().as('hash'))
        .where('modelId', '=', modelId)
        .where('originHash', 'is not', null),
    )
    .execute()
}

/** As JSON: as it is now, or of the digest. */
export async function originOf(
  queries: Queries,
  { tenantId }: TenantScope,
  modelId: string,
  hash?: string,
): Promise<string> {
  const now = queries
    .selectFrom('modelOrigin')
    .select('content')
    .where('tenantId', '=', tenantId)
    .where('modelId', '=', modelId)
  const before = queries
    .selectFrom('modelOriginBefore')
    .select('content')
    .where('tenantId', '=', tenantId)
    .where('modelId', '=', modelId)
    .where('hash', '=', hash ?? '')
  const row = await (hash === undefined ? now.executeTakeFirst() : before.executeTakeFirst())
  if (!row) throw new OffhookError('NO_ORIGIN')
  return row.content
}
