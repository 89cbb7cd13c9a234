/** What phones share with others and name by its id: presets and key layouts. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { FieldError } from '../kernel/errors.ts'
import type { PhoneDraft } from './phone-record.ts'

const shared = [
  { field: 'presetId', table: 'preset', what: 'preset' },
  { field: 'keyLayoutId', table: 'keyLayout', what: 'key layout' },
] as const

type Named = Pick<PhoneDraft, 'presetId' | 'keyLayoutId'>

const idsIn = (drafts: readonly Named[], field: keyof Named): string[] => [
  ...new Set(drafts.flatMap((draft) => draft[field] ?? [])),
]

/** As `unknownShared`, in a large transaction: those that there are stay until it ends. */
export async function unknownSharedHeld(
  { touch }: Pick<Database, 'touch'>,
  queries: Queries,
  scope: TenantScope,
  drafts: readonly Named[],
): Promise<FieldError[][]> {
  for (const { field, table } of shared)
    await touch(queries, { table, tenantId: scope.tenantId }, idsIn(drafts, field))
  return unknownShared(queries, scope, drafts)
}

/** Of each phone, whether its preset and its key layout are the tenant's, told at their fields. */
export async function unknownShared(
  queries: Queries,
  scope: TenantScope,
  drafts: readonly Named[],
): Promise<FieldError[][]> {
  const errors = drafts.map((): FieldError[] => [])
  for (const { field, table, what } of shared) {
    const ids = idsIn(drafts, field)
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
