/** What phones inherit: of the system, and of a model in a tenant. */

import { defaultsPatchSchema, defaultsSchema } from '../defaults.ts'
import { endpoint, inTenant } from './endpoint.ts'

const about =
  'Settings and parameters that phones inherit: of the system, and of a tenant’s phones of one model. The last level that says something wins: system, tenant, model, phone.'

const calls = {
  systemDefaults: endpoint({
    method: 'GET',
    path: '/system',
    summary: 'What the phones of all tenants inherit',
    description:
      'Answers settings and parameters that stand below those of every tenant, model and phone; revision 0 until they are first saved.',
    access: 'system',
    response: defaultsSchema,
  }),
  updateSystemDefaults: endpoint({
    method: 'PATCH',
    path: '/system',
    summary: 'Change what the phones of all tenants inherit',
    description:
      'Merges by key: `null` removes a setting, and takes a parameter out of the files. Phones of all tenants whose files differ by it are pending.',
    access: 'system',
    body: defaultsPatchSchema,
    response: defaultsSchema,
  }),
  modelDefaults: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id/defaults',
    summary: 'What the tenant’s phones of a model inherit',
    description:
      'Answers settings and parameters between the tenant’s and the phone’s own, of a model that is built in or the tenant’s; revision 0 until they are first saved.',
    access: 'look',
    params: inTenant,
    response: defaultsSchema,
  }),
  updateModelDefaults: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/models/:id/defaults',
    summary: 'Change what the tenant’s phones of a model inherit',
    description:
      'Merges by key, as for the system. The tenant’s phones of this model whose files differ by it are pending.',
    access: 'settings',
    params: inTenant,
    body: defaultsPatchSchema,
    response: defaultsSchema,
  }),
} as const

export const defaults = { about, calls }
