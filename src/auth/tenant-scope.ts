/** The scope that every store call takes. Only who has proved that it may act in a tenant gets one. */

import type { By } from '../db/notes.ts'

declare const brand: unique symbol

/** Permission to see and change what belongs to one tenant. */
export type TenantScope = {
  readonly tenantId: string
  readonly code: string
  readonly by: By
  readonly [brand]: 'TenantScope'
}

/** Permission to look across tenants: sign-in, the phone-facing server, uniqueness, administrators. */
export type SystemScope = { readonly system: true; readonly by: By; readonly [brand]: 'SystemScope' }

/** What the server does without being asked. */
const itself: By = { name: 'system', address: null }

export function tenantScope(tenant: { id: string; code: string }): TenantScope {
  return { tenantId: tenant.id, code: tenant.code, by: itself } as TenantScope
}

export const systemScope = { system: true, by: itself } as SystemScope

/** The same permission, used by somebody: what is done with it is written to the audit trail under this name. */
export function actingAs<Scope extends TenantScope | SystemScope>(scope: Scope, by: By): Scope {
  return { ...scope, by }
}
