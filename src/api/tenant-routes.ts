/** The API of tenants. */

import { type Actor, may, requireAlso } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { maskParameters } from '../schema/fields.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import { checkInheritedSettings } from '../schema/setting-check.ts'
import type { Tenant, TenantPatch } from '../schema/tenant.ts'
import type { CountedTenant, TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  tenants: TenantStore
  /** Whether phones are asked for the certificate of their maker. */
  asksPhones: boolean
}

export function tenantRoutes(api: Api, { tenants, asksPhones }: Parts): void {
  /** Phones that nobody asks could not show what their tenant wants of them. */
  function requireAsked({ clientCertificates: rule }: TenantPatch): void {
    if (asksPhones || rule === undefined || rule === 'off') return
    throw new InvalidInput([
      {
        path: 'clientCertificates',
        message:
          'This server asks no phone for a certificate: start it with --phone-client-ca and a file of the makers’ authorities',
      },
    ])
  }

  const shown = (tenant: CountedTenant, actor: Actor): Tenant =>
    shownTo(actor, {
      ...tenant,
      ...withoutSecrets(tenant.settings),
      parameters: may(actor, 'reveal') ? tenant.parameters : maskParameters(tenant.parameters),
    })

  api.on('listTenants', async ({ query, actor, system }) => {
    const { items, total } = await tenants.list(system, query, actor.tenantIds)
    return { items: items.map((tenant) => shown(tenant, actor)), total }
  })
  api.on('createTenant', async ({ body, actor, system }) => {
    checkInheritedSettings(body.settings)
    requireAsked(body)
    const scope = await tenants.create(system, body)
    return shown(await tenants.readCounted(scope), actor)
  })
  api.on('tenant', async ({ scope, actor }) => shown(await tenants.readCounted(scope), actor))
  api.on('updateTenant', async ({ scope, body, actor, ifMatch }) => {
    if (body.code !== undefined && body.code.toUpperCase() !== scope.code) requireAlso(actor, 'system')
    checkInheritedSettings(body.settings)
    requireAsked(body)
    await tenants
      .update(scope, body, ifMatch)
      .catch(tellCurrent(async () => shown(await tenants.readCounted(scope), actor)))
    return shown(await tenants.readCounted(scope), actor)
  })
  api.on('deleteTenant', async ({ scope }) => {
    await tenants.remove(scope)
  })
}
