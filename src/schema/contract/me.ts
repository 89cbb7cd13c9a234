/** Oneself: name, second factors and sessions of whoever is signed in. */

import * as z from 'zod'
import { idSchema } from '../fields.ts'
import {
  factorAddedSchema,
  identitiesSchema,
  mePatchSchema,
  meSchema,
  newPasskeySchema,
  newTotpSchema,
  ownSessionsSchema,
  passkeyAddedSchema,
  passkeyOptionsSchema,
  passkeyPatchSchema,
  passkeysSchema,
  provedSchema,
  recoveryCodesSchema,
  totpCodeSchema,
} from '../me.ts'
import { beginSchema, leadsToSchema, linkSchema } from '../provider.ts'
import { byId, endpoint } from './endpoint.ts'

const about =
  'Oneself: what everybody who is signed in sees and changes of the own account. An API key is nobody and is refused.'

const bySession = z.object({ id: idSchema.describe('The id, as the list of sessions answers it') })

const byPasskey = z.object({ id: idSchema.describe('The id, as the list of passkeys answers it') })

const calls = {
  me: endpoint({
    method: 'GET',
    path: '/me',
    summary: 'Oneself',
    description:
      'Answers the own name, role and language, by which second factors one signs in, and how many recovery codes are left.',
    access: 'signedIn',
    response: meSchema,
  }),
  updateMe: endpoint({
    method: 'PATCH',
    path: '/me',
    summary: 'Change the own name or language',
    description:
      'The name is that by which one signs in, and must be free. The language is that of the page; the API speaks English. Sessions go on.',
    access: 'signedIn',
    body: mePatchSchema,
    example: { name: 'anna', language: 'it' },
    response: meSchema,
  }),
  beginTotp: endpoint({
    method: 'POST',
    path: '/me/totp',
    summary: 'Add an authenticator app: its secret, this once',
    description:
      'Needs the password again. Answers a new secret, also as the `otpauth:` URI of a QR code; it counts for nothing until a code of it is confirmed.',
    access: 'signedIn',
    guessed: true,
    ownSecrets: true,
    body: provedSchema,
    example: { password: 'correct horse battery' },
    response: newTotpSchema,
    status: 201,
  }),
  confirmTotp: endpoint({
    method: 'POST',
    path: '/me/totp/confirm',
    summary: 'Confirm the authenticator app by a code',
    description:
      'From now on signing in wants a code besides the password. Where there are no recovery codes, ten are made and answered, this once.',
    access: 'signedIn',
    guessed: true,
    ownSecrets: true,
    body: totpCodeSchema,
    example: { code: '123456' },
    response: factorAddedSchema,
  }),
  removeTotp: endpoint({
    method: 'POST',
    path: '/me/totp/delete',
    summary: 'Remove the authenticator app',
    description:
      'Needs the password again. With the last second factor its recovery codes go, and the password alone signs in.',
    access: 'signedIn',
    guessed: true,
    body: provedSchema,
    example: { password: 'correct horse battery' },
    status: 204,
  }),
  renewRecoveryCodes: endpoint({
    method: 'POST',
    path: '/me/recovery-codes',
    summary: 'Make new recovery codes; they are shown this once',
    description:
      'Needs the password again. Ten codes, each good for one second step; those from before are no longer good.',
    access: 'signedIn',
    guessed: true,
    ownSecrets: true,
    body: provedSchema,
    example: { password: 'correct horse battery' },
    response: recoveryCodesSchema,
    status: 201,
  }),
  listPasskeys: endpoint({
    method: 'GET',
    path: '/me/passkeys',
    summary: 'The own passkeys',
    description:
      'Lists them by name, with the host name of the page at which each holds, and when it was last used.',
    access: 'signedIn',
    response: passkeysSchema,
  }),
  beginPasskey: endpoint({
    method: 'POST',
    path: '/me/passkeys/options',
    summary: 'What the browser makes a new passkey by',
    description:
      'Needs the password again. Answers the options of `navigator.credentials.create`, as JSON, with a challenge for five minutes. The page must be open at a host name over HTTPS, or on this machine.',
    access: 'signedIn',
    guessed: true,
    body: provedSchema,
    example: { password: 'correct horse battery' },
    response: passkeyOptionsSchema,
  }),
  addPasskey: endpoint({
    method: 'POST',
    path: '/me/passkeys',
    summary: 'Add a passkey',
    description:
      'Takes what the browser answered to the options. Where there are no recovery codes, ten are made and answered, this once.',
    access: 'signedIn',
    ownSecrets: true,
    body: newPasskeySchema,
    example: {
      name: 'Laptop',
      credential: {
        ...{ id: 'aQ', rawId: 'aQ', type: 'public-key', clientExtensionResults: {} },
        response: { clientDataJSON: 'e30', attestationObject: 'o2M' },
      },
    },
    response: passkeyAddedSchema,
    status: 201,
  }),
  renamePasskey: endpoint({
    method: 'PATCH',
    path: '/me/passkeys/:id',
    summary: 'Rename a passkey',
    description: 'Changes how it is called in the list; the browser knows it by its own name.',
    access: 'signedIn',
    params: byPasskey,
    body: passkeyPatchSchema,
    example: { name: 'Old laptop' },
  }),
  removePasskey: endpoint({
    method: 'POST',
    path: '/me/passkeys/:id/delete',
    summary: 'Remove a passkey',
    description:
      'Needs the password again. Nobody signs in by it any more; with the last second factor its recovery codes go, and the password alone signs in.',
    access: 'signedIn',
    guessed: true,
    params: byPasskey,
    body: provedSchema,
    example: { password: 'correct horse battery' },
    status: 204,
  }),
  proveAtProvider: endpoint({
    method: 'POST',
    path: '/me/proof',
    summary: 'Sign in once more at a provider, instead of typing one’s password',
    description:
      'Answers where the browser goes; the provider asks who one is, whatever session it has, and must say that it was just now. Then secrets are shown again for ten minutes, and one call that needs the password goes without.',
    access: 'signedIn',
    guessed: true,
    ownSecrets: true,
    body: beginSchema,
    example: { provider: 'the-id-of-the-provider', to: '/account' },
    response: leadsToSchema,
  }),
  listIdentities: endpoint({
    method: 'GET',
    path: '/me/identities',
    summary: 'By which providers one signs in',
    description:
      'Lists the accounts of providers that are linked to this user, with when each was last used.',
    access: 'signedIn',
    response: identitiesSchema,
  }),
  linkIdentity: endpoint({
    method: 'POST',
    path: '/me/identities',
    summary: 'Link an account of a provider',
    description:
      'Needs the password again. Answers where the browser goes to sign in there; when it comes back, that account signs in as this user from now on, with the role and tenants that its claims give.',
    access: 'signedIn',
    guessed: true,
    ownSecrets: true,
    body: linkSchema,
    example: { provider: 'the-id-of-the-provider', password: 'correct horse battery' },
    response: leadsToSchema,
  }),
  unlinkIdentity: endpoint({
    method: 'POST',
    path: '/me/identities/:id/delete',
    summary: 'Unlink an account of a provider',
    description:
      'Needs the password again. That account signs in as this user no more; whoever has no password here is let in by an administrator’s link.',
    access: 'signedIn',
    guessed: true,
    params: byId,
    body: provedSchema,
    example: { password: 'correct horse battery' },
    status: 204,
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
