/** What phones inherit: of the system, and of a model in a tenant. */

import { defaultsPatchSchema, defaultsSchema } from '../defaults.ts'
import { endpoint, inTenant } from './endpoint.ts'

export const defaultCalls = {
  systemDefaults: endpoint({
    method: 'GET',
    path: '/system',
    summary: 'What the phones of all tenants inherit',
    access: 'administer',
    response: defaultsSchema,
  }),
  updateSystemDefaults: endpoint({
    method: 'PATCH',
    path: '/system',
    summary: 'Change what the phones of all tenants inherit',
    access: 'administer',
    body: defaultsPatchSchema,
    response: defaultsSchema,
  }),
  modelDefaults: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id/defaults',
    summary: 'What the tenant’s phones of a model inherit',
    access: 'read',
    params: inTenant,
    response: defaultsSchema,
  }),
  updateModelDefaults: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/models/:id/defaults',
    summary: 'Change what the tenant’s phones of a model inherit',
    access: 'write',
    params: inTenant,
    body: defaultsPatchSchema,
    response: defaultsSchema,
  }),
} as const
