/** Providers of sign-in by OpenID Connect. */

import {
  providerCreateSchema,
  providerListQuerySchema,
  providerListSchema,
  providerPatchSchema,
  providerSchema,
  providerTestSchema,
} from '../provider.ts'
import { byId, endpoint } from './endpoint.ts'

const about =
  'Providers that say by OpenID Connect who somebody is, and by claims which role and tenants that person has here. Signing in by one begins at `/session/provider`. A provider that knows back-channel logout is given `https://<the page>/api/v1/providers/<id>/logout`: it posts a `logout_token` there, and the sessions that it names end.'

const calls = {
  listProviders: endpoint({
    method: 'GET',
    path: '/providers',
    summary: 'Providers of sign-in',
    description:
      'Lists them by name, with how many people are linked to each; client secrets are never answered.',
    access: 'system',
    query: providerListQuerySchema,
    response: providerListSchema,
  }),
  createProvider: endpoint({
    method: 'POST',
    path: '/providers',
    summary: 'Add a provider',
    description:
      'The issuer is as the provider writes it in its tokens. Give the provider the redirect URI `https://<the page>/sign-in/back`. There is a button for it at the sign-in from now on, unless `enabled` is false.',
    access: 'system',
    body: providerCreateSchema,
    example: {
      ...{ name: 'Keycloak', issuer: 'https://id.example.com/realms/acme', clientId: 'offhook' },
      ...{ clientSecret: 'a secret of its own', roleClaim: 'roles', comers: 'anybody' },
      roles: [{ value: 'phones-admin', role: 'systemAdministrator' }],
    },
    response: providerSchema,
    status: 201,
  }),
  provider: endpoint({
    method: 'GET',
    path: '/providers/:id',
    summary: 'One provider',
    description: 'Answers what it is asked with and what its claims mean here, not its client secret.',
    access: 'system',
    params: byId,
    response: providerSchema,
  }),
  updateProvider: endpoint({
    method: 'PATCH',
    path: '/providers/:id',
    summary: 'Change a provider',
    description:
      'Changes what it names. Claims count at the next sign-in of each person. With another issuer, those who are linked are linked no longer, since another provider may call others by the same id; switched off, or with another issuer, all sessions that began by it end.',
    access: 'system',
    params: byId,
    body: providerPatchSchema,
    response: providerSchema,
  }),
  deleteProvider: endpoint({
    method: 'DELETE',
    path: '/providers/:id',
    summary: 'Delete a provider',
    description: 'Sessions that began by it end, and who is linked to it is not any more; people stay.',
    access: 'system',
    params: byId,
  }),
  testProvider: endpoint({
    method: 'POST',
    path: '/providers/:id/test',
    summary: 'Test a provider',
    description:
      'Asks it for what it says of itself and for its keys, with what is saved, and answers row by row what signing in needs: reachable over TLS, the same issuer, PKCE with S256, a signature that is taken here, clocks that agree. Nobody is signed in by it.',
    access: 'system',
    params: byId,
    response: providerTestSchema,
    status: 200,
  }),
} as const

export const providers = { about, calls }
