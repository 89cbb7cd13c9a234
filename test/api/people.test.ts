/** Who manages whom: a tenant administrator those of its tenants, never with more than it has, and never anybody else. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { CallOptions } from '../support/start-app.ts'
import { assertProblem, type Body, makeOffice, refused, sharedApp, signedInUser } from './office.ts'

const password = 'a new one of theirs'

describe('a tenant administrator', () => {
  const app = sharedApp()
  let self: { id: string; cookie: CallOptions }
  const people: Record<string, string> = {}
  const keys: Record<string, string> = {}
  const as = (method: string, path: string, body?: unknown) => app().call(method, path, body, self.cookie)
  const person = async (name: string, role: string, tenants: string[]) => {
    people[name] = (await app().ok<Body>('POST', '/users', { name, role, tenants, password })).id
  }
  const key = async (name: string, more: object) => {
    keys[name] = (await app().ok<Body>('POST', '/keys', { name, ...more })).id
  }

  before(async () => {
    await makeOffice(app(), 'OURS')
    await makeOffice(app(), 'ALSO')
    await makeOffice(app(), 'THEIRS')
    self = await signedInUser(app(), {
      name: 'tina',
      role: 'tenantAdministrator',
      tenants: ['OURS', 'ALSO'],
    })
    await person('colleague', 'tenantAdministrator', ['OURS'])
    await person('helper', 'operator', ['OURS', 'ALSO'])
    await person('stranger', 'operator', ['THEIRS'])
    await person('half a stranger', 'viewer', ['OURS', 'THEIRS'])
    await person('boss', 'systemAdministrator', ['OURS'])
    await person('of nowhere', 'viewer', [])
    await key('ours', { tenant: 'OURS' })
    await key('theirs', { tenant: 'THEIRS' })
    await key('of all', { role: 'viewer' })
    await key('of the system', {})
  })

  test('sees those whose tenants are a part of its own, and no others', async () => {
    const names = async (path: string) =>
      (await app().ok<{ items: Body[] }>('GET', path, undefined, self.cookie)).items.map(({ name }) => name)
    assert.deepEqual(await names('/users'), ['colleague', 'helper', 'tina'])
    assert.deepEqual(await names('/keys'), [
      ...['full key of ALSO', 'full key of OURS', 'ours', 'readOnly key of ALSO', 'readOnly key of OURS'],
    ])
    assert.equal((await as('GET', `/users/${people.helper}`)).body.name, 'helper')
    assert.equal((await as('GET', `/keys/${keys.ours}`)).body.tenant, 'OURS')
  })

  test('neither reads, changes nor deletes anybody else: they are not there', async () => {
    for (const name of ['stranger', 'half a stranger', 'boss', 'of nowhere']) {
      const path = `/users/${people[name]}`
      assertProblem(await as('GET', path), 404, 'NOT_FOUND')
      for (const patch of [{ password }, { role: 'viewer' }, { tenants: ['OURS'] }])
        assertProblem(await as('PATCH', path, patch), 404, 'NOT_FOUND')
      assertProblem(await as('DELETE', path), 404, 'NOT_FOUND')
      assertProblem(await as('POST', `${path}/invite`, {}), 404, 'NOT_FOUND')
    }
    for (const name of ['theirs', 'of all', 'of the system']) {
      const path = `/keys/${keys[name]}`
      assertProblem(await as('GET', path), 404, 'NOT_FOUND')
      assertProblem(await as('PATCH', path, { name: 'mine' }), 404, 'NOT_FOUND')
      assertProblem(await as('DELETE', path), 404, 'NOT_FOUND')
    }
    const boss = await app().call('POST', '/session', { username: 'boss', password }, { key: null })
    assert.equal(boss.status, 200, 'the password of a system administrator is what it was')
  })

  test('makes nobody a system administrator, neither new, nor changed, nor itself', async () => {
    const somebody = { name: 'somebody', password, tenants: ['OURS'] }
    for (const role of ['systemAdministrator', 'administrator']) {
      assertProblem(await as('POST', '/users', { ...somebody, role }), 403, 'FORBIDDEN')
      for (const id of [people.helper, self.id])
        assertProblem(await as('PATCH', `/users/${id}`, { role }), 403, 'FORBIDDEN')
    }
    assert.equal((await app().ok<Body>('GET', `/users/${people.helper}`)).role, 'operator')
  })

  test('gives nobody a tenant that is not its own, nor none', async () => {
    const somebody = { name: 'somebody', password, role: 'viewer' }
    const foreign = { 'tenants.1': 'There is no tenant THEIRS' }
    assert.deepEqual(
      refused(await as('POST', '/users', { ...somebody, tenants: ['OURS', 'THEIRS'] })),
      foreign,
    )
    assert.deepEqual(
      refused(await as('PATCH', `/users/${people.helper}`, { tenants: ['OURS', 'THEIRS'] })),
      foreign,
    )
    assert.deepEqual(Object.keys(refused(await as('POST', '/users', somebody))), ['tenants'])
    assert.deepEqual(Object.keys(refused(await as('PATCH', `/users/${people.helper}`, { tenants: [] }))), [
      'tenants',
    ])
  })

  test('changes neither its own role nor tenants, nor its password without the present one', async () => {
    for (const patch of [
      { role: 'viewer' },
      { tenants: ['OURS'] },
      { tenants: ['OURS', 'ALSO'] },
      { password },
    ])
      assertProblem(await as('PATCH', `/users/${self.id}`, patch), 403, 'FORBIDDEN')
    assertProblem(await as('DELETE', `/users/${self.id}`), 403, 'FORBIDDEN')
    assertProblem(await as('POST', `/users/${self.id}/invite`, {}), 403, 'FORBIDDEN')
    assert.equal((await as('GET', '/session')).status, 200)
  })

  test('adds, changes and deletes people of its tenants', async () => {
    const made = await as('POST', '/users', { name: 'new', password, role: 'operator', tenants: ['ours'] })
    assert.deepEqual([made.status, made.body.tenants], [201, ['OURS']])
    const path = `/users/${made.body.id}`
    const changed = await as('PATCH', path, { role: 'tenantAdministrator', tenants: ['ALSO'] })
    assert.deepEqual([changed.body.role, changed.body.tenants], ['tenantAdministrator', ['ALSO']])
    assert.equal((await as('DELETE', path)).status, 204)
  })

  test('makes no key of all tenants, of another tenant, or of the system', async () => {
    assertProblem(await as('POST', '/keys', { name: 'all' }), 403, 'FORBIDDEN')
    assertProblem(
      await as('POST', '/keys', { name: 'all', role: 'viewer', access: 'readOnly' }),
      403,
      'FORBIDDEN',
    )
    assert.deepEqual(refused(await as('POST', '/keys', { name: 'x', tenant: 'THEIRS' })), {
      tenant: 'There is no tenant THEIRS',
    })
    for (const role of ['systemAdministrator', 'administrator']) {
      const answer = await as('POST', '/keys', { name: 'x', tenant: 'OURS', role })
      assert.deepEqual(Object.keys(refused(answer)), ['role'])
      assert.deepEqual(Object.keys(refused(await as('PATCH', `/keys/${keys.ours}`, { role }))), ['role'])
    }
  })

  test('makes, changes and deletes keys of its tenants, and a key changes not itself', async () => {
    const made = await as('POST', '/keys', { name: 'pbx', tenant: 'ALSO' })
    assert.deepEqual([made.status, made.body.role], [201, 'tenantAdministrator'])
    const path = `/keys/${made.body.id}`
    const own = { key: made.body.key }
    assertProblem(await app().call('PATCH', path, { expiresAt: null }, own), 403, 'FORBIDDEN')
    assert.equal((await as('PATCH', path, { role: 'operator', name: 'pbx-1' })).body.role, 'operator')
    assertProblem(await app().call('GET', '/keys', undefined, own), 403, 'FORBIDDEN')
    assert.equal((await as('DELETE', path)).status, 204)
    assertProblem(await app().call('GET', '/session', undefined, own), 401, 'INVALID_API_KEY')
  })

  test('sees and sets nothing of the system, nor the code of its tenant', async () => {
    assertProblem(await as('GET', '/system'), 403, 'FORBIDDEN')
    assertProblem(await as('POST', '/tenants', { code: 'MORE', name: 'More' }), 403, 'FORBIDDEN')
    assertProblem(await as('PATCH', '/tenants/OURS', { code: 'OTHER' }), 403, 'FORBIDDEN')
    assert.equal((await as('PATCH', '/tenants/OURS', { name: 'Ours' })).status, 200)
  })

  test('a system administrator is still named by the word of before', async () => {
    const made = await app().ok<Body>('POST', '/users', { name: 'old word', password, role: 'administrator' })
    assert.equal(made.role, 'systemAdministrator')
    await app().ok('DELETE', `/users/${made.id}`)
  })
})
