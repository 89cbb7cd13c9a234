/** The API of phone models, and of recognising a phone. */

import { type Actor, may } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
import { definitionWords } from '../definitions/definition-words.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { ModelFollowing } from '../models/model-following.ts'
import type { ModelStore } from '../models/model-store.ts'
import { reachedNames } from '../models/reached-names.ts'
import type { PresetStore } from '../presets/preset-store.ts'
import type { TryModel } from '../provisioning/try-model.ts'
import type { ModelDetail } from '../schema/model.ts'
import { namesIn } from '../schema/model-parameters.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  models: ModelDirectory
  following: ModelFollowing
  trying: TryModel
  recognise: Recogniser['recognise']
  store: Pick<ModelStore, 'phoneCounts'>
  presets: Pick<PresetStore, 'modelsReached'>
}

/** The source of a tenant's own model may hold a password anywhere, and what is said of its mistakes may quote it. */
function withoutSource(actor: Actor, model: ModelDetail): ModelDetail {
  if (model.builtIn || may(actor, 'reveal')) return model
  return {
    ...model,
    source: '',
    sourceHidden: true,
    settings: model.settings.map(({ default: _, ...spec }) => spec),
    mistakes: model.mistakes.map(({ line }) => ({ line, message: 'There is a mistake in its source' })),
  }
}

export function modelRoutes(api: Api, parts: Parts): void {
  const { models, following, trying, recognise, store, presets } = parts
  api.on('catalogue', async ({ query }) => models.builtIn(query))
  api.on('definitionWords', async () => definitionWords())
  api.on('vendors', async () => ({ items: models.vendors() }))
  api.on('recognise', async ({ query }) => recognise(query))
  api.on('listModels', async ({ scope, query }) => models.list(scope, query))
  api.on('model', async ({ scope, params, actor }) =>
    shownTo(actor, withoutSource(actor, await models.detail(scope, params.id))),
  )
  api.on('modelParameters', async ({ scope, params, query, actor }) =>
    shownTo(
      actor,
      await models.parameters(scope, params.id, { q: query.q, names: namesIn(query.names ?? '') }),
    ),
  )
  api.on('reachedParameters', async ({ scope, query, actor }) => {
    const { preset, q, names } = query
    const ofPreset = preset === undefined ? undefined : await presets.modelsReached(scope, preset)
    const phones = ofPreset?.size ? ofPreset : await store.phoneCounts(scope)
    return shownTo(actor, await reachedNames(models, scope, phones, { q, names: namesIn(names ?? '') }))
  })
  api.on('checkModel', async ({ scope, body }) => models.check(scope, body))
  api.on('createModel', async ({ scope, body }) => models.create(scope, body))
  api.on('updateModel', async ({ scope, params, body, ifMatch }) =>
    models.update(scope, params.id, body, ifMatch).catch(tellCurrent(() => models.detail(scope, params.id))),
  )
  api.on('duplicateModel', async ({ scope, params, body }) => models.duplicate(scope, params.id, body.name))
  api.on('tryModel', async ({ scope, params, body }) => trying(scope, params.id, body))
  api.on('modelVersions', async ({ scope, params }) => following.versions(scope, params.id))
  api.on('modelVersion', async ({ scope, params }) =>
    following.version(scope, params.id, Number(params.revision)),
  )
  api.on('restoreModel', async ({ scope, params, ifMatch }) =>
    following
      .restore(scope, params.id, Number(params.revision), ifMatch)
      .catch(tellCurrent(() => models.detail(scope, params.id))),
  )
  api.on('followOrigin', async ({ scope, params, body, ifMatch }) =>
    following
      .follow(scope, params.id, body, ifMatch)
      .catch(tellCurrent(() => models.detail(scope, params.id))),
  )
  api.on('deleteModel', async ({ scope, params }) => models.remove(scope, params.id))
}
