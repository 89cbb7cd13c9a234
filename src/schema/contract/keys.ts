/** Keys by which scripts and PBXs call. */

import { keyCreateSchema, keyListQuerySchema, keyListSchema, newKeySchema } from '../session.ts'
import { byId, endpoint } from './endpoint.ts'

export const keyCalls = {
  listKeys: endpoint({
    method: 'GET',
    path: '/keys',
    summary: 'API keys',
    access: 'administer',
    query: keyListQuerySchema,
    response: keyListSchema,
  }),
  createKey: endpoint({
    method: 'POST',
    path: '/keys',
    summary: 'Add an API key; it is shown this once',
    access: 'administer',
    body: keyCreateSchema,
    response: newKeySchema,
    status: 201,
  }),
  deleteKey: endpoint({
    method: 'DELETE',
    path: '/keys/:id',
    summary: 'Delete an API key',
    access: 'administer',
    params: byId,
  }),
} as const
