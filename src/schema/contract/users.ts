/** People who may sign in. */

import { auditListQuerySchema, auditListSchema } from '../audit.ts'
import { idSchema } from '../fields.ts'
import { ownSessionsSchema } from '../me.ts'
import {
  personSchema,
  userCreateSchema,
  userListQuerySchema,
  userListSchema,
  userPatchSchema,
} from '../session.ts'
import { byId, endpoint } from './endpoint.ts'

const bySession = byId.extend({
  session: idSchema.describe('The id of the session, as the list of sessions answers it'),
})

const about =
  'People who may sign in, each with a role and the tenants that it may see. A tenant administrator manages those whose tenants are a part of its own, gives nobody more than it has, and sees no others.'

const calls = {
  listUsers: endpoint({
    method: 'GET',
    path: '/users',
    summary: 'Users',
    description:
      'Lists who may sign in and is managed by who asks, with role, tenants, by what each signs in, and when it was last seen; passwords are never answered.',
    access: 'people',
    query: userListQuerySchema,
    response: userListSchema,
  }),
  createUser: endpoint({
    method: 'POST',
    path: '/users',
    summary: 'Add a user',
    description:
      'The name must be free and the password have at least 12 characters and not be among those that are tried first. A system administrator sees all tenants, whatever `tenants` says; `administrator` is another word for `systemAdministrator`.',
    access: 'people',
    body: userCreateSchema,
    example: { name: 'anna', password: 'correct horse battery', role: 'operator', tenants: ['ACME'] },
    response: personSchema,
    status: 201,
  }),
  user: endpoint({
    method: 'GET',
    path: '/users/:id',
    summary: 'One user',
    description: 'Answers role, tenants, by what it signs in, and when it was last seen.',
    access: 'people',
    params: byId,
    response: personSchema,
  }),
  updateUser: endpoint({
    method: 'PATCH',
    path: '/users/:id',
    summary: 'Change a user',
    description:
      'Changes password, role or tenants, and ends all sessions of that user. One’s own password is changed by `POST /me/password`, and what one may do by another administrator. The last system administrator stays one.',
    access: 'people',
    params: byId,
    body: userPatchSchema,
    response: personSchema,
  }),
  deleteUser: endpoint({
    method: 'DELETE',
    path: '/users/:id',
    summary: 'Delete a user',
    description: 'Ends its sessions too. The last system administrator is not deleted.',
    access: 'people',
    params: byId,
  }),
  listUserSessions: endpoint({
    method: 'GET',
    path: '/users/:id/sessions',
    summary: 'The sessions of a user',
    description:
      'Lists where this user is signed in: from which address and browser, since when, and when it was last used, to the minute.',
    access: 'people',
    params: byId,
    response: ownSessionsSchema,
  }),
  endUserSession: endpoint({
    method: 'DELETE',
    path: '/users/:id/sessions/:session',
    summary: 'End a session of a user',
    description: 'Whoever uses it is signed out at once, and its open event stream ends.',
    access: 'people',
    params: bySession,
  }),
  endUserSessions: endpoint({
    method: 'DELETE',
    path: '/users/:id/sessions',
    summary: 'End all sessions of a user',
    description: 'Whoever uses one of them is signed out at once; the session that asks goes on.',
    access: 'people',
    params: byId,
  }),
  userAuditTrail: endpoint({
    method: 'GET',
    path: '/users/:id/audit',
    summary: 'The audit trail of a user',
    description:
      'What was done to this user, and where it signed in. Who has not all tenants is shown no codes of others’.',
    access: 'audit',
    params: byId,
    query: auditListQuerySchema,
    response: auditListSchema,
  }),
} as const

export const users = { about, calls }
