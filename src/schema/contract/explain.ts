/** Why a phone gets what it gets. */

import { explainQuerySchema, explanationSchema } from '../explain.ts'
import { endpoint, tenant } from './endpoint.ts'

const about =
  'Why a phone gets what it gets: what would be decided now about a request, each step of it, and what was decided last. Asking changes nothing, and is recorded nowhere.'

const words =
  'Takes any of a MAC, a secret, an address, a file and a User-Agent. What is not given is as the phone asked last, and told as `assumed`: of a phone that is known, its secret and its credentials are. Several phones behind one address are answered as `candidates`.'
const secretWords =
  'A secret is for those who may see secrets; to others it is refused, whether it exists or not.'
const postWords =
  'As by `GET`, for a secret: what stands in a body is in no log of a proxy and in no history.'
const ofAll = 'Of phones of all tenants.'
const ofOwn = 'Of the tenant’s own phones; those of others are as if they did not exist.'

const calls = {
  explainAll: endpoint({
    method: 'GET',
    path: '/explain',
    summary: 'Why a phone of any tenant gets what it gets',
    description: `${ofAll} ${words} ${secretWords}`,
    access: 'system',
    query: explainQuerySchema,
    response: explanationSchema,
  }),
  askWhyOfAll: endpoint({
    method: 'POST',
    path: '/explain',
    summary: 'The same, asked in a body',
    description: `${ofAll} ${postWords}`,
    access: 'system',
    body: explainQuerySchema,
    example: { mac: '00:15:65:12:34:56', ip: '192.0.2.44' },
    response: explanationSchema,
    status: 200,
  }),
  explain: endpoint({
    method: 'GET',
    path: '/tenants/:code/explain',
    summary: 'Why a phone gets what it gets',
    description: `${ofOwn} ${words} ${secretWords}`,
    access: 'look',
    params: tenant,
    query: explainQuerySchema,
    response: explanationSchema,
  }),
  askWhy: endpoint({
    method: 'POST',
    path: '/tenants/:code/explain',
    summary: 'The same, asked in a body',
    description: `${ofOwn} ${postWords}`,
    access: 'look',
    params: tenant,
    body: explainQuerySchema,
    example: { mac: '00:15:65:12:34:56', ip: '192.0.2.44' },
    response: explanationSchema,
    status: 200,
  }),
} as const

export const explain = { about, calls }
