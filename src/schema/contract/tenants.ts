/** Tenants. */

import {
  tenantCreateSchema,
  tenantListQuerySchema,
  tenantListSchema,
  tenantPatchSchema,
  tenantSchema,
} from '../tenant.ts'
import { endpoint, tenant } from './endpoint.ts'

export const tenantCalls = {
  listTenants: endpoint({
    method: 'GET',
    path: '/tenants',
    summary: 'Tenants',
    access: 'signedIn',
    query: tenantListQuerySchema,
    response: tenantListSchema,
  }),
  createTenant: endpoint({
    method: 'POST',
    path: '/tenants',
    summary: 'Add a tenant',
    access: 'administer',
    body: tenantCreateSchema,
    response: tenantSchema,
    status: 201,
  }),
  tenant: endpoint({
    method: 'GET',
    path: '/tenants/:code',
    summary: 'One tenant',
    access: 'read',
    params: tenant,
    response: tenantSchema,
  }),
  updateTenant: endpoint({
    method: 'PATCH',
    path: '/tenants/:code',
    summary: 'Change a tenant',
    access: 'write',
    params: tenant,
    body: tenantPatchSchema,
    response: tenantSchema,
  }),
  deleteTenant: endpoint({
    method: 'DELETE',
    path: '/tenants/:code',
    summary: 'Delete an empty tenant',
    access: 'administer',
    params: tenant,
  }),
} as const
