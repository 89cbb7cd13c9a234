/** Phones of a tenant. */

import { z } from 'zod'
import {
  newSecretSchema,
  phoneCreateSchema,
  phoneListQuerySchema,
  phoneListSchema,
  phonePatchSchema,
  phoneSchema,
  phoneSecretsSchema,
  phonesDeleteSchema,
} from '../phone.ts'
import { endpoint, force, inTenant, megabyte, tenant } from './endpoint.ts'

export const phoneCalls = {
  listPhones: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones',
    summary: 'Phones',
    access: 'read',
    params: tenant,
    query: phoneListQuerySchema,
    response: phoneListSchema,
  }),
  createPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones',
    summary: 'Add a phone',
    access: 'write',
    params: tenant,
    body: phoneCreateSchema,
    response: phoneSchema,
    status: 201,
  }),
  phone: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id',
    summary: 'One phone',
    access: 'read',
    params: inTenant,
    response: phoneSchema,
  }),
  updatePhone: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/phones/:id',
    summary: 'Change a phone',
    access: 'write',
    params: inTenant,
    body: phonePatchSchema,
    response: phoneSchema,
  }),
  deletePhone: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id',
    summary: 'Delete a phone',
    access: 'write',
    params: inTenant,
    query: force,
  }),
  deletePhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/delete',
    summary: 'Delete several phones: all of them or none',
    access: 'write',
    params: tenant,
    body: phonesDeleteSchema,
    maxBodyBytes: 6 * megabyte,
    response: z.object({ deleted: z.int() }),
  }),
  replaceSecret: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/secret',
    summary: 'Make a new secret; the old one works for a while',
    access: 'write',
    params: inTenant,
    body: newSecretSchema,
    response: phoneSchema,
  }),
  revealPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/reveal',
    summary: 'Show its secret and passwords (audited)',
    access: 'write',
    reveals: true,
    params: inTenant,
    response: phoneSecretsSchema,
  }),
} as const
