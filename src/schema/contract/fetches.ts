/** What phones asked. */

import { fetchListQuerySchema, fetchListSchema } from '../phone.ts'
import { endpoint, inTenant } from './endpoint.ts'

export const fetchCalls = {
  phoneFetches: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/fetches',
    summary: 'What the phone asked, and what it got',
    access: 'read',
    params: inTenant,
    query: fetchListQuerySchema,
    response: fetchListSchema,
  }),
} as const
