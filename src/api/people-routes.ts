/** The API of people and API keys, as far as who asks manages them; and the table of who may do what. */

import type { FactorStore } from '../auth/factor-store.ts'
import type { KeyStore } from '../auth/key-store.ts'
import type { UserStore } from '../auth/user-store.ts'
import { contract, type Endpoint } from '../schema/contract.ts'
import { capabilities, policy, roleNames, roles } from '../schema/policy.ts'
import type { Api } from './api.ts'

type Parts = { users: UserStore; keys: KeyStore; factors: Pick<FactorStore, 'withProofs'> }

export function peopleRoutes(api: Api, { users, keys, factors }: Parts): void {
  api.on('policy', async () => ({
    roles: roles.map((role) => ({ role, name: roleNames[role] })),
    rows: capabilities.map((capability) => ({
      capability,
      ...policy[capability],
      roles: [...policy[capability].roles],
      calls: Object.entries<Endpoint>(contract)
        .filter(([, { access }]) => access === capability)
        .map(([name]) => name),
    })),
  }))

  api.on('listUsers', async ({ query, actor, system }) => {
    const { items, total } = await users.list(system, query, actor)
    return { items: await factors.withProofs(system, items), total }
  })
  api.on('user', async ({ params, actor, system }) => users.read(system, params.id, actor))
  api.on('createUser', async ({ body, actor, system }) => users.create(system, body, actor))
  api.on('updateUser', async ({ params, body, actor, system }) =>
    users.update(system, params.id, body, actor),
  )
  api.on('deleteUser', async ({ params, actor, system }) => users.remove(system, params.id, actor))

  api.on('listKeys', async ({ query, actor, system }) => keys.list(system, query, actor))
  api.on('key', async ({ params, actor, system }) => keys.read(system, params.id, actor))
  api.on('createKey', async ({ body, actor, system }) => keys.create(system, body, { manager: actor }))
  api.on('updateKey', async ({ params, body, actor, system }) => keys.update(system, params.id, body, actor))
  api.on('deleteKey', async ({ params, actor, system }) => keys.remove(system, params.id, actor))
}
