/** Keys by which scripts and PBXs call. */

import { auditListQuerySchema, auditListSchema } from '../audit.ts'
import {
  keyCreateSchema,
  keyListQuerySchema,
  keyListSchema,
  keyPatchSchema,
  keySchema,
  newKeySchema,
} from '../session.ts'
import { byId, endpoint } from './endpoint.ts'

const about =
  'API keys, with which scripts and PBXs call: of all tenants or of one, by role, `full` or `readOnly`, with an end or without. A tenant administrator manages those of its tenants, and gives none more than it has. For a rotation, make a second one, and delete the first when it is used no longer.'

const calls = {
  listKeys: endpoint({
    method: 'GET',
    path: '/keys',
    summary: 'API keys',
    description:
      'Lists the keys by name, with what each may do, until when, and when and from where it was last used; the keys themselves are never answered again.',
    access: 'people',
    query: keyListQuerySchema,
    response: keyListSchema,
  }),
  createKey: endpoint({
    method: 'POST',
    path: '/keys',
    summary: 'Add an API key; it is shown this once',
    description:
      'The answer holds the key itself, this one time; keep it. A key is of all tenants unless `tenant` names one. `role` is as of people, the one who may do everything there when it is not given; `readOnly` keys only look, and see no secrets. From `expiresAt` on it is refused.',
    access: 'people',
    body: keyCreateSchema,
    example: { name: 'pbx-1', access: 'full', tenant: 'ACME' },
    response: newKeySchema,
    status: 201,
  }),
  key: endpoint({
    method: 'GET',
    path: '/keys/:id',
    summary: 'One API key',
    description: 'Answers what it may do, its end and its last use, not the key itself.',
    access: 'people',
    params: byId,
    response: keySchema,
  }),
  updateKey: endpoint({
    method: 'PATCH',
    path: '/keys/:id',
    summary: 'Change an API key',
    description:
      'Changes its name, what it may do or its end; a time that is over ends it now. Its open event streams are looked at anew at once. No key changes itself.',
    access: 'people',
    params: byId,
    body: keyPatchSchema,
    example: { expiresAt: '2027-01-31T00:00:00Z' },
    response: keySchema,
  }),
  deleteKey: endpoint({
    method: 'DELETE',
    path: '/keys/:id',
    summary: 'Delete an API key',
    description: 'Whoever still sends this key is refused from now on, and its open event streams end.',
    access: 'people',
    params: byId,
  }),
  keyAuditTrail: endpoint({
    method: 'GET',
    path: '/keys/:id/audit',
    summary: 'The audit trail of an API key',
    description: 'What was done to this key. What was done by it is found by `who` in the trail of all.',
    access: 'audit',
    params: byId,
    query: auditListQuerySchema,
    response: auditListSchema,
  }),
} as const

export const keys = { about, calls }
