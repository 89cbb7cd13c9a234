/** Oneself: the own name and sessions. */

import type { Actor } from '../auth/actor.ts'
import type { FactorStore } from '../auth/factor-store.ts'
import type { RecoveryStore } from '../auth/recovery-store.ts'
import type { SessionStore } from '../auth/session-store.ts'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { UserStore } from '../auth/user-store.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { Me } from '../schema/me.ts'
import { type Api, type Call, cookieName } from './api.ts'

type Parts = {
  users: UserStore
  sessions: SessionStore
  factors: FactorStore
  recoveryCodes: RecoveryStore
}

/** A key is no person. */
export function requirePerson(actor: Actor): void {
  if (actor.by !== 'cookie') throw new OffhookError('FORBIDDEN', 'An API key is no person: sign in')
}

export function meRoutes(api: Api, { users, sessions, factors, recoveryCodes }: Parts): void {
  const meOf = async (
    system: SystemScope,
    actor: Actor,
    cookies: Pick<Call<object>['cookies'], 'get'>,
  ): Promise<Me> => {
    const account = await users.findById(system, actor.id)
    if (!account) throw new OffhookError('NOT_FOUND')
    return {
      ...{ id: account.id, name: account.name, role: account.role },
      language: await users.languageOf(system, account.id),
      factors: await factors.of(system, account.id),
      recoveryCodesLeft: await recoveryCodes.left(system, account.id),
      provedElsewhere: await sessions.isProvedElsewhere(system, cookies.get(cookieName) ?? ''),
    }
  }

  api.on('me', async ({ actor, cookies, system }) => {
    requirePerson(actor)
    return meOf(system, actor, cookies)
  })
  api.on('updateMe', async ({ actor, body, cookies, system }) => {
    requirePerson(actor)
    await users.changeOwn(system, actor.id, body)
    return meOf(system, actor, cookies)
  })

  api.on('listOwnSessions', async ({ actor, cookies, system }) => {
    requirePerson(actor)
    return { items: await sessions.list(system, actor.id, cookies.get(cookieName)) }
  })
  api.on('endOwnSession', async ({ actor, params, system }) => {
    requirePerson(actor)
    await sessions.endOne(system, actor.id, params.id)
  })
  api.on('endOtherSessions', async ({ actor, cookies, system }) => {
    requirePerson(actor)
    await sessions.endOthers(system, actor.id, cookies.get(cookieName))
  })
}
