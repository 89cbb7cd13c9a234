/** A provider as its form holds it, and the bodies that are made of it. */

import { msg } from '@lingui/core/macro'
import {
  type Provider,
  type ProviderCreate,
  type ProviderPatch,
  providerCreateSchema,
} from '../../../../src/schema/provider.ts'
import { changedFields, type SecretDraft } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type ProviderDraft = Omit<ProviderCreate, 'clientSecret'> & { clientSecret: SecretDraft }

export const providerLabels: Words<keyof ProviderDraft> = {
  name: msg`Name`,
  issuer: msg`Issuer URL`,
  clientId: msg`Client ID`,
  clientSecret: msg`Client secret`,
  scopes: msg`Scopes`,
  roleClaim: msg`Claim of the role`,
  roles: msg`Roles`,
  otherRole: msg`Everybody else`,
  tenantClaim: msg`Claim of the tenants`,
  tenants: msg`Tenants`,
  comers: msg`Who may come in`,
  nameClaim: msg`Called here by`,
  ownSignIn: msg`Password, passkey`,
  endsThere: msg`Sign out there`,
  enabled: msg`Offered`,
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
