/** Sessions end when the provider by which they began says so; each token is taken once. */

import type { AttemptStore } from '../auth/attempt-store.ts'
import type { SessionStore } from '../auth/session-store.ts'
import { actingAs, type SystemScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { ProviderClient } from './provider-client.ts'
import type { ProviderStore } from './provider-store.ts'

/** Older ones, and those that hold for longer, are none. */
const mostAgeSeconds = 300
const event = 'http://schemas.openid.net/event/backchannel-logout'

type Parts = {
  providers: Pick<ProviderStore, 'enabled'>
  sessions: Pick<SessionStore, 'endOfProvider'>
  attempts: Pick<AttemptStore, 'hold'>
  client: Pick<ProviderClient, 'logoutToken'>
  clock: Clock
}

export type SigningOut = (scope: SystemScope, providerId: string, token: string) => Promise<void>

export function signingOut({ providers, sessions, attempts, client, clock }: Parts): SigningOut {
  return async (scope, providerId, token) => {
    const provider = await providers.enabled(scope, providerId)
    const claims = await client.logoutToken(provider, token)
    const { sub: subject, sid, jti, iat = 0, exp = 0, nonce, events } = claims
    const now = clock.now() / 1000
    // OpenID Connect Back-Channel Logout 1.0 §2.6; a token of a sign-in is none of signing out.
    const isOne =
      typeof events === 'object' &&
      events !== null &&
      Object.hasOwn(events, event) &&
      nonce === undefined &&
      typeof jti === 'string' &&
      jti !== '' &&
      (subject !== undefined || typeof sid === 'string') &&
      Math.abs(now - iat) <= mostAgeSeconds &&
      exp > 0
    if (!isOne) throw new OffhookError('PROVIDER_TROUBLE')
    const heldMs = (2 * mostAgeSeconds + 60) * 1000
    if ((await attempts.hold(scope, 'logoutToken', `${provider.id}\0${jti}`, heldMs)) !== undefined)
      throw new OffhookError('PROVIDER_TROUBLE')
    const own = actingAs(scope, { ...scope.by, name: `provider ${provider.name}` })
    await sessions.endOfProvider(own, provider, { sid: typeof sid === 'string' ? sid : undefined, subject })
  }
}
