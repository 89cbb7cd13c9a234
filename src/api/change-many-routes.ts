/** The API of changes of many phones, and of undoing them. */

import { type Actor, may, requireAlso } from '../auth/actor.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { OperationRunner } from '../operations/operation-runner.ts'
import type { ChangeManyStore } from '../phones/change-many-store.ts'
import type { ChosenPhones } from '../phones/chosen-phones-store.ts'
import type { ManyChanging } from '../saving/change-many.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import type { PhonesChanged } from '../schema/phones-change.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  changing: ManyChanging
  changes: Pick<ChangeManyStore, 'list'>
  meant: Pick<PhonesMeant, 'by'>
  runner: Pick<OperationRunner, 'create'>
  /** What phones asked until now is written first: who has fetched is told. */
  fetches: Pick<FetchStore, 'flush'>
}

type Asked = Pick<PhonesChanged, 'operation' | 'notAsked'>
type Wish = { then?: 'resync' | undefined; force: boolean }

export function changeManyRoutes(api: Api, { changing, changes, meant, runner, fetches }: Parts): void {
  /** What was changed stays changed, whether somebody can be asked or not. */
  async function ask(scope: TenantScope, ids: readonly string[], { then, force }: Wish): Promise<Asked> {
    if (!then || ids.length === 0) return { operation: null, notAsked: null }
    try {
      return { operation: await runner.create(scope, then, { ids }, { force }), notAsked: null }
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      return { operation: null, notAsked: { code: error.code, message: error.message } }
    }
  }

  const requireAsking = (actor: Actor, { then }: Wish) => then && requireAlso(actor, 'ask')

  api.on('changePhones', async ({ scope, body, actor, progress, isLeft }) => {
    const { ids, filter = {}, patch, dryRun, ...wish } = body
    requireAsking(actor, wish)
    const chosen: ChosenPhones = ids ? { ids: [...new Set(ids)] } : { filter: await meant.by(scope, filter) }
    const wanted = { patch, unchangedSince: wish.unchangedSince }
    if (dryRun) {
      const preview = await changing.preview(scope, chosen, wanted, {
        ...{ maySeeSecrets: may(actor, 'reveal'), isStopped: isLeft },
      })
      return shownTo(actor, { ...preview, operation: null, notAsked: null })
    }
    const { ids: changed, ...done } = await changing.change(scope, chosen, wanted, {
      progress,
      isStopped: isLeft,
    })
    return { ...done, ...(await ask(scope, changed, wish)) }
  })

  api.on('listPhonesChanges', async ({ scope }) => {
    await fetches.flush()
    return changes.list(scope)
  })

  api.on('undoPhonesChange', async ({ scope, params, body, actor }) => {
    requireAsking(actor, body)
    await fetches.flush()
    const { ids, ...undone } = await changing.undo(scope, params.id)
    return { ...undone, ...(await ask(scope, ids, body)) }
  })
}
