/** The session of who asks, and the password of one’s own. */

import { ownPasswordSchema, sessionSchema, signInSchema } from '../session.ts'
import { endpoint } from './endpoint.ts'

const about =
  'Who is asking: signing in to the page, signing out, and one’s own password. Scripts send an API key instead.'

const calls = {
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    summary: 'Sign in',
    description:
      'Takes a name and a password, answers who that is, and sets a session cookie that lasts twelve hours. Twenty tries a minute are heard from one address.',
    access: 'public',
    body: signInSchema,
    example: { username: 'admin', password: 'correct horse battery' },
    maxBodyBytes: 16_384,
    response: sessionSchema,
  }),
  session: endpoint({
    method: 'GET',
    path: '/session',
    summary: 'Who am I, and which tenants',
    description:
      'Answers the name and role of the caller, and the code and name of every tenant that it sees. A read-only key is answered as a viewer.',
    access: 'signedIn',
    response: sessionSchema,
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/session',
    summary: 'Sign out',
    description: 'Ends the session of the cookie and removes the cookie. It is no error to have none.',
    access: 'public',
  }),
  changeOwnPassword: endpoint({
    method: 'POST',
    path: '/me/password',
    summary: 'Change one’s own password: all other sessions of this user end',
    description:
      'Needs the password that one has now. Every other session of this user ends, and this one goes on with a new cookie.',
    access: 'signedIn',
    body: ownPasswordSchema,
    example: { currentPassword: 'correct horse battery', password: 'staple of the week' },
  }),
} as const

export const session = { about, calls }
