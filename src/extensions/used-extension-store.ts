/** Which extensions something uses, and what goes with those that are deleted. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import { type ListedChange, refilledLayouts } from '../db/listing-layouts.ts'
import type { Notes } from '../db/notes.ts'
import { inParts } from '../db/rows.ts'

/** Phones whose keys name extensions by a rule have others now. */
export async function tellLayouts(
  queries: Queries,
  { changed }: Pick<Notes, 'changed'>,
  scope: TenantScope,
  changes: readonly ListedChange[],
): Promise<void> {
  const told = changes.filter(({ old, next }) => old?.number !== next?.number || old?.name !== next?.name)
  const refilled = told.length > 0 ? await refilledLayouts(queries, scope.tenantId, told) : []
  if (refilled.length > 0) changed('keyLayout.filled', scope, refilled)
}

/** Those of them that stand on a line, or are a member of a virtual one. */
export async function usedOf(
  queries: Queries,
  scope: TenantScope,
  ids: readonly string[],
): Promise<Set<string>> {
  const used = new Set<string>()
  for (const part of inParts(ids)) {
    const lines = await queries
      .selectFrom('phoneLine')
      .select('extensionId')
      .distinct()
      .where('tenantId', '=', scope.tenantId)
      .where('extensionId', 'in', part)
      .execute()
    for (const { extensionId } of lines) if (extensionId !== null) used.add(extensionId)
  }
  if (ids.length === 0) return used
  const groups = await queries
    .selectFrom('extension')
    .select('members')
    .where('tenantId', '=', scope.tenantId)
    .where('tech', '=', 'VIRTUAL')
    .where('members', '<>', '[]')
    .execute()
  const wanted = new Set(ids)
  for (const { members } of groups)
    for (const id of JSON.parse(members) as string[]) if (wanted.has(id)) used.add(id)
  return used
}

/** In a transaction of others: deletes those that nothing uses, and answers which they were. */
export async function removeUnused(
  queries: Queries,
  { changed }: Pick<Notes, 'changed'>,
  scope: TenantScope,
  ids: readonly string[],
): Promise<string[]> {
  const gone: { id: string; number: string; name: string }[] = []
  const used = await usedOf(queries, scope, ids)
  const free = ids.filter((id) => !used.has(id))
  for (const part of inParts(free)) {
    const rows = await queries
      .deleteFrom('extension')
      .where('tenantId', '=', scope.tenantId)
      .where('id', 'in', part)
      .returning(['id', 'number', 'name'])
      .execute()
    gone.push(...rows)
  }
  if (gone.length === 0) return []
  changed(
    'extension.deleted',
    scope,
    gone.map(({ id }) => id),
  )
  await tellLayouts(
    queries,
    { changed },
    scope,
    gone.map((old) => ({ old })),
  )
  return gone.map(({ id }) => id)
}
