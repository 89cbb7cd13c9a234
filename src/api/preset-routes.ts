/** The API of presets. */

import { type Actor, may } from '../auth/actor.ts'
import { requireRevision, tellCurrent } from '../auth/revision.ts'
import { type CountedPreset, changedPreset, type PresetStore } from '../presets/preset-store.ts'
import type { ReachLook } from '../provisioning/reach.ts'
import { shownParameters } from '../provisioning/shown-parameters.ts'
import { approvePreset } from '../saving/preset-check.ts'
import type { Preset, PresetInList } from '../schema/preset.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = { presets: PresetStore; reachOf: ReachLook }

/** Who changes them sees addresses whole, as saving would else save dots. */
function shown({ settings, parameters, ...preset }: CountedPreset, actor: Actor): Preset {
  const all = {
    ...{ ...preset, ...withoutSecrets(settings) },
    parameters: shownParameters(parameters, actor),
  }
  return may(actor, 'change') ? all : shownTo(actor, all)
}

const inList = ({ settings, parameters, ...preset }: CountedPreset): PresetInList => ({
  ...preset,
  says: Object.keys(settings).length + Object.keys(parameters).length,
})

export function presetRoutes(api: Api, { presets, reachOf }: Parts): void {
  api.on('listPresets', async ({ scope, query }) => {
    const { items, total } = await presets.list(scope, query)
    return { items: items.map(inList), total }
  })
  api.on('createPreset', async ({ scope, body, actor }) => {
    approvePreset(body, body.settings)
    return shown(await presets.create(scope, body), actor)
  })
  api.on('preset', async ({ scope, params, actor }) => shown(await presets.read(scope, params.id), actor))
  api.on('updatePreset', async ({ scope, params, body, query, actor, ifMatch }) => {
    const old = await presets.read(scope, params.id)
    const preset = changedPreset(old, body)
    approvePreset(preset, body.settings)
    if (query.dryRun) {
      requireRevision(old, ifMatch)
      const reach = await reachOf(
        ...([scope, await presets.reach(scope, old.id), { preset }, may(actor, 'reveal')] as const),
      )
      return { ...shown(preset, actor), reach }
    }
    const saved = await presets
      .update(scope, params.id, body, ifMatch)
      .catch(tellCurrent(async () => shown(await presets.read(scope, params.id), actor)))
    return shown(saved, actor)
  })
  api.on('deletePreset', async ({ scope, params, query }) => presets.remove(scope, params.id, query.force))
  api.on('presetReach', async ({ scope, params }) => presets.reach(scope, params.id))
}
