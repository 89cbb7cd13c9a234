/** Oneself: name and sessions of whoever is signed in. */

import * as z from 'zod'
import { idSchema } from '../fields.ts'
import { mePatchSchema, meSchema, ownSessionsSchema } from '../me.ts'
import { endpoint } from './endpoint.ts'

const about =
  'Oneself: what everybody who is signed in sees and changes of the own account. An API key is nobody and is refused.'

const bySession = z.object({ id: idSchema.describe('The id, as the list of sessions answers it') })

const calls = {
  me: endpoint({
    method: 'GET',
    path: '/me',
    summary: 'Oneself',
    description: 'Answers the own name and role.',
    access: 'signedIn',
    response: meSchema,
  }),
  updateMe: endpoint({
    method: 'PATCH',
    path: '/me',
    summary: 'Change the own name',
    description: 'The name is that by which one signs in, and must be free. Sessions go on.',
    access: 'signedIn',
    body: mePatchSchema,
    example: { name: 'anna' },
    response: meSchema,
  }),
  listOwnSessions: endpoint({
    method: 'GET',
    path: '/me/sessions',
    summary: 'The own sessions',
    description:
      'Lists every session of this user that holds: from which address and browser, since when, and when it was last used, to the minute.',
    access: 'signedIn',
    response: ownSessionsSchema,
  }),
  endOwnSession: endpoint({
    method: 'DELETE',
    path: '/me/sessions/:id',
    summary: 'End one of the own sessions',
    description: 'Whoever uses it is signed out at once, and its open event stream ends.',
    access: 'signedIn',
    params: bySession,
  }),
  endOtherSessions: endpoint({
    method: 'DELETE',
    path: '/me/sessions',
    summary: 'End all of the own sessions but this one',
    description: 'Whoever uses one of them is signed out at once.',
    access: 'signedIn',
  }),
} as const

export const me = { about, calls }
