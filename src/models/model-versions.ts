/** Every version of a tenant’s own model is kept with the save that made it; so many, and so much, of each. */

import { isDeepStrictEqual } from 'node:util'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import { time } from '../db/rows.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { ModelCreate, ModelVersion } from '../schema/model.ts'

export const mostVersions = 50
/** Of the versions of one model together. */
const mostCharacters = 2_097_152

export type VersionContent = Omit<ModelCreate, 'kind' | 'locked'>

/** What is kept of a model, and comes back with a version; whether it is locked is none of it. */
export function contentOf(model: VersionContent): VersionContent {
  const { name, vendor, description, source, format, fileName, firstLine, lastLine } = model
  const { resyncEvent, rebootEvent } = model
  return {
    ...{ name, vendor, description, source, format, fileName, firstLine, lastLine },
    ...{ resyncEvent, rebootEvent },
  }
}

type Saved = VersionContent & {
  id: string
  revision: number
  updatedAt: string
  origin: { readonly hash: string } | null
}
type How = { action: string; now: number }

/** In the transaction of the save. `old`: what was there before, of which nothing may be kept yet. */
export async function keepVersion(
  queries: Queries,
  { tenantId, by }: TenantScope,
  model: Saved,
  { action, now }: How,
  old?: Saved,
): Promise<void> {
  if (old && isDeepStrictEqual(contentOf(old), contentOf(model))) {
    if (old.origin?.hash !== model.origin?.hash) await isOfNow(queries, model)
    return
  }
  const rowOf = ({ id, revision, origin, ...rest }: Saved) => ({
    ...{ modelId: id, revision, tenantId, originHash: origin?.hash ?? null },
    content: JSON.stringify(contentOf(rest)),
  })
  if (old && !(await isKept(queries, old.id))) {
    const nobody = { who: null, address: null, action: '' }
    const before = { ...rowOf(old), at: Date.parse(old.updatedAt), ...nobody }
    await queries.insertInto('modelVersion').values(before).execute()
  }
  const saved = { ...rowOf(model), at: now, who: by.name, address: by.address, action }
  await queries.insertInto('modelVersion').values(saved).execute()
  await dropOld(queries, model.id)
}

/** The newest one says what the model says, and so holds what its origin says now. */
async function isOfNow(queries: Queries, { id, origin }: Saved): Promise<void> {
  const newest = queries
    .selectFrom('modelVersion')
    .select((select) => select.fn.max('revision').as('revision'))
    .where('modelId', '=', id)
  await queries
    .updateTable('modelVersion')
    .set({ originHash: origin?.hash ?? null })
    .where('modelId', '=', id)
    .where('revision', '=', newest)
    .execute()
}

async function isKept(queries: Queries, id: string): Promise<boolean> {
  const row = await queries
    .selectFrom('modelVersion')
    .select('revision')
    .where('modelId', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The newest one always stays. */
async function dropOld(queries: Queries, id: string): Promise<void> {
  const rows = await queries
    .selectFrom('modelVersion')
    .select(['revision', (select) => select.fn<number>('length', ['content']).as('characters')])
    .where('modelId', '=', id)
    .orderBy('revision', 'desc')
    .execute()
  let room = mostCharacters
  const over = rows.find(({ characters }, place) => {
    room -= Number(characters)
    return place >= mostVersions || (place > 0 && room < 0)
  })
  if (!over) return
  await queries
    .deleteFrom('modelVersion')
    .where('modelId', '=', id)
    .where('revision', '<=', over.revision)
    .execute()
}

/** The newest first, without what stands in them. */
export async function versionsOf(
  queries: Queries,
  { tenantId }: TenantScope,
  id: string,
): Promise<Omit<ModelVersion, 'isCurrent'>[]> {
  const rows = await queries
    .selectFrom('modelVersion')
    .select(['revision', 'at', 'who', 'action'])
    .where('tenantId', '=', tenantId)
    .where('modelId', '=', id)
    .orderBy('revision', 'desc')
    .execute()
  return rows.map(({ at, action, ...row }) => ({ ...row, at: time(at), action: action || null }))
}

export async function versionOf(
  queries: Queries,
  { tenantId }: TenantScope,
  id: string,
  revision: number,
): Promise<Omit<ModelVersion, 'isCurrent'> & { content: VersionContent; originHash: string | null }> {
  const row = await queries
    .selectFrom('modelVersion')
    .select(['revision', 'at', 'who', 'action', 'content', 'originHash'])
    .where('tenantId', '=', tenantId)
    .where('modelId', '=', id)
    .where('revision', '=', revision)
    .executeTakeFirst()
  if (!row) throw new OffhookError('VERSION_NOT_FOUND')
  const { at, action, content, ...rest } = row
  return { ...rest, at: time(at), action: action || null, content: JSON.parse(content) as VersionContent }
}
