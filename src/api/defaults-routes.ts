/** The API of what phones inherit. */

import { type Actor, may } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { Defaults, DefaultsStore } from '../defaults/defaults-store.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { ShownDefaults } from '../schema/defaults.ts'
import { maskParameters } from '../schema/fields.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import { checkInheritedSettings } from '../schema/setting-check.ts'
import type { SettingSpec } from '../schema/settings.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  defaults: DefaultsStore
  models: Pick<ModelDirectory, 'settingsOf'>
}

export function defaultsRoutes(api: Api, { defaults, models }: Parts): void {
  const shown = (
    { settings, parameters, revision, updatedAt }: Defaults,
    actor: Actor,
    own?: readonly SettingSpec[],
  ): ShownDefaults =>
    shownTo(actor, {
      ...withoutSecrets(settings, own),
      parameters: may(actor, 'reveal') ? parameters : maskParameters(parameters),
      revision,
      updatedAt,
    })

  api.on('systemDefaults', async ({ actor, system }) => shown(await defaults.ofSystem(system), actor))
  api.on('updateSystemDefaults', async ({ body, actor, ifMatch, system }) => {
    checkInheritedSettings(body.settings)
    const changed = await defaults
      .updateSystem(system, body, ifMatch)
      .catch(tellCurrent(async () => shown(await defaults.ofSystem(system), actor)))
    return shown(changed, actor)
  })

  api.on('modelDefaults', async ({ scope, params, actor }) => {
    const own = await models.settingsOf(scope, params.id)
    return shown(await defaults.ofModel(scope, params.id), actor, own)
  })
  api.on('updateModelDefaults', async ({ scope, params, body, actor, ifMatch }) => {
    const own = await models.settingsOf(scope, params.id)
    checkInheritedSettings(body.settings, own)
    const changed = await defaults
      .updateModel(scope, params.id, body, ifMatch)
      .catch(tellCurrent(async () => shown(await defaults.ofModel(scope, params.id), actor, own)))
    return shown(changed, actor, own)
  })
}
