/** The API of the lists that somebody saved for oneself. */

import { type Actor, seesTenant } from '../auth/actor.ts'
import type { SavedViewRecord, SavedViewStore } from '../auth/saved-view-store.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { SavedView } from '../schema/saved-view.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'
import { requirePerson } from './me-routes.ts'

type Parts = { savedViews: SavedViewStore; tenants: Pick<TenantStore, 'scopeOf'> }

const shown = ({ tenantId: _, ...view }: SavedViewRecord): SavedView => view

export function savedViewRoutes(api: Api, { savedViews, tenants }: Parts): void {
  async function seen(system: SystemScope, actor: Actor, code: string): Promise<TenantScope> {
    const tenant = await tenants.scopeOf(system, code)
    if (!tenant || !seesTenant(actor, tenant.tenantId)) throw new OffhookError('TENANT_NOT_FOUND')
    return tenant
  }

  /** Of a tenant that its owner sees no more, nothing is told. */
  async function seenViews(system: SystemScope, actor: Actor): Promise<SavedViewRecord[]> {
    const views = await savedViews.list(system, actor.id)
    return views.filter(({ tenantId }) => tenantId === null || seesTenant(actor, tenantId))
  }

  async function requireSeen(system: SystemScope, actor: Actor, id: string): Promise<void> {
    const views = await seenViews(system, actor)
    if (!views.some((view) => view.id === id)) throw new OffhookError('SAVED_VIEW_NOT_FOUND')
  }

  api.on('listSavedViews', async ({ actor, query, system }) => {
    requirePerson(actor)
    const views = await seenViews(system, actor)
    if (query.tenant === undefined) return { items: views.map(shown) }
    const { tenantId } = await seen(system, actor, query.tenant)
    return { items: views.filter((view) => (view.tenantId ?? tenantId) === tenantId).map(shown) }
  })
  api.on('createSavedView', async ({ actor, body: { tenant, ...view }, system }) => {
    requirePerson(actor)
    const of = tenant === null ? null : await seen(system, actor, tenant)
    return shown(await savedViews.create(system, actor.id, of, view))
  })
  api.on('updateSavedView', async ({ actor, body, params, system }) => {
    requirePerson(actor)
    await requireSeen(system, actor, params.id)
    return shown(await savedViews.update(system, actor.id, params.id, body))
  })
  api.on('deleteSavedView', async ({ actor, params, system }) => {
    requirePerson(actor)
    await requireSeen(system, actor, params.id)
    await savedViews.remove(system, actor.id, params.id)
  })
}
