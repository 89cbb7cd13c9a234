/** The session of who asks, and the password of one’s own. */

import { ownPasswordSchema, sessionSchema, signInSchema } from '../session.ts'
import { endpoint } from './endpoint.ts'

export const sessionCalls = {
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    summary: 'Sign in',
    access: 'public',
    body: signInSchema,
    maxBodyBytes: 16_384,
    response: sessionSchema,
  }),
  session: endpoint({
    method: 'GET',
    path: '/session',
    summary: 'Who am I, and which tenants',
    access: 'signedIn',
    response: sessionSchema,
  }),
  signOut: endpoint({ method: 'DELETE', path: '/session', summary: 'Sign out', access: 'public' }),
  changeOwnPassword: endpoint({
    method: 'POST',
    path: '/me/password',
    summary: 'Change one’s own password: all other sessions of this user end',
    access: 'signedIn',
    body: ownPasswordSchema,
  }),
} as const
