/** What phones asked. */

import { fetchListQuerySchema, fetchListSchema } from '../phone.ts'
import { endpoint, inTenant } from './endpoint.ts'

const about = 'What phones asked for, what they got, and why.'

const calls = {
  phoneFetches: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/fetches',
    summary: 'What the phone asked, and what it got',
    description:
      'Lists requests of the phone, the newest first, each with its outcome and a reason in a sentence; the secret in its path is masked.',
    access: 'read',
    params: inTenant,
    query: fetchListQuerySchema,
    response: fetchListSchema,
  }),
} as const

export const fetches = { about, calls }
