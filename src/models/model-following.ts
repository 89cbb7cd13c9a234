/** Versions of tenants’ own models, and copies that follow their origin. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Followed, FollowJob } from '../definitions/follow-origin.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { GuardError, notNow } from '../kernel/guarded-worker.ts'
import { formatSchema } from '../schema/definition.ts'
import type { ModelFollow, ModelFollowed, ModelVersion, ModelVersionDetail } from '../schema/model.ts'
import type { ModelDirectory } from './model-directory.ts'
import type { Origin } from './model-origins.ts'
import type { ModelStore } from './model-store.ts'
import type { ModelGuard } from './own-models.ts'

type Parts = {
  store: Pick<ModelStore, 'read' | 'originOf' | 'versions' | 'version'>
  models: Pick<ModelDirectory, 'update' | 'check' | 'origins'>
  guard: ModelGuard
}

export type ModelFollowing = ReturnType<typeof modelFollowing>

export function modelFollowing({ store, models, guard }: Parts) {
  async function followed({ tenantId }: TenantScope, job: FollowJob) {
    const answer = await guard.run<Followed>(tenantId, { do: 'follow', ...job }).catch(refused)
    if (!('mistakes' in answer)) return answer
    const [first] = answer.mistakes
    throw new InvalidInput([{ path: 'source', message: `The copy cannot be read: ${first?.message ?? ''}` }])
  }

  async function originOf(scope: TenantScope, id: string) {
    const record = await store.read(scope, id)
    const origin = models.origins.described(record)
    if (!origin || record.kind !== 'sheet') throw new OffhookError('NO_ORIGIN')
    const now = models.origins.of(origin.id)
    if (!now)
      throw new OffhookError('NO_ORIGIN', `There is no ${origin.name} among the built-in models any more`)
    return { record, origin, now, base: await store.originOf(scope, id) }
  }

  /** What the origin of the copy said then; nothing where that is what it came from last. */
  async function originBefore(scope: TenantScope, id: string, hash: string): Promise<Origin | undefined> {
    const { origin } = await store.read(scope, id)
    if (!origin || origin.hash === hash) return undefined
    return { id: origin.id, hash, content: await store.originOf(scope, id, hash) }
  }

  return {
    /** What the origin’s news would make of the copy, with what was chosen; saved when nothing is left open. */
    async follow(
      scope: TenantScope,
      id: string,
      { choices, dryRun }: ModelFollow,
      ifMatch: number | undefined,
    ): Promise<ModelFollowed> {
      const { record, origin, now, base } = await originOf(scope, id)
      const { source } = record
      const job = { source, base: JSON.parse(base), theirs: JSON.parse(now.content), choices }
      const { kept, ...told } = await followed(scope, job)
      const look = { origin, ...copied(told), rewritten: !kept && told.source !== source }
      if (dryRun) {
        const { mistakes } = await models.check(scope, { ...record, source: told.source })
        return { ...look, mistakes, model: null }
      }
      refuseOpen(told.conflicts)
      const how = { action: 'model.follow', detail: origin.id, origin: now satisfies Origin } as const
      // What is read here is what is merged: another save in between is one that was not seen.
      const model = await models.update(scope, id, { source: told.source }, ifMatch ?? record.revision, how)
      return { ...look, mistakes: [], model }
    },

    async versions(scope: TenantScope, id: string): Promise<{ items: ModelVersion[] }> {
      await store.read(scope, id)
      const items = await store.versions(scope, id)
      return { items: items.map((each, place) => ({ ...each, isCurrent: place === 0 })) }
    },

    async version(scope: TenantScope, id: string, revision: number): Promise<ModelVersionDetail> {
      await store.read(scope, id)
      const [newest] = await store.versions(scope, id)
      const { content, originHash: _, ...version } = await store.version(scope, id, revision)
      const format = formatSchema.safeParse(content.format).data ?? null
      return { ...version, isCurrent: newest?.revision === revision, content: { ...content, format } }
    },

    /** A new version that says what an old one said, and follows its origin from there; what the model is called stays. */
    async restore(scope: TenantScope, id: string, revision: number, ifMatch: number | undefined) {
      const { content, originHash } = await store.version(scope, id, revision)
      const { name: _, ...patch } = content
      const origin = originHash === null ? undefined : await originBefore(scope, id, originHash)
      const how = {
        action: 'model.restore',
        detail: `version ${revision}`,
        ...(origin && { origin }),
      } as const
      return models.update(scope, id, patch, ifMatch, how)
    },
  }
}

function refused(error: unknown): never {
  if (!(error instanceof GuardError)) throw error
  if (error.reason === 'busy' || error.reason === 'failed' || error.reason === 'closed') throw notNow(error)
  throw new InvalidInput([{ path: 'source', message: `To bring it over, ${error.message}` }])
}

function refuseOpen(conflicts: readonly { path: string; choice: string | null }[]): void {
  const open = conflicts.filter(({ choice }) => choice === null)
  if (open.length === 0) return
  const message = 'Both this copy and its origin changed it; choose mine or theirs'
  throw new InvalidInput(open.map(({ path }) => ({ path: `choices.${path}`, message })))
}

function copied({
  taken,
  conflicts,
  source,
}: Pick<Exclude<Followed, { mistakes: unknown }>, 'taken' | 'conflicts' | 'source'>) {
  return { taken: [...taken], conflicts: [...conflicts], source }
}
