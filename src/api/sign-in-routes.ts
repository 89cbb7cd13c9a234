/** Signing in: by password, and in a second step by what else the user has. */

import type { AttemptStore } from '../auth/attempt-store.ts'
import { type ChallengeStore, challengeMs } from '../auth/challenge-store.ts'
import type { FactorStore } from '../auth/factor-store.ts'
import type { GuessCounting } from '../auth/guesses.ts'
import type { RecoveryStore } from '../auth/recovery-store.ts'
import type { RefusalNotes } from '../auth/refusal-notes.ts'
import { type SessionOrigin, type SessionStore, sessionSeconds } from '../auth/session-store.ts'
import { actingAs, type SystemScope } from '../auth/tenant-scope.ts'
import type { TotpStore } from '../auth/totp-store.ts'
import { actorOf, type UserStore } from '../auth/user-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { PersonStore } from '../oidc/person-store.ts'
import type { SecondStep, Session } from '../schema/session.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { type Api, type Call, cookieName } from './api.ts'
import { sessionOf } from './session-routes.ts'

export type SignInParts = {
  users: UserStore
  sessions: SessionStore
  tenants: TenantStore
  factors: FactorStore
  totps: TotpStore
  recoveryCodes: RecoveryStore
  challenges: ChallengeStore
  attempts: AttemptStore
  guesses: GuessCounting
  /** Hears of codes and passkeys that were wrong: anybody may send many. */
  refusals: Pick<RefusalNotes, 'note'>
  people: Pick<PersonStore, 'requireOwnSignIn'>
  clock: Clock
}

/** Of one user, from wherever they come. */
const codes = { windowMs: 3_600_000, most: 10 }

type From = Pick<Call<object>, 'cookies' | 'system' | 'userAgent'>

/** A session of its own, whatever cookie came along: nobody signs in to one that another has begun. */
export async function startSession(
  { users, sessions, tenants }: Pick<SignInParts, 'users' | 'sessions' | 'tenants'>,
  userId: string,
  { cookies, system, userAgent }: From,
  origin?: SessionOrigin,
): Promise<Session> {
  const account = await users.findById(system, userId)
  if (!account) throw new OffhookError('SIGN_IN_OVER')
  const before = cookies.get(cookieName)
  if (before !== undefined) await sessions.end(system, before)
  const own = actingAs(system, { ...system.by, name: account.name })
  cookies.set(cookieName, await sessions.start(own, account.id, userAgent, origin), sessionSeconds)
  return sessionOf({ tenants, users }, system, actorOf(account))
}

export function signInRoutes(api: Api, parts: SignInParts): void {
  const { users, totps, recoveryCodes, challenges, attempts, refusals, guesses } = parts

  api.on('signIn', async ({ body, source, ...from }) => {
    await guesses.begin(from.system, body.username, source)
    const account = await users.signIn(from.system, body.username, body.password)
    await guesses.right(from.system, body.username, source)
    await parts.people.requireOwnSignIn(from.system, account.id)
    return (await secondStep(parts, from.system, account.id)) ?? startSession(parts, account.id, from)
  })

  api.on('signInByCode', async ({ body, ...from }) => {
    const { system } = from
    const userId = await challenges.tried(system, 'secondFactor', body.token)
    if (userId === undefined) throw new OffhookError('SIGN_IN_OVER')
    const { n } = await attempts.count(system, 'code', userId, codes)
    if (n > codes.most) throw new OffhookError('TOO_MANY_REQUESTS')
    const name = (await users.findById(system, userId))?.name ?? system.by.name
    const own = actingAs(system, { ...system.by, name })
    const digits = body.code.replace(/\s/g, '')
    const isRight = /^\d{6}$/.test(digits)
      ? await totps.use(own, userId, digits)
      : await recoveryCodes.use(own, userId, body.code)
    if (!isRight) {
      const about = { kind: 'user', name, detail: 'code', outcome: 'failed' } as const
      refusals.note({ scope: own, action: 'session.failed', id: userId, about })
      throw new OffhookError('WRONG_CODE')
    }
    if (!(await challenges.take(system, 'secondFactor', body.token))) throw new OffhookError('SIGN_IN_OVER')
    await attempts.forgive(system, 'code', userId)
    return startSession(parts, userId, from)
  })
}

/** What is wanted besides the password; nothing of who has no second factor. */
export async function secondStep(
  { factors, recoveryCodes, challenges, clock }: SignInParts,
  system: SystemScope,
  userId: string,
): Promise<SecondStep | undefined> {
  const has = await factors.of(system, userId)
  if (has.length === 0) return undefined
  const left = await recoveryCodes.left(system, userId)
  const expiresAt = new Date(clock.now() + challengeMs).toISOString()
  const token = await challenges.issue(system, 'secondFactor', userId)
  const methods = [...has, ...(left > 0 ? (['recoveryCode'] as const) : [])]
  return { secondFactor: { token, methods, expiresAt } }
}
