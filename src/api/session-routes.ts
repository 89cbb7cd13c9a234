/** Signing out, and what one may do. */

import { type Actor, may } from '../auth/actor.ts'
import { type SessionStore, sessionSeconds } from '../auth/session-store.ts'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { UserStore } from '../auth/user-store.ts'
import { capabilities } from '../schema/policy.ts'
import type { Session } from '../schema/session.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { type Api, cookieName } from './api.ts'
import { type Proving, requireOwnPassword } from './factor-routes.ts'

type Parts = Proving & { users: UserStore; sessions: SessionStore; tenants: TenantStore }

/** What a caller is told of itself. */
export async function sessionOf(
  { tenants, users }: { tenants: Pick<TenantStore, 'names'>; users: Pick<UserStore, 'languageOf'> },
  system: SystemScope,
  actor: Actor,
): Promise<Session> {
  return {
    name: actor.name,
    role: actor.role,
    readOnly: actor.readOnly,
    may: capabilities.filter((capability) => may(actor, capability)),
    tenants: await tenants.names(system, actor.tenantIds),
    language: actor.by === 'cookie' ? await users.languageOf(system, actor.id) : null,
  }
}

export function sessionRoutes(api: Api, parts: Parts): void {
  const { users, sessions } = parts
  api.on('session', async ({ actor, system }) => sessionOf(parts, system, actor))
  api.on('signOut', async ({ cookies, system }) => {
    const token = cookies.get(cookieName)
    if (token !== undefined) await sessions.end(system, token)
    cookies.clear(cookieName)
  })

  api.on('changeOwnPassword', async ({ actor, body, cookies, system, userAgent }) => {
    await requireOwnPassword(parts, { actor, system }, body.currentPassword, 'currentPassword')
    await users.changePassword(system, actor.id, body.currentPassword, body.password)
    cookies.set(cookieName, await sessions.start(system, actor.id, userAgent), sessionSeconds)
  })
}
