/** Objects of PBXs that name phones. */

import { referenceListSchema, referencesPutSchema } from '../reference.ts'
import { endpoint, inTenant, megabyte, tenant } from './endpoint.ts'

export const referenceCalls = {
  phoneReferences: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/references',
    summary: 'Who names this phone',
    access: 'read',
    params: inTenant,
    response: referenceListSchema,
  }),
  references: endpoint({
    method: 'GET',
    path: '/tenants/:code/references',
    summary: 'References that PBXs reported',
    access: 'read',
    params: tenant,
    response: referenceListSchema,
  }),
  putReferences: endpoint({
    method: 'PUT',
    path: '/tenants/:code/references',
    summary: 'Replace all references of one source',
    access: 'write',
    params: tenant,
    body: referencesPutSchema,
    maxBodyBytes: 16 * megabyte,
    response: referenceListSchema,
  }),
} as const
