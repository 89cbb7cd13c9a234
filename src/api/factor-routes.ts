/** The own second factors. Who changes them proves again who it is. */

import type { Actor } from '../auth/actor.ts'
import type { AttemptStore } from '../auth/attempt-store.ts'
import { passkeySite } from '../auth/passkey-site.ts'
import type { PasskeyStore } from '../auth/passkey-store.ts'
import type { RecoveryStore } from '../auth/recovery-store.ts'
import type { SessionStore } from '../auth/session-store.ts'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { TotpStore } from '../auth/totp-store.ts'
import { notYourPassword } from '../auth/user-changes-store.ts'
import type { UserStore } from '../auth/user-store.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { type Api, type Call, cookieName } from './api.ts'
import { requirePerson } from './me-routes.ts'

export type Proving = {
  users: Pick<UserStore, 'isPassword'>
  sessions: Pick<SessionStore, 'takeProof'>
  attempts: AttemptStore
}
type Parts = Proving & {
  sessions: Pick<SessionStore, 'prove' | 'takeProof'>
  passkeys: Pick<PasskeyStore, 'use'>
  totps: TotpStore
  recoveryCodes: RecoveryStore
}

/** Of one user, from wherever they come. */
const guesses = { windowMs: 3_600_000, most: 10 }

type Person = { actor: Actor; system: SystemScope }
type Asking = Person & {
  cookies: Pick<Call<object>['cookies'], 'get'>
  body: { password?: string | undefined }
}

/** Throws unless the person at the page knows the password, or has just signed in once more: it may be somebody who found the page open. */
export async function requireProof(parts: Proving, { body, cookies, actor, system }: Asking): Promise<void> {
  requirePerson(actor)
  if (body.password !== undefined)
    return requireOwnPassword(parts, { actor, system }, body.password, 'password')
  if (await parts.sessions.takeProof(system, cookies.get(cookieName) ?? '', actor.id)) return
  throw new InvalidInput([
    { path: 'password', message: 'expected the password that you have now, or that you sign in once more' },
  ])
}

/** The password, of a field that may be called otherwise. */
export async function requireOwnPassword(
  { users, attempts }: Pick<Proving, 'users' | 'attempts'>,
  { actor, system }: Person,
  password: string,
  path: string,
): Promise<void> {
  requirePerson(actor)
  const { n } = await attempts.count(system, 'ownPassword', actor.id, guesses)
  if (n > guesses.most) throw new OffhookError('TOO_MANY_REQUESTS')
  if (!(await users.isPassword(system, actor.id, password))) throw notYourPassword(path)
  await attempts.forgive(system, 'ownPassword', actor.id)
}

export function factorRoutes(api: Api, parts: Parts): void {
  const { totps, recoveryCodes, sessions, passkeys } = parts

  api.on('proveSession', async (call) => {
    const { actor, body, cookies, host, system } = call
    requirePerson(actor)
    const token = cookies.get(cookieName) ?? ''
    if ('credential' in body) {
      const userId = await passkeys.use(system, null, passkeySite(host), body.credential)
      if (userId !== actor.id) throw new OffhookError('PASSKEY_REFUSED')
      return sessions.prove(system, token, actor.id, { elsewhere: true, detail: 'passkey' })
    }
    await requireProof(parts, { ...call, body })
    await sessions.prove(system, token, actor.id)
  })

  api.on('beginTotp', async (call) => {
    await requireProof(parts, call)
    return totps.begin(call.system, call.actor.id, call.actor.name)
  })
  api.on('confirmTotp', async ({ actor, body, system }) => {
    requirePerson(actor)
    await totps.confirm(system, actor.id, body.code)
    const left = await recoveryCodes.left(system, actor.id)
    return { recoveryCodes: left > 0 ? null : await recoveryCodes.renew(system, actor.id) }
  })
  api.on('removeTotp', async (call) => {
    await requireProof(parts, call)
    await totps.remove(call.system, call.actor.id)
  })
  api.on('renewRecoveryCodes', async (call) => {
    await requireProof(parts, call)
    return { codes: await recoveryCodes.renew(call.system, call.actor.id) }
  })
}
