/** What goes wrong with a provider, in plain words: nothing that it, or somebody in its name, wrote is said on. */

import { hasCode, OffhookError, WireError } from '../kernel/errors.ts'

/** It says something, and that is not what it should be. */
export class ProviderTrouble extends Error {
  override readonly name = 'ProviderTrouble'
}

/** As RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6 name them. */
const refusals: Readonly<Record<string, string>> = {
  access_denied: 'You have not agreed there, or the provider does not let you in',
  login_required: 'The provider wants you to sign in there first',
  interaction_required: 'The provider wants to ask you something first',
  consent_required: 'The provider wants you to agree first',
  account_selection_required: 'The provider wants you to choose an account first',
  temporarily_unavailable: 'The provider is too busy just now; try again in a moment',
  server_error: 'The provider met a mistake of its own; try again in a moment',
  invalid_scope: 'The provider does not know the scopes that it is asked for',
  unauthorized_client: 'The provider does not take this server as one of its clients',
  invalid_client: 'The provider does not take this server’s client id and secret',
  invalid_grant: 'The provider does not take its own code any more; begin again',
  invalid_request: 'The provider does not understand what it was asked',
  unsupported_response_type: 'The provider does not sign in by a code',
}

/** Of checks that a token failed, by the code of the library. */
const faults: Readonly<Record<string, string>> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'its token is too old or not valid yet; look at the clocks',
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: 'its token was made for another sign-in',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'it calls itself otherwise than its issuer says',
  OAUTH_RESPONSE_IS_NOT_JSON: 'what it answers is no JSON',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'it answers with an error',
  OAUTH_PARSE_ERROR: 'what it answers cannot be read',
  OAUTH_INVALID_RESPONSE: 'what it answers is not what OpenID Connect says',
  OAUTH_UNSUPPORTED_OPERATION: 'it signs in a way that is not taken here',
  OAUTH_TIMEOUT: 'it did not answer in time',
  ERR_JWT_EXPIRED: 'its token is too old; look at the clocks',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'its token was made for another one, or by another one',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its token is not signed by its key',
  ERR_JWKS_NO_MATCHING_KEY: 'its token is signed by a key that it does not show',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'it does not say by which of its keys a token is signed',
  ERR_JOSE_ALG_NOT_ALLOWED: 'it signs in a way that is not taken here',
  ERR_JWS_INVALID: 'its token cannot be read',
  ERR_JWT_INVALID: 'its token cannot be read',
  ERR_JWKS_TIMEOUT: 'it did not answer in time',
}

/** The innermost that says something. */
export function whyOf(error: unknown): string {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    if (each instanceof WireError || each instanceof ProviderTrouble) return each.message
    const { code } = each as { code?: unknown }
    const fault = typeof code === 'string' ? faults[code] : undefined
    if (fault !== undefined && !(each.cause instanceof WireError)) return fault
  }
  return 'what it answers is not what OpenID Connect says'
}

/** What the provider says instead of an answer, by a word of the standard. */
export function refusalOf(error: unknown): string | undefined {
  const { error: word, name } = (error ?? {}) as { error?: unknown; name?: string }
  if (typeof word !== 'string' || !/AuthorizationResponseError|ResponseBodyError/.test(name ?? ''))
    return undefined
  return refusals[word] ?? 'The provider refused to sign you in'
}

export function inWords(error: unknown): OffhookError {
  if (error instanceof OffhookError) return error
  const refusal = refusalOf(error)
  if (refusal !== undefined) return new OffhookError('PROVIDER_REFUSED', refusal)
  return new OffhookError('PROVIDER_TROUBLE', `The provider cannot sign you in now: ${whyOf(error)}`)
}

/** Whether it is what a provider said, or did not say. */
export const isOfProvider = (error: unknown): error is OffhookError =>
  hasCode(error, 'PROVIDER_REFUSED') || hasCode(error, 'PROVIDER_TROUBLE')
