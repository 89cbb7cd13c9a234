/** Extensions of a tenant. */

import {
  extensionCreateSchema,
  extensionListQuerySchema,
  extensionListSchema,
  extensionPatchSchema,
  extensionSchema,
  extensionSecretsSchema,
} from '../extension.ts'
import { endpoint, force, inTenant, tenant } from './endpoint.ts'

export const extensionCalls = {
  listExtensions: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions',
    summary: 'Extensions',
    access: 'read',
    params: tenant,
    query: extensionListQuerySchema,
    response: extensionListSchema,
  }),
  createExtension: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions',
    summary: 'Add an extension',
    access: 'write',
    params: tenant,
    body: extensionCreateSchema,
    response: extensionSchema,
    status: 201,
  }),
  extension: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions/:id',
    summary: 'One extension',
    access: 'read',
    params: inTenant,
    response: extensionSchema,
  }),
  updateExtension: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/extensions/:id',
    summary: 'Change an extension',
    access: 'write',
    params: inTenant,
    body: extensionPatchSchema,
    response: extensionSchema,
  }),
  deleteExtension: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/extensions/:id',
    summary: 'Delete an extension',
    access: 'write',
    params: inTenant,
    query: force,
  }),
  revealExtension: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions/:id/reveal',
    summary: 'Show its password (audited)',
    access: 'write',
    reveals: true,
    params: inTenant,
    response: extensionSecretsSchema,
  }),
} as const
