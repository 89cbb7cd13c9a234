/** Signing in and out, users and API keys: they need tenants’ names, so they stand above both. */

import type { Actor } from '../auth/actor.ts'
import type { KeyStore } from '../auth/key-store.ts'
import { type SessionStore, sessionSeconds } from '../auth/session-store.ts'
import { actingAs, type SystemScope } from '../auth/tenant-scope.ts'
import { actorOf, type UserStore } from '../auth/user-store.ts'
import type { Session } from '../schema/session.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { type Api, cookieName } from './api.ts'

type Parts = { users: UserStore; sessions: SessionStore; keys: KeyStore; tenants: TenantStore }

export function sessionRoutes(api: Api, { users, sessions, keys, tenants }: Parts): void {
  const sessionOf = async (system: SystemScope, actor: Actor): Promise<Session> => ({
    name: actor.name,
    role: actor.readOnly ? 'viewer' : actor.role,
    tenants: await tenants.names(system, actor.tenantIds),
  })

  api.on('signIn', async ({ body, cookies, system, userAgent }) => {
    const account = await users.signIn(system, body.username, body.password)
    const own = actingAs(system, { ...system.by, name: account.name })
    cookies.set(cookieName, await sessions.start(own, account.id, userAgent), sessionSeconds)
    const actor = actorOf(account)
    return sessionOf(system, actor)
  })
  api.on('session', async ({ actor, system }) => sessionOf(system, actor))
  api.on('signOut', async ({ cookies, system }) => {
    const token = cookies.get(cookieName)
    if (token !== undefined) await sessions.end(system, token)
    cookies.clear(cookieName)
  })

  api.on('changeOwnPassword', async ({ actor, body, cookies, system, userAgent }) => {
    await users.changePassword(system, actor.id, body.currentPassword, body.password)
    cookies.set(cookieName, await sessions.start(system, actor.id, userAgent), sessionSeconds)
  })

  api.on('listUsers', async ({ query, system }) => users.list(system, query))
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
