/** The API of links by which apps are handed to their users. */

import { OffhookError } from '../kernel/errors.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { HandOverStore } from '../phones/hand-over-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { handOverUrl } from '../rendering/render-scope.ts'
import type { Api } from './api.ts'

type Parts = {
  handOvers: HandOverStore
  phones: Pick<PhoneStore, 'read'>
  models: Pick<ModelDirectory, 'find'>
  publicUrl: string
}

export function handOverRoutes(api: Api, { handOvers, phones, models, publicUrl }: Parts): void {
  api.on('handOver', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    return { link: await handOvers.read(scope, params.id) }
  })
  api.on('makeHandOver', async ({ scope, params, body }) => {
    const { modelId } = await phones.read(scope, params.id)
    const model = await models.find(scope, modelId)
    if (!model?.handOver) throw new OffhookError('NOT_HANDED_OVER')
    const { token, expiresAt } = await handOvers.make(scope, params.id, body.hours)
    return { url: handOverUrl(publicUrl, token), expiresAt }
  })
  api.on('endHandOver', async ({ scope, params }) => handOvers.end(scope, params.id))
}
