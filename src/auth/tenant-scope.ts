/** The scope that every store call takes. Only who has proved that it may act in a tenant gets one. */

declare const brand: unique symbol

/** Permission to see and change what belongs to one tenant. */
export type TenantScope = {
  readonly tenantId: string
  readonly code: string
  readonly [brand]: 'TenantScope'
}

/** Permission to look across tenants: sign-in, the phone-facing server, uniqueness, administrators. */
export type SystemScope = { readonly system: true; readonly [brand]: 'SystemScope' }

export function tenantScope(tenant: { id: string; code: string }): TenantScope {
  return { tenantId: tenant.id, code: tenant.code } as TenantScope
}

export const systemScope = { system: true } as SystemScope
