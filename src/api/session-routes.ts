/** Signing in and out, users and API keys: they need tenants’ names, so they stand above both. */

import type { Actor } from '../auth/actor.ts'
import type { Audit } from '../auth/audit-store.ts'
import type { KeyStore } from '../auth/key-store.ts'
import { type SessionStore, sessionSeconds } from '../auth/session-store.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { actorOf, type UserStore } from '../auth/user-store.ts'
import type { Session } from '../schema/session.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { type Api, cookieName } from './api.ts'

type Parts = { users: UserStore; sessions: SessionStore; keys: KeyStore; tenants: TenantStore; audit: Audit }

export function sessionRoutes(api: Api, { users, sessions, keys, tenants, audit }: Parts): void {
  const sessionOf = async (actor: Actor): Promise<Session> => ({
    name: actor.name,
    role: actor.readOnly ? 'viewer' : actor.role,
    tenants: await tenants.names(systemScope, actor.tenantIds),
  })

  api.on('signIn', async ({ body, cookies }) => {
    const account = await users.signIn(systemScope, body.username, body.password)
    cookies.set(cookieName, await sessions.start(systemScope, account.id), sessionSeconds)
    const actor = actorOf(account)
    await audit.record(systemScope, actor, 'session.start', account.id)
    return sessionOf(actor)
  })
  api.on('session', async ({ actor }) => sessionOf(actor))
  api.on('signOut', async ({ cookies }) => {
    const token = cookies.get(cookieName)
    if (token !== undefined) await sessions.end(systemScope, token)
    cookies.clear(cookieName)
  })

  api.on('changeOwnPassword', async ({ actor, body, cookies }) => {
    await users.changePassword(systemScope, actor.id, body.currentPassword, body.password)
    cookies.set(cookieName, await sessions.start(systemScope, actor.id), sessionSeconds)
    await audit.record(systemScope, actor, 'user.password', actor.id)
  })

  api.on('listUsers', async ({ query }) => users.list(systemScope, query))
  api.on('createUser', async ({ body, actor }) => {
    const user = await users.create(systemScope, body)
    await audit.record(systemScope, actor, 'user.create', user.id, user.role)
    return user
  })
  api.on('updateUser', async ({ params, body, actor }) => {
    const user = await users.update(systemScope, params.id, body)
    await audit.record(systemScope, actor, 'user.update', user.id, Object.keys(body).join(' '))
    return user
  })
  api.on('deleteUser', async ({ params, actor }) => {
    await users.remove(systemScope, params.id)
    await audit.record(systemScope, actor, 'user.delete', params.id)
  })

  api.on('listKeys', async ({ query }) => keys.list(systemScope, query))
  api.on('createKey', async ({ body, actor }) => {
    const key = await keys.create(systemScope, body)
    await audit.record(systemScope, actor, 'key.create', key.id, `${key.access} ${key.tenant ?? 'global'}`)
    return key
  })
  api.on('deleteKey', async ({ params, actor }) => {
    await keys.remove(systemScope, params.id)
    await audit.record(systemScope, actor, 'key.delete', params.id)
  })
}
