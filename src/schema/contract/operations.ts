/** Resync and reboot of phones. */

import {
  operationCreateSchema,
  operationDetailSchema,
  operationListQuerySchema,
  operationListSchema,
  operationSchema,
} from '../operation.ts'
import { endpoint, inTenant, megabyte, tenant } from './endpoint.ts'

export const operationCalls = {
  listOperations: endpoint({
    method: 'GET',
    path: '/tenants/:code/operations',
    summary: 'Operations',
    access: 'read',
    params: tenant,
    query: operationListQuerySchema,
    response: operationListSchema,
  }),
  createOperation: endpoint({
    method: 'POST',
    path: '/tenants/:code/operations',
    summary: 'Resync or reboot phones',
    access: 'write',
    params: tenant,
    body: operationCreateSchema,
    maxBodyBytes: 6 * megabyte,
    response: operationSchema,
    status: 202,
  }),
  operation: endpoint({
    method: 'GET',
    path: '/tenants/:code/operations/:id',
    summary: 'One operation, each phone’s outcome',
    access: 'read',
    params: inTenant,
    response: operationDetailSchema,
  }),
  cancelOperation: endpoint({
    method: 'POST',
    path: '/tenants/:code/operations/:id/cancel',
    summary: 'Stop asking the phones that are still queued',
    access: 'write',
    params: inTenant,
    response: operationSchema,
  }),
} as const
