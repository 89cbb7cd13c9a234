/** A provider as `openid-client` asks it, loaded when it is needed. What it says of itself and its keys are kept for a while; that it is down is, too, for moments. */

import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Configuration, ServerMetadata } from 'openid-client'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { isSafeUrl } from '../schema/provider.ts'
import type { ProviderFetch } from './provider-network.ts'
import type { ProviderRecord } from './provider-store.ts'
import { inWords, ProviderTrouble } from './provider-trouble.ts'

/** Signatures that are taken: by a key of the provider alone, never by one that both know. */
export const signatures = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']

/** Clocks may differ by so much. */
export const toleranceSeconds = 30

const knownForMs = 3_600_000
const failedForMs = 5_000
const mostProviders = 50
/** People who wait for one provider at the same moment; whoever comes besides is told, and keeps nothing open. */
const mostWaiting = 50
/** A key that is not known is asked for, but not by each who makes one up. */
const keysAgainMs = 5_000
const mostOfIdToken = 16_000

export type Known = { readonly metadata: ServerMetadata; readonly keys: JWTVerifyGetKey }

export type Begun = {
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** When it began, where the person must sign in anew, whatever session the provider has. */
  readonly anewSince?: number | undefined
}

export type ClaimSet = Readonly<Record<string, unknown>> & { readonly sub: string }
/** Of the ID token, and of what the provider tells besides. */
export type Told = {
  readonly claims: ClaimSet
  readonly more: ClaimSet | undefined
  readonly idToken: string
}

export type ProviderClient = ReturnType<typeof providerClient>

export function providerClient(fetch: ProviderFetch, clock: Clock) {
  const known = new LRUCache<string, { asked: Promise<Known>; until: number }>({ max: mostProviders })
  const waiting = new Map<string, number>()

  async function discover(provider: ProviderRecord): Promise<Known> {
    const { allowInsecureRequests, customFetch, discovery } = await import('openid-client')
    const config = await discovery(new URL(provider.issuer), provider.clientId, undefined, undefined, {
      [customFetch]: fetch as never,
      ...(!provider.issuer.startsWith('https:') && { execute: [allowInsecureRequests] }),
    })
    const metadata = config.serverMetadata()
    requireSound(provider, metadata)
    return { metadata, keys: await keysOf(metadata, fetch) }
  }

  /** Whoever comes while it is asked waits for the same answer. */
  function knownOf(provider: ProviderRecord): Promise<Known> {
    const key = `${provider.id} ${provider.revision}`
    const there = known.get(key)
    if (there && there.until > clock.now()) return there.asked
    const entry = { asked: discover(provider), until: clock.now() + knownForMs }
    entry.asked.catch(() => {
      entry.until = clock.now() + failedForMs
    })
    known.set(key, entry)
    return entry.asked
  }

  async function configurationOf(provider: ProviderRecord, { metadata }: Known): Promise<Configuration> {
    const oidc = await import('openid-client')
    const skew = Math.round((clock.now() - Date.now()) / 1000)
    const config = new oidc.Configuration(
      metadata,
      provider.clientId,
      { [oidc.clockSkew]: skew, [oidc.clockTolerance]: toleranceSeconds },
      authOf(oidc, provider, metadata),
    )
    config[oidc.customFetch] = fetch as never
    if (!provider.issuer.startsWith('https:')) oidc.allowInsecureRequests(config)
    return config
  }

  /** Whatever goes wrong is told in plain words. */
  async function asking<Result>(provider: ProviderRecord, work: () => Promise<Result>): Promise<Result> {
    const n = waiting.get(provider.id) ?? 0
    if (n >= mostWaiting) throw new OffhookError('TOO_MANY_REQUESTS')
    waiting.set(provider.id, n + 1)
    try {
      return await work()
    } catch (error) {
      throw inWords(error)
    } finally {
      const left = (waiting.get(provider.id) ?? 1) - 1
      if (left > 0) waiting.set(provider.id, left)
      else waiting.delete(provider.id)
    }
  }

  /** What it signed for us: the library has looked at the rest. */
  async function verified(
    provider: ProviderRecord,
    { metadata, keys }: Known,
    token: string,
  ): Promise<JWTPayload> {
    const { jwtVerify } = await import('jose')
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer: metadata.issuer, audience: provider.clientId, algorithms: signatures },
      ...{ clockTolerance: toleranceSeconds, currentDate: new Date(clock.now()) },
    })
    return payload
  }

  return {
    /** Where the browser goes to sign in. */
    begin: (provider: ProviderRecord, begun: Begun): Promise<string> =>
      asking(provider, async () => {
        const oidc = await import('openid-client')
        const config = await configurationOf(provider, await knownOf(provider))
        return oidc.buildAuthorizationUrl(config, {
          ...{ redirect_uri: begun.redirectUri, scope: provider.scopes.split(/\s+/).join(' ') },
          ...{ state: begun.state, nonce: begun.nonce, response_mode: 'query' },
          code_challenge: await oidc.calculatePKCECodeChallenge(begun.verifier),
          code_challenge_method: 'S256',
          ...(begun.anewSince !== undefined && { prompt: 'login', max_age: '0' }),
        }).href
      }),

    /** Whom the provider says it was: `answer` is what stands behind the `?` of the address that it sent the browser to. */
    finish: (
      provider: ProviderRecord,
      begun: Begun,
      answer: string,
      wanted: readonly string[],
    ): Promise<Told> =>
      asking(provider, async () => {
        const oidc = await import('openid-client')
        const there = await knownOf(provider)
        const config = await configurationOf(provider, there)
        const back = new URL(`${begun.redirectUri}?${answer}`)
        const tokens = await oidc.authorizationCodeGrant(config, back, {
          ...{ pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce },
          idTokenExpected: true,
          // Of whoever must sign in anew: not before it was asked to.
          ...(begun.anewSince !== undefined && {
            maxAge: Math.max(0, Math.ceil((clock.now() - begun.anewSince) / 1000)),
          }),
        })
        const idToken = tokens.id_token ?? ''
        if (idToken.length > mostOfIdToken) throw new ProviderTrouble('its token is too long')
        const claims = claimSet(await verified(provider, there, idToken))
        const lacks = wanted.some((name) => !Object.hasOwn(claims, name))
        const more =
          lacks && there.metadata.userinfo_endpoint
            ? claimSet(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub))
            : undefined
        return { claims, more, idToken }
      }),

    /** What a token of the back channel says; whether it is one of signing out is for who asks. */
    logoutToken: (provider: ProviderRecord, token: string): Promise<JWTPayload> =>
      asking(provider, async () => verified(provider, await knownOf(provider), token)),

    /** Where the browser goes to sign out there, too; `undefined` where the provider has no such place. */
    endSession: (provider: ProviderRecord, idToken: string, backTo: string): Promise<string | undefined> =>
      asking(provider, async () => {
        const there = await knownOf(provider)
        const { end_session_endpoint: endpoint } = there.metadata
        if (endpoint === undefined || !isSafeUrl(endpoint)) return undefined
        const { buildEndSessionUrl } = await import('openid-client')
        return buildEndSessionUrl(await configurationOf(provider, there), {
          ...{ post_logout_redirect_uri: backTo, id_token_hint: idToken },
        }).href
      }),
  }
}

/** What the browser and we are sent to is named by the provider: neither may be read on the way. */
export function requireSound({ issuer }: Pick<ProviderRecord, 'issuer'>, metadata: ServerMetadata): void {
  if (new URL(metadata.issuer).href !== new URL(issuer).href)
    throw new ProviderTrouble(`it calls itself ${shortened(metadata.issuer)}, not ${issuer}`)
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    const url = metadata[name]
    if (typeof url !== 'string') throw new ProviderTrouble(`it does not say its ${name}`)
    if (!isSafeUrl(url)) throw new ProviderTrouble(`its ${name} is not served over TLS`)
  }
}

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)

export async function keysOf(metadata: ServerMetadata, fetch: ProviderFetch) {
  const { createRemoteJWKSet, customFetch } = await import('jose')
  return createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''), {
    [customFetch]: fetch as never,
    ...{ cooldownDuration: keysAgainMs, timeoutDuration: 10_000 },
  })
}

type Oidc = typeof import('openid-client')

/** As it says that it takes it: in a header where it can be. */
function authOf(oidc: Oidc, { clientSecret }: ProviderRecord, metadata: ServerMetadata) {
  if (clientSecret === '') return oidc.None()
  const taken = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const byHeader = taken.includes('client_secret_basic') || !taken.includes('client_secret_post')
  return byHeader ? oidc.ClientSecretBasic(clientSecret) : oidc.ClientSecretPost(clientSecret)
}

function claimSet(payload: object): ClaimSet {
  const { sub } = payload as { sub?: unknown }
  if (typeof sub !== 'string' || sub === '' || sub.length > 255)
    throw new ProviderTrouble('it does not say by a subject who this is')
  return payload as ClaimSet
}
