/** Resync and reboot of phones. */

import {
  mostPhones,
  operationCreateSchema,
  operationDetailSchema,
  operationListQuerySchema,
  operationListSchema,
  operationPhonesQuerySchema,
  operationRetrySchema,
  operationSchema,
} from '../operation.ts'
import { endpoint, inTenant, megabyte, tenant } from './endpoint.ts'

const about = 'Asking many phones to resync or to reboot, with an outcome for each of them.'

const calls = {
  listOperations: endpoint({
    method: 'GET',
    path: '/tenants/:code/operations',
    summary: 'Operations',
    description: 'Lists resyncs and reboots of the tenant, each with the number of phones by outcome.',
    access: 'look',
    params: tenant,
    query: operationListQuerySchema,
    response: operationListSchema,
  }),
  createOperation: endpoint({
    method: 'POST',
    path: '/tenants/:code/operations',
    summary: 'Resync or reboot phones',
    description:
      'Names phones, or a filter that finds them as the list does. Answered at once; phones are asked by SIP NOTIFY at a pace. Phones that another operation is asking are left to it; when that is all of them, it is refused with `PHONES_BUSY`. Where a NOTIFY goes through a SIP server and others register as one of the phones, it would reach them too: it is refused with `PHONES_SHARE_USER`, which tells them as `shared`, unless `force` is given.',
    access: 'ask',
    params: tenant,
    body: operationCreateSchema,
    example: { kind: 'resync', filter: { q: 'reception' } },
    maxBodyBytes: 6 * megabyte,
    inParts: { field: 'phones', most: mostPhones },
    response: operationSchema,
    status: 202,
  }),
  operation: endpoint({
    method: 'GET',
    path: '/tenants/:code/operations/:id',
    summary: 'One operation, each phone’s outcome',
    description:
      'Each phone is `queued`, `sent`, `accepted`, `refused`, `timedOut`, `unreachable`, `fetched` or `cancelled`. Only `fetched` proves a resync. `phones` is one page of them, in the order in which they are asked unless `sort` says otherwise; `found` tells how many there are on all pages.',
    access: 'look',
    params: inTenant,
    query: operationPhonesQuerySchema,
    response: operationDetailSchema,
  }),
  retryOperation: endpoint({
    method: 'POST',
    path: '/tenants/:code/operations/:id/retry',
    summary: 'Ask the phones that failed once more',
    description:
      'Makes a new operation of the same kind, of its phones with one of the outcomes in `states`: without it those refused, timed out or unreachable. The new one tells it as `retryOf`, and it the new one in `retriedBy`.',
    access: 'ask',
    params: inTenant,
    body: operationRetrySchema,
    example: { states: ['timedOut', 'unreachable'] },
    response: operationSchema,
    status: 202,
  }),
  cancelOperation: endpoint({
    method: 'POST',
    path: '/tenants/:code/operations/:id/cancel',
    summary: 'Stop asking the phones that are still queued',
    description:
      'Phones that were asked already keep their outcome. Refused with `OPERATION_ENDED` when it has ended.',
    access: 'ask',
    params: inTenant,
    response: operationSchema,
  }),
} as const

export const operations = { about, calls }
