/** The session of who asks, and the password of one’s own. */

import { passkeyOptionsSchema, passkeySignInOptionsSchema, passkeySignInSchema, proofSchema } from '../me.ts'
import { policySchema } from '../policy-answer.ts'
import {
  beginSchema,
  finishedSchema,
  finishSchema,
  leadsToSchema,
  leavingSchema,
  signInProvidersSchema,
} from '../provider.ts'
import {
  ownPasswordSchema,
  sessionSchema,
  signInAnswerSchema,
  signInCodeSchema,
  signInSchema,
} from '../session.ts'
import { endpoint } from './endpoint.ts'

const about =
  'Who is asking: signing in to the page, signing out, and one’s own password. Scripts send an API key instead.'

const calls = {
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    summary: 'Sign in',
    description:
      'Takes a name and a password, answers who that is, and sets a session cookie that lasts twelve hours. Who has a second factor gets no cookie yet: the answer is `secondFactor`, with a token for the second step and the ways to do it. Twenty tries a minute are heard from one address; after twenty for one account within an hour each address waits longer and longer after its own wrong ones, as `Retry-After` says.',
    access: 'public',
    guessed: true,
    body: signInSchema,
    example: { username: 'admin', password: 'correct horse battery' },
    maxBodyBytes: 16_384,
    response: signInAnswerSchema,
  }),
  signInByCode: endpoint({
    method: 'POST',
    path: '/session/code',
    summary: 'Sign in: the second step, by a code',
    description:
      'Takes the token of the first step and a code: the six digits of an authenticator app, or a recovery code, each good once. Sets the session cookie. After five wrong codes one begins again with the password; ten an hour are heard of one user.',
    access: 'public',
    guessed: true,
    body: signInCodeSchema,
    example: { token: 'as-the-first-step-answered-it', code: '123456' },
    maxBodyBytes: 16_384,
    response: sessionSchema,
  }),
  passkeyOptions: endpoint({
    method: 'POST',
    path: '/session/passkey/options',
    summary: 'What the browser signs in by with a passkey',
    description:
      'Answers the options of `navigator.credentials.get`, as JSON, with a challenge that is good once and for five minutes. With the token of the first step they are for that user.',
    access: 'public',
    guessed: true,
    body: passkeySignInOptionsSchema,
    example: {},
    maxBodyBytes: 16_384,
    response: passkeyOptionsSchema,
  }),
  signInByPasskey: endpoint({
    method: 'POST',
    path: '/session/passkey',
    summary: 'Sign in by a passkey: alone, or as the second step',
    description:
      'Takes what the browser answered to the options. Alone, the passkey must have been unlocked by its owner; with the token of the first step it is the second factor. Sets the session cookie.',
    access: 'public',
    guessed: true,
    body: passkeySignInSchema,
    example: {
      credential: {
        ...{ id: 'aQ', rawId: 'aQ', type: 'public-key', clientExtensionResults: {} },
        response: { clientDataJSON: 'e30', authenticatorData: 'o2M', signature: 'MEU' },
      },
    },
    maxBodyBytes: 65_536,
    response: sessionSchema,
  }),
  signInProviders: endpoint({
    method: 'GET',
    path: '/session/providers',
    summary: 'By which providers one may sign in',
    description: 'Lists those that are switched on, for the buttons of the sign-in.',
    access: 'public',
    response: signInProvidersSchema,
  }),
  beginSignIn: endpoint({
    method: 'POST',
    path: '/session/provider',
    summary: 'Sign in by a provider: begin',
    description:
      'Answers where the browser goes, and sets a cookie by which this browser is known when it comes back, within ten minutes. `to` is where on the page one goes on then. The provider sends it back to `/sign-in/back` of the page.',
    access: 'public',
    guessed: true,
    ownSecrets: true,
    body: beginSchema,
    example: { provider: 'the-id-of-the-provider', to: '/t/ACME/phones' },
    maxBodyBytes: 16_384,
    response: leadsToSchema,
  }),
  finishSignIn: endpoint({
    method: 'POST',
    path: '/session/provider/finish',
    summary: 'Sign in by a provider: come back',
    description:
      'Takes all that stands behind the `?` of the address that the provider sent the browser to, once and by the browser that began. Role and tenants are set as the claims say. Sets the session cookie; no second factor is asked for, since the provider has asked for what it wants.',
    access: 'public',
    guessed: true,
    ownSecrets: true,
    body: finishSchema,
    example: { answer: 'code=of-the-provider&state=of-the-beginning' },
    maxBodyBytes: 32_768,
    response: finishedSchema,
  }),
  leaving: endpoint({
    method: 'GET',
    path: '/session/leaving',
    summary: 'Where to sign out besides',
    description:
      'Answers the address at which the provider of this session signs out, if it is set to, to be opened after signing out here; `null` where there is none.',
    access: 'signedIn',
    ownSecrets: true,
    response: leavingSchema,
  }),
  session: endpoint({
    method: 'GET',
    path: '/session',
    summary: 'Who am I, and which tenants',
    description:
      'Answers the name and role of the caller, the rows of the policy that are its own as `may`, and the code and name of every tenant that it sees.',
    access: 'signedIn',
    response: sessionSchema,
  }),
  policy: endpoint({
    method: 'GET',
    path: '/policy',
    summary: 'Who may do what',
    description:
      'The table that the server obeys: its roles, and row by row for which of them it is, how far for their keys that only read (`all` its calls, those that `get`, `none`), and the calls that need it.',
    access: 'signedIn',
    response: policySchema,
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/session',
    summary: 'Sign out',
    description: 'Ends the session of the cookie and removes the cookie. It is no error to have none.',
    access: 'public',
  }),
  proveSession: endpoint({
    method: 'POST',
    path: '/session/proof',
    summary: 'Type one’s password again, to be shown secrets',
    description:
      'Calls that reveal secrets are refused with `PASSWORD_AGAIN` where a session’s password was typed more than ten minutes ago. After this call they are answered again for ten minutes. Instead of the password it takes what the browser answered to the options of `/session/passkey/options`, of a passkey that its owner has unlocked; whoever came by a provider signs in there once more: see `/me/proof`. An API key needs no proof.',
    access: 'signedIn',
    guessed: true,
    body: proofSchema,
    example: { password: 'correct horse battery' },
    maxBodyBytes: 16_384,
  }),
  changeOwnPassword: endpoint({
    method: 'POST',
    path: '/me/password',
    summary: 'Change one’s own password: all other sessions of this user end',
    description:
      'Needs the password that one has now. Every other session of this user ends, and this one goes on with a new cookie.',
    access: 'signedIn',
    guessed: true,
    body: ownPasswordSchema,
    example: { currentPassword: 'correct horse battery', password: 'staple of the week' },
  }),
} as const

export const session = { about, calls }
