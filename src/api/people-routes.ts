/** The API of people and API keys, as far as who asks manages them. */

import type { Actor } from '../auth/actor.ts'
import type { Audit } from '../auth/audit-store.ts'
import type { FactorStore } from '../auth/factor-store.ts'
import type { KeyStore } from '../auth/key-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { SessionStore } from '../auth/session-store.ts'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { UserStore } from '../auth/user-store.ts'
import type { AuditListQuery, AuditRow } from '../schema/audit.ts'
import type { Person, User } from '../schema/session.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { type Api, cookieName } from './api.ts'

type Parts = {
  users: UserStore
  keys: KeyStore
  sessions: SessionStore
  tenants: Pick<TenantStore, 'names'>
  factors: Pick<FactorStore, 'withProofs'>
  audit: Audit
}

export function peopleRoutes(api: Api, parts: Parts): void {
  const { users, factors } = parts

  const proved = async (system: SystemScope, user: User): Promise<Person> => {
    const [person] = await factors.withProofs(system, [user])
    return person ?? { ...user, factors: [], invitedUntil: null, lastSeenAt: null }
  }
  const read = async (system: SystemScope, id: string, actor: Actor) =>
    proved(system, await users.read(system, id, actor))

  api.on('listUsers', async ({ query, actor, system }) => {
    const { items, total } = await users.list(system, query, actor)
    return { items: await factors.withProofs(system, items), total }
  })
  api.on('user', async ({ params, actor, system }) => read(system, params.id, actor))
  api.on('createUser', async ({ body, actor, system }) =>
    proved(system, await users.create(system, body, actor)),
  )
  api.on('updateUser', async ({ params: { id }, body, actor, system, ifMatch }) => {
    const user = await users
      .update(system, id, body, { manager: actor, ifMatch })
      .catch(tellCurrent(() => read(system, id, actor)))
    return proved(system, user)
  })
  api.on('deleteUser', async ({ params, actor, system }) => users.remove(system, params.id, actor))
  sessionsOfOthers(api, parts)
  keyRoutes(api, parts)
  trails(api, parts)
}

/** Who is not managed by who asks is not there. */
function sessionsOfOthers(api: Api, { users, sessions }: Parts): void {
  api.on('listUserSessions', async ({ params, actor, cookies, system }) => {
    await users.read(system, params.id, actor)
    return { items: await sessions.list(system, params.id, cookies.get(cookieName)) }
  })
  api.on('endUserSession', async ({ params, actor, system }) => {
    await users.read(system, params.id, actor)
    await sessions.endOne(system, params.id, params.session)
  })
  api.on('endUserSessions', async ({ params, actor, cookies, system }) => {
    await users.read(system, params.id, actor)
    await sessions.endOthers(system, params.id, cookies.get(cookieName))
  })
}

function keyRoutes(api: Api, { keys }: Parts): void {
  api.on('listKeys', async ({ query, actor, system }) => keys.list(system, query, actor))
  api.on('key', async ({ params, actor, system }) => keys.read(system, params.id, actor))
  api.on('createKey', async ({ body, actor, system }) => keys.create(system, body, { manager: actor }))
  api.on('updateKey', async ({ params: { id }, body, actor, system, ifMatch }) =>
    keys
      .update(system, id, body, { manager: actor, ifMatch })
      .catch(tellCurrent(() => keys.read(system, id, actor))),
  )
  api.on('deleteKey', async ({ params, actor, system }) => keys.remove(system, params.id, actor))
}

function trails(api: Api, { users, keys, audit, tenants }: Parts): void {
  const trailOf = async (system: SystemScope, actor: Actor, query: AuditListQuery, object: string) => {
    const found = await audit.list(system, { ...query, object })
    if (actor.tenantIds === 'all') return found
    const seen = new Set((await tenants.names(system, actor.tenantIds)).map(({ code }) => code))
    return { ...found, items: found.items.map((row) => withoutOthers(row, seen)) }
  }
  api.on('userAuditTrail', async ({ params, query, actor, system }) => {
    await users.read(system, params.id, actor)
    return trailOf(system, actor, query, params.id)
  })
  api.on('keyAuditTrail', async ({ params, query, actor, system }) => {
    await keys.read(system, params.id, actor)
    return trailOf(system, actor, query, params.id)
  })
}

/** Whoever is in one's own tenants now may have been in others before, which are nobody else's business. */
function withoutOthers(row: AuditRow, seen: ReadonlySet<string>): AuditRow {
  const isSeen = (codes = '') => codes === '' || codes.split(', ').every((code) => seen.has(code))
  return {
    ...row,
    changes: row.changes.map((change) =>
      change.field !== 'tenants' || (isSeen(change.old) && isSeen(change.new))
        ? change
        : { field: change.field, secret: true },
    ),
  }
}
