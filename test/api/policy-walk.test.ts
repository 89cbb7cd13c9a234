/** Every call of the contract by everybody there is, in the own tenant and in another: allowed when the table says so, and only then. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { policy, type Role, roles } from '../../src/schema/policy.ts'
import type { CallOptions } from '../support/start-app.ts'
import { type Body, makeOffice, sharedApp, signedInUser } from './office.ts'

type Somebody = { who: string; role: Role; readOnly: boolean; everywhere: boolean; as: CallOptions }

const calls = (Object.entries(contract) as [string, Endpoint][]).filter(
  ([, { access }]) => access !== 'public',
)
const refusedCodes = ['FORBIDDEN', 'READ_ONLY']

/** Read off the table itself, not by what the server reads it with. */
function tableSays({ role, readOnly, everywhere }: Somebody, { access, method }: Endpoint): boolean {
  if (access === 'signedIn' || access === 'public') return true
  const row = policy[access]
  if (!(row.roles as readonly Role[]).includes(role)) return false
  if ('ofSystem' in row && !everywhere) return false
  return !readOnly || row.readOnlyKeys === 'all' || (row.readOnlyKeys === 'get' && method === 'GET')
}

describe('who may do what', () => {
  const app = sharedApp()
  const everybody: Somebody[] = []

  before(async () => {
    await makeOffice(app(), 'OWN')
    await makeOffice(app(), 'FOREIGN')
    for (const role of roles) {
      const { cookie } = await signedInUser(app(), { name: `walking ${role}`, role, tenants: ['OWN'] })
      const everywhere = role === 'systemAdministrator'
      everybody.push({ who: `a ${role}`, role, readOnly: false, everywhere, as: cookie })
      for (const access of ['full', 'readOnly'])
        for (const tenant of everywhere ? [null] : ['OWN', null]) {
          const name = `${access} key of a ${role} of ${tenant ?? 'all'}`
          const { key } = await app().ok<Body>('POST', '/keys', { name, role, access, tenant })
          const readOnly = access === 'readOnly'
          everybody.push({ who: `a ${name}`, role, readOnly, everywhere: tenant === null, as: { key } })
        }
    }
  })

  /** Nothing has such an id: what is allowed finds nothing, or misses its body, and changes nothing. */
  const ask = ({ method, path, body }: Endpoint, code: string, as: CallOptions) =>
    app().call(method, path.replace(':code', code).replace(/:\w+/g, 'nothing'), body && {}, as)

  for (const [name, endpoint] of calls) {
    test(`${endpoint.method} ${endpoint.path} (${name}) is for whom the row “${endpoint.access}” names`, async () => {
      for (const somebody of everybody) {
        const answer = await ask(endpoint, 'OWN', somebody.as)
        const refused = answer.status === 403 && refusedCodes.includes(answer.body?.code)
        // A key is no person with a name, a password and sessions; that is no matter of rights.
        const own = endpoint.path.startsWith('/me') && somebody.as.key !== null
        assert.equal(
          !refused || own,
          tableSays(somebody, endpoint),
          `${somebody.who}: ${answer.status} ${answer.text.slice(0, 200)}`,
        )
        assert.ok(answer.status !== 401 && answer.status < 500, `${somebody.who}: ${answer.text}`)
      }
      const nobody = await ask(endpoint, 'OWN', { key: null })
      assert.deepEqual([nobody.status, nobody.body.code], [401, 'NOT_SIGNED_IN'])
    })

    if (endpoint.path.includes(':code'))
      test(`${endpoint.method} ${endpoint.path} (${name}) of another tenant is not there for who has not all`, async () => {
        for (const somebody of everybody) {
          const answer = await ask(endpoint, 'FOREIGN', somebody.as)
          const hidden = answer.body?.code === 'TENANT_NOT_FOUND'
          assert.equal(hidden, !somebody.everywhere, `${somebody.who}: ${answer.status}`)
          if (hidden) assert.equal(answer.status, 404)
        }
      })
  }

  test('the table is answered as the server obeys it, with every call that needs a row', async () => {
    const { rows, roles: told } = await app().ok<Body>('GET', '/policy')
    assert.deepEqual(
      told.map(({ role }: Body) => role),
      roles,
    )
    for (const [name, { access }] of calls) {
      const naming = rows.filter((row: Body) => row.calls.includes(name))
      assert.deepEqual(
        naming.map(({ capability }: Body) => capability),
        access === 'signedIn' ? [] : [access],
        name,
      )
    }
  })

  test('who asks is told the rows that are its own', async () => {
    for (const somebody of everybody) {
      const { may, role, readOnly } = await app().ok<Body>('GET', '/session', undefined, somebody.as)
      assert.deepEqual([role, readOnly], [somebody.role, somebody.readOnly])
      const own = Object.keys(policy).filter((access) =>
        tableSays(somebody, { access, method: 'POST' } as Endpoint),
      )
      assert.deepEqual(may, own, somebody.who)
    }
  })
})
