/** Signing out, users and API keys: they need tenants’ names, so they stand above both. */

import type { Actor } from '../auth/actor.ts'
import type { FactorStore } from '../auth/factor-store.ts'
import type { KeyStore } from '../auth/key-store.ts'
import { type SessionStore, sessionSeconds } from '../auth/session-store.ts'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { UserStore } from '../auth/user-store.ts'
import type { Session } from '../schema/session.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { type Api, cookieName } from './api.ts'

type Parts = {
  factors: FactorStore
  users: UserStore
  sessions: SessionStore
  keys: KeyStore
  tenants: TenantStore
}

/** What a caller is told of itself. */
export async function sessionOf(
  tenants: Pick<TenantStore, 'names'>,
  system: SystemScope,
  actor: Actor,
): Promise<Session> {
  return {
    name: actor.name,
    role: actor.readOnly ? 'viewer' : actor.role,
    tenants: await tenants.names(system, actor.tenantIds),
  }
}

export function sessionRoutes(api: Api, { users, sessions, keys, tenants, factors }: Parts): void {
  api.on('session', async ({ actor, system }) => sessionOf(tenants, system, actor))
  api.on('signOut', async ({ cookies, system }) => {
    const token = cookies.get(cookieName)
    if (token !== undefined) await sessions.end(system, token)
    cookies.clear(cookieName)
  })

  api.on('changeOwnPassword', async ({ actor, body, cookies, system, userAgent }) => {
    await users.changePassword(system, actor.id, body.currentPassword, body.password)
    cookies.set(cookieName, await sessions.start(system, actor.id, userAgent), sessionSeconds)
  })

  api.on('listUsers', async ({ query, system }) => {
    const { items, total } = await users.list(system, query)
    return { items: await factors.withProofs(system, items), total }
  })
  api.on('createUser', async ({ body, system }) => {
    const user = await users.create(system, body)
    return user
  })
  api.on('updateUser', async ({ params, body, system }) => {
    const user = await users.update(system, params.id, body)
    return user
  })
  api.on('deleteUser', async ({ params, system }) => {
    await users.remove(system, params.id)
  })

  api.on('listKeys', async ({ query, system }) => keys.list(system, query))
  api.on('createKey', async ({ body, system }) => {
    const key = await keys.create(system, body)
    return key
  })
  api.on('deleteKey', async ({ params, system }) => {
    await keys.remove(system, params.id)
  })
}
