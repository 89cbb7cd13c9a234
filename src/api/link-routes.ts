/** The API of links to PBXs, and of who is registered there. */

import { tellCurrent } from '../auth/revision.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import type { LinkStore } from '../links/link-store.ts'
import { type PeerParts, testLink } from '../links/open-peer.ts'
import type { RegistrationStore } from '../registrations/registration-store.ts'
import type { Api } from './api.ts'

type Parts = { links: LinkStore; registrations: RegistrationStore; peers: PeerParts }

export function linkRoutes(api: Api, { links, registrations, peers }: Parts): void {
  api.on('listSystemLinks', async ({ system, query }) => links.list(system, query))
  api.on('createSystemLink', async ({ system, body }) => links.read(system, await links.create(system, body)))
  api.on('systemLink', async ({ system, params }) => links.read(system, params.id))
  api.on('updateSystemLink', async ({ system, params, body, ifMatch }) => {
    await links
      .update(system, params.id, body, ifMatch)
      .catch(tellCurrent(() => links.read(system, params.id)))
    return links.read(system, params.id)
  })
  api.on('deleteSystemLink', async ({ system, params }) => {
    await links.switchOff(system, params.id)
    await registrations.forgetSilent(systemScope, params)
    await links.remove(system, params.id)
  })
  api.on('testSystemLink', async ({ system, params }) =>
    testLink(await links.readOpen(system, params.id), peers),
  )

  api.on('listLinks', async ({ scope, query }) => links.list(scope, query))
  api.on('createLink', async ({ scope, body }) => links.read(scope, await links.create(scope, body)))
  api.on('link', async ({ scope, params }) => links.read(scope, params.id))
  api.on('updateLink', async ({ scope, params, body, ifMatch }) => {
    await links.update(scope, params.id, body, ifMatch).catch(tellCurrent(() => links.read(scope, params.id)))
    return links.read(scope, params.id)
  })
  api.on('deleteLink', async ({ scope, params }) => {
    await links.switchOff(scope, params.id)
    await registrations.forgetSilent(systemScope, params)
    await links.remove(scope, params.id)
  })
  api.on('testLink', async ({ scope, params }) => testLink(await links.readOpen(scope, params.id), peers))

  api.on('listRegistrations', async ({ scope, query }) => registrations.list(scope, query))
}
