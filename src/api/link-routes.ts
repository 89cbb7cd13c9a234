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
  type Scope = Parameters<LinkStore['readOpen']>[0]
  async function test(scope: Scope, id: string) {
    const link = await links.readOpen(scope, id)
    return link.source === null ? testLink(link, peers) : taking.test({ ...link, source: link.source })
  }
  async function remove(scope: Scope, id: string) {
    await links.switchOff(scope, id)
    await registrations.forgetSilent(systemScope, { id })
    await links.remove(scope, id)
  }
  async function take(scope: Scope, id: string, force: boolean) {
    await taking.takeNow(scope, id, force)
    return links.read(scope, id)
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
  api.on('deleteSystemLink', ({ system, params }) => remove(system, params.id))
  api.on('testSystemLink', ({ system, params }) => test(system, params.id))
  api.on('previewSystemLink', ({ system, params, query }) => taking.preview(system, params.id, query))
  api.on('takeSystemLink', ({ system, params, query }) => take(system, params.id, query.force))
  api.on('listSystemLinkReads', ({ system, params, query }) => reads.list(system, params.id, query))

  api.on('listLinks', async ({ scope, query }) => links.list(scope, query))
  api.on('createLink', async ({ scope, body }) => links.read(scope, await links.create(scope, body)))
  api.on('link', async ({ scope, params }) => links.read(scope, params.id))
  api.on('updateLink', async ({ scope, params, body, ifMatch }) => {
    await links.update(scope, params.id, body, ifMatch).catch(tellCurrent(() => links.read(scope, params.id)))
    return links.read(scope, params.id)
  })
  api.on('deleteLink', ({ scope, params }) => remove(scope, params.id))
  api.on('testLink', ({ scope, params }) => test(scope, params.id))
  api.on('previewLink', ({ scope, params, query }) => taking.preview(scope, params.id, query))
  api.on('takeLink', ({ scope, params, query }) => take(scope, params.id, query.force))
  api.on('listLinkReads', ({ scope, params, query }) => reads.list(scope, params.id, query))

  api.on('listRegistrations', async ({ scope, query }) => registrations.list(scope, query))
}
