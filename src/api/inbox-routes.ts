/** The API of the inbox, and of the address for phones that ask for the first time. */

import { type Actor, may } from '../auth/actor.ts'
import { actingAs, type SystemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { InboxStore } from '../inbox/inbox-store.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { isWide } from '../kernel/networks.ts'
import type { PhoneDescription } from '../provisioning/phone-description.ts'
import { contactUrl } from '../rendering/render-scope.ts'
import type { DeviceAdoption } from '../saving/adopt-device.ts'
import type { FirstContact } from '../schema/inbox.ts'
import { dots } from '../schema/masking.ts'
import type { FirstContactStore } from '../tenants/first-contact-store.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'

type Parts = {
  inbox: InboxStore
  adoption: DeviceAdoption
  description: Pick<PhoneDescription, 'describeOne'>
  tenants: Pick<TenantStore, 'scopeOf' | 'read'>
  contacts: FirstContactStore
  /** What was heard until now is written before it is looked at. */
  flush(): Promise<void>
  publicUrl: string
}

export function inboxRoutes(api: Api, parts: Parts): void {
  const { inbox, adoption, description, flush } = parts

  async function tenantOf(system: SystemScope, code: string): Promise<TenantScope> {
    const scope = await parts.tenants.scopeOf(system, code)
    if (!scope) throw new InvalidInput([{ path: 'tenant', message: `There is no tenant ${code}` }])
    return actingAs(scope, system.by)
  }

  api.on('systemInbox', async ({ system, query }) => {
    await flush()
    return inbox.list(system, query)
  })
  api.on('systemInboxDevice', async ({ system, params, query }) => {
    const device = await inbox.read(system, params.id)
    const code = query.tenant ?? device.tenant
    return adoption.offer(device, code === null ? undefined : await tenantOf(system, code))
  })
  api.on('systemAdopt', async ({ system, params, body: { tenant, ...wanted }, actor }) => {
    const scope = await tenantOf(system, tenant)
    return description.describeOne(scope, await adoption.adopt(scope, system, params.id, wanted), actor)
  })
  api.on('systemDismiss', async ({ system, params, body }) => {
    await inbox.dismiss(system, params.id, body.dismissed)
    return inbox.read(system, params.id)
  })

  api.on('inbox', async ({ scope, query }) => {
    await flush()
    return inbox.list(scope, query)
  })
  api.on('inboxDevice', async ({ scope, params }) =>
    adoption.offer(await inbox.read(scope, params.id), scope),
  )
  api.on('adopt', async ({ scope, params, body, actor }) =>
    description.describeOne(scope, await adoption.adopt(scope, scope, params.id, body), actor),
  )
  api.on('dismiss', async ({ scope, params, body }) => {
    await inbox.dismiss(scope, params.id, body.dismissed)
    return inbox.read(scope, params.id)
  })
  firstContactRoutes(api, parts)
}

function firstContactRoutes(api: Api, { contacts, tenants, publicUrl }: Parts): void {
  async function shown(scope: TenantScope, actor: Actor): Promise<FirstContact> {
    const { code, openUntil } = await contacts.read(scope)
    const { allowedNetworks } = await tenants.read(scope)
    const seen = code !== null && !may(actor, 'wholeUrl') ? `${code.slice(0, 2)}${dots}` : code
    return {
      url: seen === null ? null : contactUrl(publicUrl, seen),
      openUntil,
      networks: allowedNetworks.filter((network) => !isWide(network)),
    }
  }

  api.on('firstContact', async ({ scope, actor }) => shown(scope, actor))
  api.on('renewFirstContact', async ({ scope, actor }) => {
    await contacts.renew(scope)
    return shown(scope, actor)
  })
  api.on('openFirstContact', async ({ scope, body, actor }) => {
    await contacts.open(scope, body.open)
    return shown(scope, actor)
  })
  api.on('deleteFirstContact', async ({ scope }) => contacts.remove(scope))
}
