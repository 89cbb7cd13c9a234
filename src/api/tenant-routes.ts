/** The API of tenants. */

import { type Actor, maySeeSecrets } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
import { OffhookError } from '../kernel/errors.ts'
import { maskParameters } from '../schema/fields.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import { checkInheritedSettings } from '../schema/setting-check.ts'
import type { Tenant } from '../schema/tenant.ts'
import type { CountedTenant, TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'

export function tenantRoutes(api: Api, { tenants }: { tenants: TenantStore }): void {
  const shown = (tenant: CountedTenant, actor: Actor): Tenant => ({
    ...tenant,
    ...withoutSecrets(tenant.settings),
    parameters: maySeeSecrets(actor) ? tenant.parameters : maskParameters(tenant.parameters),
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
    if (body.code !== undefined && body.code.toUpperCase() !== scope.code && actor.role !== 'administrator') {
      throw new OffhookError('FORBIDDEN', 'Only an administrator changes a tenant’s code')
    }
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
