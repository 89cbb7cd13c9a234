/** What phones share with others and name by its id: presets and key layouts. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import type { FieldError } from '../kernel/errors.ts'
import type { PhoneDraft } from './phone-record.ts'

const shared = [
  { field: 'presetId', table: 'preset', what: 'preset' },
  { field: 'keyLayoutId', table: 'keyLayout', what: 'key layout' },
] as const

/** Of each phone, whether its preset and its key layout are the tenant's, told at their fields. */
export async function unknownShared(
  queries: Queries,
  scope: TenantScope,
  drafts: readonly Pick<PhoneDraft, 'presetId' | 'keyLayoutId'>[],
): Promise<FieldError[][]> {
  const errors = drafts.map((): FieldError[] => [])
  for (const { field, table, what } of shared) {
    const ids = [...new Set(drafts.flatMap((draft) => draft[field] ?? []))]
    if (ids.length === 0) continue
    const rows = await queries
      .selectFrom(table)
      .select('id')
      .where('tenantId', '=', scope.tenantId)
      .where('id', 'in', ids)
      .execute()
    const known = new Set<string | null>([null, ...rows.map(({ id }) => id)])
    const message = `This tenant has no such ${what}; choose one of the list`
    for (const [index, draft] of drafts.entries())
      if (!known.has(draft[field])) errors[index]?.push({ path: field, message })
  }
  return errors
}
