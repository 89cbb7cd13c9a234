/** People who may sign in. */

import {
  userCreateSchema,
  userListQuerySchema,
  userListSchema,
  userPatchSchema,
  userSchema,
} from '../session.ts'
import { byId, endpoint } from './endpoint.ts'

export const userCalls = {
  listUsers: endpoint({
    method: 'GET',
    path: '/users',
    summary: 'Users',
    access: 'administer',
    query: userListQuerySchema,
    response: userListSchema,
  }),
  createUser: endpoint({
    method: 'POST',
    path: '/users',
    summary: 'Add a user',
    access: 'administer',
    body: userCreateSchema,
    response: userSchema,
    status: 201,
  }),
  updateUser: endpoint({
    method: 'PATCH',
    path: '/users/:id',
    summary: 'Change a user',
    access: 'administer',
    params: byId,
    body: userPatchSchema,
    response: userSchema,
  }),
  deleteUser: endpoint({
    method: 'DELETE',
    path: '/users/:id',
    summary: 'Delete a user',
    access: 'administer',
    params: byId,
  }),
} as const
