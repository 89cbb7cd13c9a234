/** Signing in by a provider: to come in, to link an account, or to show that one is still there. */

import type { Actor } from '../auth/actor.ts'
import type { SessionOrigin } from '../auth/session-store.ts'
import { actingAs, type SystemScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type Begun, type BegunState, type BegunStore, begunMs, type Purpose } from '../oidc/begun-store.ts'
import { decide, wantedClaims } from '../oidc/claims.ts'
import type { Came, PersonStore } from '../oidc/person-store.ts'
import type { ProviderClient, Told } from '../oidc/provider-client.ts'
import type { ProviderRecord, ProviderStore } from '../oidc/provider-store.ts'
import { isOfProvider } from '../oidc/provider-trouble.ts'
import { backPath } from '../schema/provider.ts'
import type { Session } from '../schema/session.ts'
import { type Api, type Call, cookieName } from './api.ts'
import { type Proving, requireProof } from './factor-routes.ts'
import { requirePerson } from './me-routes.ts'
import { sessionOf } from './session-routes.ts'
import { type SignInParts, startSession } from './sign-in-routes.ts'

type Parts = Proving &
  SignInParts & {
    providers: ProviderStore
    people: PersonStore
    begunSignIns: BegunStore
    client: ProviderClient
  }

/** By which the browser that began is known again. */
const begunCookie = 'offhook_begun'

type Beginning = Pick<Call<object>, 'cookies' | 'origin' | 'system'> & {
  body: { provider: string; to?: string | undefined }
}

export function providerSignInRoutes(api: Api, parts: Parts): void {
  const { providers, people } = parts

  /** Where the browser goes. */
  async function begin(
    { cookies, origin, system, body }: Beginning,
    purpose: Purpose,
    userId: string | null,
  ): Promise<{ url: string }> {
    const provider = await providers.enabled(system, body.provider)
    const { state, cookie, begun } = await parts.begunSignIns.begin(system, {
      ...{ providerId: provider.id, userId, purpose, to: body.to ?? null },
      redirectUri: `${origin}${backPath}`,
    })
    const url = await parts.client.begin(provider, { ...asked(begun), state })
    cookies.set(begunCookie, cookie, begunMs / 1000)
    return { url }
  }

  api.on('signInProviders', async ({ system }) => ({ items: await providers.offered(system) }))
  api.on('beginSignIn', async (call) => begin(call, 'signIn', null))
  api.on('proveAtProvider', async (call) => {
    requirePerson(call.actor)
    return begin(call, 'proof', call.actor.id)
  })
  api.on('linkIdentity', async (call) => {
    await requireProof(parts, call)
    return begin(call, 'link', call.actor.id)
  })
  api.on('listIdentities', async ({ actor, system }) => {
    requirePerson(actor)
    return { items: await people.list(system, actor.id) }
  })
  api.on('unlinkIdentity', async (call) => {
    await requireProof(parts, call)
    await people.unlink(call.system, call.actor.id, call.params.id)
  })
  api.on('finishSignIn', async (call) => finish(parts, call))
  api.on('leaving', async (call) => ({ url: await leaving(parts, call) }))
}

const asked = ({ purpose, begunAt, ...begun }: BegunState) => ({
  ...begun,
  ...(purpose === 'proof' && { anewSince: begunAt }),
})

type Finishing = Pick<Call<object>, 'cookies' | 'system' | 'userAgent'> & {
  actor: Actor | undefined
  body: { answer: string }
}

async function finish(parts: Parts, call: Finishing) {
  const { cookies, system, body, actor } = call
  const state = new URLSearchParams(body.answer).get('state') ?? ''
  const begun = await parts.begunSignIns.take(system, state, cookies.get(begunCookie) ?? '')
  if (!begun) throw new OffhookError('SIGN_IN_OVER')
  cookies.clear(begunCookie)
  // Whoever began it signed in must still be who comes back.
  if (begun.userId !== null && actor?.id !== begun.userId) throw new OffhookError('SIGN_IN_OVER')
  const provider = await parts.providers.enabled(system, begun.providerId)
  const told = await parts.client
    .finish(provider, { ...asked(begun), state }, body.answer, wantedClaims(provider))
    .catch((error) => {
      if (isOfProvider(error)) noteFailure(parts, call, provider, error.message)
      throw error
    })
  const session = await come(parts, call, { provider, told, begun })
  return { purpose: begun.purpose, to: begun.to, session }
}

type There = { provider: ProviderRecord; told: Told; begun: Begun }

async function come(parts: Parts, call: Finishing, { provider, told, begun }: There): Promise<Session> {
  const { system, actor, cookies } = call
  const { people, sessions } = parts
  const subject = told.claims.sub
  const decided = decide(provider, told)
  if (begun.purpose === 'signIn') {
    const { userId } = admitted(await people.comeIn(system, provider, subject, decided))
    return startSession(parts, userId, call, originOf(provider, told))
  }
  if (!actor) throw new OffhookError('SIGN_IN_OVER')
  if (begun.purpose === 'link') {
    admitted(await people.link(system, provider, subject, { userId: actor.id, name: decided.name }))
  } else {
    if (!(await people.is(system, provider.id, subject, actor.id))) {
      const why = 'You signed in there as somebody else than here'
      noteFailure(parts, call, provider, why)
      throw new OffhookError('SIGN_IN_REFUSED', why)
    }
    const token = cookies.get(cookieName) ?? ''
    await sessions.prove(system, token, actor.id, { elsewhere: true, detail: `by ${provider.name}` })
  }
  return sessionOf(parts, system, actor)
}

function admitted(came: Came): { userId: string } {
  if ('refused' in came) throw new OffhookError('SIGN_IN_REFUSED', came.refused)
  return came
}

/** The token is kept for signing out there. */
const originOf = (provider: ProviderRecord, { claims, idToken }: Told): SessionOrigin => ({
  provider,
  sid: typeof claims.sid === 'string' && claims.sid !== '' ? claims.sid : undefined,
  idToken: provider.endsThere ? idToken : undefined,
})

function noteFailure(
  { refusals }: Pick<Parts, 'refusals'>,
  { system, actor }: { system: SystemScope; actor: Actor | undefined },
  provider: ProviderRecord,
  why: string,
): void {
  const scope = actor ? system : actingAs(system, { ...system.by, name: `provider ${provider.name}` })
  const about = { kind: 'user', name: actor?.name ?? '', detail: `${provider.name}: ${why}` }
  refusals.note({ scope, action: 'session.failed', id: actor?.id, about: { ...about, outcome: 'failed' } })
}

/** A provider that does not answer keeps nobody from signing out. */
async function leaving(
  { sessions, providers, client }: Parts,
  { cookies, origin, system }: Pick<Call<object>, 'cookies' | 'origin' | 'system'>,
): Promise<string | null> {
  const from = await sessions.originOf(system, cookies.get(cookieName) ?? '')
  if (!from) return null
  const provider = await providers.readOpen(system, from.providerId)
  if (!provider.endsThere) return null
  const url = await client.endSession(provider, from.idToken, `${origin}/sign-in`).catch((error) => {
    if (isOfProvider(error)) return undefined
    throw error
  })
  return url ?? null
}
