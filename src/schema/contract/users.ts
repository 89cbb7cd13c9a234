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
  'People who may sign in, each with a role and the tenants that it may see. Only administrators manage them.'

const calls = {
  listUsers: endpoint({
    method: 'GET',
    path: '/users',
    summary: 'Users',
    description: 'Lists everybody who may sign in, with role and tenants; passwords are never answered.',
    access: 'administer',
    query: userListQuerySchema,
    response: userListSchema,
  }),
  createUser: endpoint({
    method: 'POST',
    path: '/users',
    summary: 'Add a user',
    description:
      'The name must be free and the password have at least 10 characters. An administrator sees all tenants, whatever `tenants` says.',
    access: 'administer',
    body: userCreateSchema,
    example: { name: 'anna', password: 'correct horse battery', role: 'operator', tenants: ['ACME'] },
    response: userSchema,
    status: 201,
  }),
  updateUser: endpoint({
    method: 'PATCH',
    path: '/users/:id',
    summary: 'Change a user',
    description:
      'Changes password, role or tenants, and ends all sessions of that user. The last administrator stays one.',
    access: 'administer',
    params: byId,
    body: userPatchSchema,
    response: userSchema,
  }),
  deleteUser: endpoint({
    method: 'DELETE',
    path: '/users/:id',
    summary: 'Delete a user',
    description: 'Ends its sessions too. The last administrator is not deleted.',
    access: 'administer',
    params: byId,
  }),
} as const

export const users = { about, calls }
