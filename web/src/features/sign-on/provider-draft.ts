/** A provider as its form holds it, and the bodies that are made of it. */

import {
  type Provider,
  type ProviderCreate,
  type ProviderPatch,
  providerCreateSchema,
} from '../../../../src/schema/provider.ts'
import { changedFields, type SecretDraft } from '../../lib/changes.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type ProviderDraft = Omit<ProviderCreate, 'clientSecret'> & { clientSecret: SecretDraft }

export const providerLabels: Record<keyof ProviderDraft, string> = {
  name: 'Name',
  issuer: 'Issuer URL',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  scopes: 'Scopes',
  roleClaim: 'Claim of the role',
  roles: 'Roles',
  otherRole: 'Everybody else',
  tenantClaim: 'Claim of the tenants',
  tenants: 'Tenants',
  comers: 'Who may come in',
  nameClaim: 'Called here by',
  ownSignIn: 'Password, passkey',
  endsThere: 'Sign out there',
  enabled: 'Offered',
}

export const providerFields =
  /^(?:(?:name|issuer|clientId|clientSecret|scopes|roleClaim|otherRole|tenantClaim|comers|nameClaim|ownSignIn|endsThere|enabled)$|roles|tenants)/

export const emptyProvider: ProviderDraft = {
  ...{ name: '', issuer: '', clientId: '', clientSecret: undefined, scopes: 'openid profile email' },
  ...{ roleClaim: '', roles: [], otherRole: null, tenantClaim: '', tenants: [] },
  ...{ comers: 'linked', nameClaim: 'email', ownSignIn: true, endsThere: false, enabled: true },
}

export function toProviderDraft(provider: Provider): ProviderDraft {
  const { id: _, hasClientSecret, people, revision, createdAt, updatedAt, ...fields } = provider
  return { ...fields, clientSecret: undefined }
}

export function toCreate(draft: ProviderDraft): ProviderCreate {
  return { ...draft, clientSecret: draft.clientSecret ?? '' }
}

export function toPatch(draft: ProviderDraft, provider: Provider): ProviderPatch {
  const { clientSecret, ...changed } = changedFields(draft, toProviderDraft(provider))
  return clientSecret === undefined ? changed : { ...changed, clientSecret: clientSecret ?? '' }
}

export function checkProvider(draft: ProviderDraft): Errors {
  return errorsOf(providerCreateSchema.safeParse(toCreate(draft)))
}
