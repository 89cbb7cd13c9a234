/** The API of tenants. */

import { type Actor, maySeeSecrets } from '../auth/actor.ts'
import type { Audit } from '../auth/audit-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import { maskParameters } from '../schema/fields.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import { checkInheritedSettings } from '../schema/setting-check.ts'
import type { Tenant } from '../schema/tenant.ts'
import type { CountedTenant, TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'

export function tenantRoutes(api: Api, { tenants, audit }: { tenants: TenantStore; audit: Audit }): void {
  const shown = (tenant: CountedTenant, actor: Actor): Tenant => ({
    ...tenant,
    ...withoutSecrets(tenant.settings),
    parameters: maySeeSecrets(actor) ? tenant.parameters : maskParameters(tenant.parameters),
  })

  api.on('listTenants', async ({ query, actor }) => {
    const { items, total } = await tenants.list(systemScope, query, actor.tenantIds)
    return { items: items.map((tenant) => shown(tenant, actor)), total }
  })
  api.on('createTenant', async ({ body, actor }) => {
    checkInheritedSettings(body.settings)
    const scope = await tenants.create(systemScope, body)
    await audit.record(scope, actor, 'tenant.create', scope.tenantId)
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
    await audit.record(scope, actor, 'tenant.update', scope.tenantId, Object.keys(body).join(' '))
    return shown(await tenants.readCounted(scope), actor)
  })
  api.on('deleteTenant', async ({ scope, actor }) => {
    await tenants.remove(scope)
    await audit.record(scope, actor, 'tenant.delete', scope.tenantId)
  })
}
