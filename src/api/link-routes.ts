/** The API of links to PBXs, and of who is registered there. */

import { tellCurrent } from '../auth/revision.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import type { LinkReadStore } from '../links/link-read-store.ts'
import type { LinkStore } from '../links/link-store.ts'
import { type PeerParts, testLink } from '../links/open-peer.ts'
import type { RegistrationStore } from '../registrations/registration-store.ts'
import type { ExtensionTaking } from '../saving/take-extensions.ts'
import type { Api } from './api.ts'

type Parts = {
  links: LinkStore
  reads: LinkReadStore
  registrations: RegistrationStore
  peers: PeerParts
  taking: ExtensionTaking
}

export function linkRoutes(api: Api, { links, reads, registrations, peers, taking }: Parts): void {
  const test = async (scope: Parameters<LinkStore['readOpen']>[0], id: string) => {
    const link = await links.readOpen(scope, id)
    return link.source === null ? testLink(link, peers) : taking.test(scope, id)
  }
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
  api.on('testSystemLink', ({ system, params }) => test(system, params.id))
  api.on('previewSystemLink', ({ system, params, query }) => taking.preview(system, params.id, query))
  api.on('takeSystemLink', async ({ system, params, query }) => {
    await taking.takeNow(system, params.id, query.force)
    return links.read(system, params.id)
  })
  api.on('listSystemLinkReads', async ({ system, params, query }) => {
    await links.read(system, params.id)
    return reads.list(system, params.id, query)
  })

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
  api.on('testLink', ({ scope, params }) => test(scope, params.id))
  api.on('previewLink', ({ scope, params, query }) => taking.preview(scope, params.id, query))
  api.on('takeLink', async ({ scope, params, query }) => {
    await taking.takeNow(scope, params.id, query.force)
    return links.read(scope, params.id)
  })
  api.on('listLinkReads', async ({ scope, params, query }) => {
    await links.read(scope, params.id)
    return reads.list(scope, params.id, query)
  })

  api.on('listRegistrations', async ({ scope, query }) => registrations.list(scope, query))
}
