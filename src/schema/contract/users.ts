/** People who may sign in. */

import {
  userCreateSchema,
  userListQuerySchema,
  userListSchema,
  userPatchSchema,
  userSchema,
} from '../session.ts'
import { byId, endpoint } from './endpoint.ts'

const about =
  'People who may sign in, each with a role and the tenants that it may see. A tenant administrator manages those whose tenants are a part of its own, gives nobody more than it has, and sees no others.'

const calls = {
  listUsers: endpoint({
    method: 'GET',
    path: '/users',
    summary: 'Users',
    description:
      'Lists who may sign in and is managed by who asks, with role and tenants; passwords are never answered.',
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
    response: userSchema,
    status: 201,
  }),
  user: endpoint({
    method: 'GET',
    path: '/users/:id',
    summary: 'One user',
    description: 'Answers role and tenants.',
    access: 'people',
    params: byId,
    response: userSchema,
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
    response: userSchema,
  }),
  deleteUser: endpoint({
    method: 'DELETE',
    path: '/users/:id',
    summary: 'Delete a user',
    description: 'Ends its sessions too. The last system administrator is not deleted.',
    access: 'people',
    params: byId,
  }),
} as const

export const users = { about, calls }
