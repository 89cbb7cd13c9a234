/** The API of key layouts, and of the keys that a phone has by them. */

import type { Actor } from '../auth/actor.ts'
import { may } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { KeyLayoutStore } from '../presets/key-layout-store.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  keyLayouts: KeyLayoutStore
  phones: Pick<PhoneStore, 'read'>
  known: Pick<KnownPhones, 'ofRecord' | 'keysLeft' | 'keysOnModel'>
}

/** Who changes them sees addresses whole, as saving would else save dots. */
const shown = <Answer>(answer: Answer, actor: Actor): Answer =>
  may(actor, 'change') ? answer : shownTo(actor, answer)

export function keyLayoutRoutes(api: Api, { keyLayouts, phones, known }: Parts): void {
  api.on('listKeyLayouts', async ({ scope, query, actor }) =>
    shown(await keyLayouts.list(scope, query), actor),
  )
  api.on('createKeyLayout', async ({ scope, body, actor }) =>
    shown(await keyLayouts.create(scope, body), actor),
  )
  api.on('keyLayout', async ({ scope, params, actor }) =>
    shown(await keyLayouts.read(scope, params.id), actor),
  )
  api.on('updateKeyLayout', async ({ scope, params, body, actor, ifMatch }) =>
    shown(
      await keyLayouts
        .update(scope, params.id, body, ifMatch)
        .catch(tellCurrent(async () => shown(await keyLayouts.read(scope, params.id), actor))),
      actor,
    ),
  )
  api.on('deleteKeyLayout', async ({ scope, params, query }) =>
    keyLayouts.remove(scope, params.id, query.force),
  )
  api.on('keyLayoutReach', async ({ scope, params }) => keyLayouts.reach(scope, params.id))
  api.on('keysOnModel', async ({ scope, body, actor }) => shown(await known.keysOnModel(scope, body), actor))
  api.on('phoneKeys', async ({ scope, params, actor }) => {
    const phone = await known.ofRecord(scope, await phones.read(scope, params.id))
    const { layout, allKeys } = phone
    const left = await known.keysLeft(scope, [phone])
    return shown(
      {
        lineKeys: [...allKeys.lineKeys],
        expansionKeys: [...allKeys.expansionKeys],
        covered: [...(allKeys.covered ?? [])],
        layout: layout
          ? { id: layout.id, name: layout.name, level: layout.level, left: left.get(phone.phone.id) ?? 0 }
          : null,
      },
      actor,
    )
  })
}
