/** Who calls the API: found by the token of a session or by a key; and the tenant that a path names. */

import type { Actor } from '../auth/actor.ts'
import type { KeyStore } from '../auth/key-store.ts'
import type { SessionStore } from '../auth/session-store.ts'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { actorOf, type UserStore } from '../auth/user-store.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'

type Parts = {
  users: Pick<UserStore, 'findById'>
  sessions: Pick<SessionStore, 'userOf' | 'isProved'>
  keys: Pick<KeyStore, 'actorOf'>
  tenants: Pick<TenantStore, 'scopeOf'>
}

export type Callers = ReturnType<typeof callersOf>

/** Each answers `undefined` for what is not known. */
export function callersOf({ users, sessions, keys, tenants }: Parts) {
  return {
    async ofSession(token: string, address: string): Promise<Actor | undefined> {
      const userId = await sessions.userOf(systemScope, token, address)
      const account = userId === undefined ? undefined : await users.findById(systemScope, userId)
      return account && actorOf(account)
    },
    /** Whether the person of a session has just shown that it is there. */
    isProved: (token: string): Promise<boolean> => sessions.isProved(systemScope, token),
    /** Fails for a key that has ended. */
    ofKey: (key: string, address: string): Promise<Actor | undefined> =>
      keys.actorOf(systemScope, key, address),
    scopeOf: (code: string): Promise<TenantScope | undefined> => tenants.scopeOf(systemScope, code),
  }
}
