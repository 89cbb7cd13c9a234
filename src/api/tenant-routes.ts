/** The API of tenants. */

import { type Actor, may, requireAlso } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
import { maskParameters } from '../schema/fields.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import { checkInheritedSettings } from '../schema/setting-check.ts'
import type { Tenant } from '../schema/tenant.ts'
import type { CountedTenant, TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

export function tenantRoutes(api: Api, { tenants }: { tenants: TenantStore }): void {
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
    const scope = await tenants.create(system, body)
    return shown(await tenants.readCounted(scope), actor)
  })
  api.on('tenant', async ({ scope, actor }) => shown(await tenants.readCounted(scope), actor))
  api.on('updateTenant', async ({ scope, body, actor, ifMatch }) => {
    if (body.code !== undefined && body.code.toUpperCase() !== scope.code) requireAlso(actor, 'system')
    checkInheritedSettings(body.settings)
    await tenants
      .update(scope, body, ifMatch)
      .catch(tellCurrent(async () => shown(await tenants.readCounted(scope), actor)))
    return shown(await tenants.readCounted(scope), actor)
  })
  api.on('deleteTenant', async ({ scope }) => {
    await tenants.remove(scope)
  })
}
