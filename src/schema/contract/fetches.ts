/** What phones asked. */

import { fetchDetailSchema, fetchListQuerySchema, fetchListSchema } from '../phone.ts'
import { endpoint, inTenant, ofFetch } from './endpoint.ts'

const about = 'What phones asked for, what they got, and why.'

const calls = {
  phoneFetches: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/fetches',
    summary: 'What the phone asked, and what it got',
    description:
      'Lists requests of the phone, the newest first, each with its outcome and a reason in a sentence; the secret in its path is masked.',
    access: 'look',
    params: inTenant,
    query: fetchListQuerySchema,
    response: fetchListSchema,
  }),
  phoneFetch: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/fetches/:fetch',
    summary: 'One fetch: what the phone was given, and what has changed since',
    description:
      'Answers the parameters of the file as they were then, and those that differ now; secrets are dots. Of a phone’s main file the last few that differ are kept; what is kept no longer is told as `forgotten`.',
    access: 'look',
    params: ofFetch,
    response: fetchDetailSchema,
  }),
} as const

export const fetches = { about, calls }
