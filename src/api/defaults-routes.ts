/** The API of what phones inherit. */

import { type Actor, maySeeSecrets } from '../auth/actor.ts'
import type { Audit } from '../auth/audit-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Defaults, DefaultsStore } from '../defaults/defaults-store.ts'
import type { ShownDefaults } from '../schema/defaults.ts'
import { maskParameters } from '../schema/fields.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import { checkInheritedSettings } from '../schema/setting-check.ts'
import type { SettingSpec } from '../schema/settings.ts'
import type { Api } from './api.ts'

type Parts = {
  defaults: DefaultsStore
  audit: Audit
  /** Of a model that the tenant can choose, its own variables too; throws MODEL_NOT_FOUND for any other. */
  settingsOfModel(scope: TenantScope, modelId: string): Promise<readonly SettingSpec[]>
}

export function defaultsRoutes(api: Api, { defaults, audit, settingsOfModel }: Parts): void {
  const shown = (
    { settings, parameters, revision, updatedAt }: Defaults,
    actor: Actor,
    own?: readonly SettingSpec[],
  ): ShownDefaults => ({
    ...withoutSecrets(settings, own),
    parameters: maySeeSecrets(actor) ? parameters : maskParameters(parameters),
    revision,
    updatedAt,
  })

  api.on('systemDefaults', async ({ actor }) => shown(await defaults.ofSystem(systemScope), actor))
  api.on('updateSystemDefaults', async ({ body, actor, ifMatch }) => {
    checkInheritedSettings(body.settings)
    const changed = await defaults
      .updateSystem(systemScope, body, ifMatch)
      .catch(tellCurrent(async () => shown(await defaults.ofSystem(systemScope), actor)))
    await audit.record(systemScope, actor, 'systemDefaults.update', null, Object.keys(body).join(' '))
    return shown(changed, actor)
  })

  api.on('modelDefaults', async ({ scope, params, actor }) => {
    const own = await settingsOfModel(scope, params.id)
    return shown(await defaults.ofModel(scope, params.id), actor, own)
  })
  api.on('updateModelDefaults', async ({ scope, params, body, actor, ifMatch }) => {
    const own = await settingsOfModel(scope, params.id)
    checkInheritedSettings(body.settings, own)
    const changed = await defaults
      .updateModel(scope, params.id, body, ifMatch)
      .catch(tellCurrent(async () => shown(await defaults.ofModel(scope, params.id), actor, own)))
    await audit.record(scope, actor, 'modelDefaults.update', params.id, Object.keys(body).join(' '))
    return shown(changed, actor, own)
  })
}
