/** Keys by which scripts and PBXs call. */

import { keyCreateSchema, keyListQuerySchema, keyListSchema, newKeySchema } from '../session.ts'
import { byId, endpoint } from './endpoint.ts'

const about = 'API keys, with which scripts and PBXs call: global or of one tenant, full or read-only.'

const calls = {
  listKeys: endpoint({
    method: 'GET',
    path: '/keys',
    summary: 'API keys',
    description:
      'Lists the keys by name, with what each may do and when it was last used; the keys themselves are never answered again.',
    access: 'administer',
    query: keyListQuerySchema,
    response: keyListSchema,
  }),
  createKey: endpoint({
    method: 'POST',
    path: '/keys',
    summary: 'Add an API key; it is shown this once',
    description:
      'The answer holds the key itself, this one time; keep it. A key is global unless `tenant` names one.',
    access: 'administer',
    body: keyCreateSchema,
    example: { name: 'pbx-1', access: 'full', tenant: 'ACME' },
    response: newKeySchema,
    status: 201,
  }),
  deleteKey: endpoint({
    method: 'DELETE',
    path: '/keys/:id',
    summary: 'Delete an API key',
    description: 'Whoever still sends this key is refused from now on.',
    access: 'administer',
    params: byId,
  }),
} as const

export const keys = { about, calls }
