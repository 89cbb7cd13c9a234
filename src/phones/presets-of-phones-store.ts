/** Which phones use a preset. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import type { FieldError } from '../kernel/errors.ts'
import type { PhoneDraft } from './phone-record.ts'

const unknown = 'This tenant has no such preset; choose one of the list'

/** Of each phone, whether its preset is one of the tenant's, told at its field. */
export async function unknownPresets(
  queries: Queries,
  scope: TenantScope,
  drafts: readonly Pick<PhoneDraft, 'presetId'>[],
): Promise<FieldError[][]> {
  const ids = [...new Set(drafts.flatMap(({ presetId }) => presetId ?? []))]
  if (ids.length === 0) return drafts.map(() => [])
  const rows = await queries
    .selectFrom('preset')
    .select('id')
    .where('tenantId', '=', scope.tenantId)
    .where('id', 'in', ids)
    .execute()
  const known = new Set<string | null>([null, ...rows.map(({ id }) => id)])
  return drafts.map(({ presetId }) => (known.has(presetId) ? [] : [{ path: 'presetId', message: unknown }]))
}
