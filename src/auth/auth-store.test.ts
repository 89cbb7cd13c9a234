/** Users, sessions, keys and the audit trail, on a database of their own. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import type { KeyListQuery, UserListQuery } from '../schema/session.ts'
import { auditStore } from './audit-store.ts'
import { keyStore } from './key-store.ts'
import { sessionSeconds, sessionStore } from './session-store.ts'
import { actingAs, systemScope, tenantScope } from './tenant-scope.ts'
import { actorOf, userStore } from './user-store.ts'

const vault = createVault(systemRandom(32), systemRandom)
const newest = { page: 1, pageSize: 50, order: 'desc' } as const
const all = { page: 1, pageSize: 50, q: '', order: 'asc' } as const

async function house(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  for (const code of ['ONE', 'TWO'])
    await db.queries
      .insertInto('tenant')
      .values({
        ...{ id: code.toLowerCase(), code, name: code, timezone: '', language: '', sipServer: '' },
        ...{ sipPort: null, sipTransport: 'udp', outboundProxy: '', notifyVia: 'contact' },
        ...{ allowedNetworks: '[]', autoResync: 0, settingsSealed: '', parametersSealed: '' },
        ...{ revision: 1, createdAt: 1, updatedAt: 1 },
      } as never)
      .execute()
  return {
    db,
    clock,
    users: userStore(db, clock),
    sessions: sessionStore(db, vault, clock, systemRandom),
    keys: keyStore(db, vault, clock, systemRandom),
    audit: auditStore(db),
  }
}

const admin = { name: 'admin', password: 'correct horse', role: 'systemAdministrator' as const, tenants: [] }
const anna = { name: 'anna', password: 'battery staple', role: 'operator' as const, tenants: ['two', 'ONE'] }

test('a user signs in with the right password only, and nobody else does', async (t) => {
  const { users } = await house(t)
  const made = await users.create(systemScope, anna)
  assert.deepEqual(made, {
    ...{ id: made.id, name: 'anna', role: 'operator', tenants: ['TWO', 'ONE'] },
    createdAt: '2026-01-01T00:00:00.000Z',
    revision: 1,
  })
  const account = await users.signIn(systemScope, 'anna', 'battery staple')
  assert.deepEqual(
    { ...account, tenantIds: account.tenantIds.sort() },
    {
      ...{ id: made.id, name: 'anna', role: 'operator', tenantIds: ['one', 'two'] },
    },
  )
  for (const [name, password] of [
    ['anna', 'battery stapl'],
    ['anna', ''],
    ['Anna', 'battery staple'],
    ['nobody', 'battery staple'],
    ['nobody', 'no such user'],
  ])
    await assert.rejects(users.signIn(systemScope, name ?? '', password ?? ''), { code: 'WRONG_PASSWORD' })
})

test('a password is kept as Argon2id of 19 MiB and two passes', async (t) => {
  const { users, db } = await house(t)
  await users.create(systemScope, admin)
  const { passwordHash } = await db.queries.selectFrom('user').selectAll().executeTakeFirstOrThrow()
  assert.match(passwordHash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('a user is found by id, with the tenants that it may see', async (t) => {
  const { users } = await house(t)
  const { id } = await users.create(systemScope, { ...anna, tenants: ['TWO'] })
  const boss = await users.create(systemScope, admin)
  const found = await users.findById(systemScope, id)
  assert.deepEqual(found, { id, name: 'anna', role: 'operator', tenantIds: ['two'] })
  assert.equal(await users.findById(systemScope, 'nobody'), undefined)
  assert.equal(await users.count(systemScope), 2)
  const operator = actorOf(found ?? assert.fail())
  assert.deepEqual(operator, {
    ...{ id, name: 'anna', role: 'operator', readOnly: false, tenantIds: new Set(['two']), by: 'cookie' },
  })
  const administrator = actorOf((await users.findById(systemScope, boss.id)) ?? assert.fail())
  assert.deepEqual([administrator.tenantIds, administrator.readOnly], ['all', false])
})

test('users are listed by name, searched in any case, a page at a time', async (t) => {
  const { users } = await house(t)
  for (const name of ['carl', 'admin', 'Bob'])
    await users.create(systemScope, { ...admin, name, tenants: name === 'carl' ? ['ONE', 'TWO'] : [] })
  const names = async (query: Partial<UserListQuery>) => {
    const { items, total } = await users.list(systemScope, { ...all, ...query })
    return [items.map(({ name }) => name), total]
  }
  assert.deepEqual(await names({}), [['Bob', 'admin', 'carl'], 3])
  assert.deepEqual(await names({ order: 'desc' }), [['carl', 'admin', 'Bob'], 3])
  assert.deepEqual(await names({ q: 'B' }), [['Bob'], 1])
  assert.deepEqual(await names({ q: 'bO' }), [['Bob'], 1])
  assert.deepEqual(await names({ pageSize: 2 }), [['Bob', 'admin'], 3])
  assert.deepEqual(await names({ pageSize: 2, page: 2 }), [['carl'], 3])
  assert.deepEqual(await names({ q: 'zz' }), [[], 0])
  const { items } = await users.list(systemScope, all)
  assert.deepEqual(
    items.map(({ tenants }) => tenants),
    [[], [], ['ONE', 'TWO']],
  )
})

test('a name is given once, and a tenant that is not there is named', async (t) => {
  const { users } = await house(t)
  await users.create(systemScope, admin)
  await assert.rejects(users.create(systemScope, admin), {
    errors: [{ path: 'name', message: 'There is a user admin already' }],
  })
  await assert.rejects(users.create(systemScope, { ...anna, tenants: ['ONE', 'three'] }), {
    errors: [{ path: 'tenants.1', message: 'There is no tenant three' }],
  })
  assert.equal(await users.count(systemScope), 1)
})

test('a changed user signs in again: with the new password, in the new role, in the new tenants', async (t) => {
  const { users, sessions } = await house(t)
  await users.create(systemScope, admin)
  const { id } = await users.create(systemScope, anna)
  const bob = await users.create(systemScope, { ...anna, name: 'bob', tenants: ['ONE'] })
  const [token, other] = [await sessions.start(systemScope, id), await sessions.start(systemScope, bob.id)]

  const changed = await users.update(systemScope, id, { password: 'another one', tenants: ['one'] })
  assert.deepEqual([changed.name, changed.role, changed.tenants], ['anna', 'operator', ['ONE']])
  assert.equal(await sessions.userOf(systemScope, token), undefined)
  assert.equal(await sessions.userOf(systemScope, other), bob.id)
  await assert.rejects(users.signIn(systemScope, 'anna', anna.password), { code: 'WRONG_PASSWORD' })
  assert.deepEqual((await users.signIn(systemScope, 'anna', 'another one')).tenantIds, ['one'])

  const viewer = await users.update(systemScope, id, { role: 'viewer' })
  assert.deepEqual([viewer.role, viewer.tenants], ['viewer', ['ONE']])
  assert.equal((await users.signIn(systemScope, 'anna', 'another one')).role, 'viewer')
  assert.deepEqual((await users.update(systemScope, id, { tenants: [] })).tenants, [])
  assert.deepEqual((await users.findById(systemScope, bob.id))?.tenantIds, ['one'])
  assert.equal((await users.findById(systemScope, bob.id))?.role, 'operator')
  await assert.rejects(users.update(systemScope, 'nobody', { role: 'viewer' }), { code: 'NOT_FOUND' })
})

test('a user who is deleted is out at once; the last administrator cannot be', async (t) => {
  const { users, sessions, db } = await house(t)
  const boss = await users.create(systemScope, admin)
  const { id } = await users.create(systemScope, anna)
  const token = await sessions.start(systemScope, id)
  const own = await sessions.start(systemScope, boss.id)
  await users.remove(systemScope, id)
  assert.equal(await sessions.userOf(systemScope, token), undefined)
  assert.equal(await sessions.userOf(systemScope, own), boss.id)
  assert.equal(await users.findById(systemScope, id), undefined)
  await assert.rejects(users.remove(systemScope, id), { code: 'NOT_FOUND' })
  await assert.rejects(users.remove(systemScope, boss.id), {
    code: 'FORBIDDEN',
    message: 'This is the last administrator; make another one first',
  })
  const second = await users.create(systemScope, { ...admin, name: 'second', tenants: ['ONE'] })
  await users.remove(systemScope, second.id)
  assert.deepEqual(await db.queries.selectFrom('userTenant').select('userId').execute(), [])
  await users.create(systemScope, { ...admin, name: 'third' })
  await users.remove(systemScope, boss.id)
  assert.equal(await users.count(systemScope), 1)
})

test('a session ends after twelve hours, when it is ended, and only then', async (t) => {
  const { users, sessions, clock, db } = await house(t)
  assert.equal(sessionSeconds, 43_200)
  const { id } = await users.create(systemScope, admin)
  const token = await sessions.start(systemScope, id)
  assert.match(token, /^[a-z2-7]{32}$/)
  assert.equal(await sessions.userOf(systemScope, 'another'), undefined)
  await clock.advance(sessionSeconds * 1000 - 1)
  assert.equal(await sessions.userOf(systemScope, token), id)
  await clock.advance(1)
  assert.equal(await sessions.userOf(systemScope, token), undefined)

  const [one, two] = [await sessions.start(systemScope, id), await sessions.start(systemScope, id)]
  await sessions.end(systemScope, one)
  assert.equal(await sessions.userOf(systemScope, one), undefined)
  assert.equal(await sessions.userOf(systemScope, two), id)
  await clock.advance(1)
  const rows = await db.queries.selectFrom('session').selectAll().execute()
  assert.equal(rows.length, 2, 'the old one is there until the next sign-in')
  await sessions.start(systemScope, id)
  const left = await db.queries.selectFrom('session').selectAll().execute()
  assert.equal(left.length, 2)
  assert.ok(left.every(({ tokenHash }) => tokenHash !== two && tokenHash.length === 43))
  assert.ok(left.some(({ tokenHash }) => tokenHash === vault.hash(two, 'session')))
})

test('a key acts as what it was made for, and as nothing else', async (t) => {
  const { keys, db } = await house(t)
  const whole = await keys.create(systemScope, { name: 'pbx', access: 'full', tenant: null })
  const reading = await keys.create(systemScope, { name: 'watch', access: 'readOnly', tenant: 'one' })
  assert.match(whole.key, /^oh_[a-z2-7]{40}$/)
  assert.deepEqual(
    [whole.tenant, whole.access, reading.tenant, reading.access],
    [null, 'full', 'ONE', 'readOnly'],
  )
  assert.deepEqual([whole.createdAt, whole.lastUsedAt], ['2026-01-01T00:00:00.000Z', null])
  assert.deepEqual(await keys.actorOf(systemScope, whole.key), {
    ...{
      id: whole.id,
      name: 'key pbx',
      role: 'systemAdministrator',
      readOnly: false,
      tenantIds: 'all',
      by: 'key',
    },
  })
  assert.deepEqual(await keys.actorOf(systemScope, reading.key), {
    ...{ id: reading.id, name: 'key watch', role: 'tenantAdministrator', readOnly: true },
    ...{ tenantIds: new Set(['one']), by: 'key' },
  })
  assert.equal(await keys.actorOf(systemScope, whole.key.slice(0, -1)), undefined)
  const rows = await db.queries.selectFrom('apiKey').selectAll().execute()
  assert.ok(rows.every(({ keyHash }) => keyHash !== whole.key && keyHash !== reading.key))
  assert.ok(rows.some(({ keyHash }) => keyHash === vault.hash(whole.key, 'api-key')))
  const given = await keys.create(
    systemScope,
    { name: 'given', access: 'full', tenant: null },
    { given: 'chosen-key' },
  )
  assert.equal(given.key, 'chosen-key')
  assert.equal((await keys.actorOf(systemScope, 'chosen-key'))?.name, 'key given')
  await assert.rejects(keys.create(systemScope, { name: 'x', access: 'full', tenant: 'none' }), {
    errors: [{ path: 'tenant', message: 'There is no tenant none' }],
  })
})

test('when a key was last used is kept to the minute', async (t) => {
  const { keys, clock } = await house(t)
  const { key, id } = await keys.create(systemScope, { name: 'pbx', access: 'full', tenant: null })
  const other = await keys.create(systemScope, { name: 'other', access: 'full', tenant: null })
  const used = async () =>
    (await keys.list(systemScope, all)).items.find((each) => each.id === id)?.lastUsedAt
  assert.equal(await used(), null)
  await keys.actorOf(systemScope, key)
  assert.equal(await used(), '2026-01-01T00:00:00.000Z')
  await clock.advance(60_000)
  await keys.actorOf(systemScope, key)
  assert.equal(await used(), '2026-01-01T00:00:00.000Z')
  await clock.advance(1)
  await keys.actorOf(systemScope, key)
  assert.equal(await used(), '2026-01-01T00:01:00.001Z')
  const { items } = await keys.list(systemScope, all)
  assert.equal(items.find((each) => each.id === other.id)?.lastUsedAt, null)
})

test('keys are listed by name, searched in any case, a page at a time, and never shown', async (t) => {
  const { keys } = await house(t)
  const made = []
  for (const [name, tenant] of [
    ['carl', 'TWO'],
    ['admin', null],
    ['Bob', null],
  ] as const)
    made.push(await keys.create(systemScope, { name, access: 'full', tenant }))
  const names = async (query: Partial<KeyListQuery>) => {
    const { items, total } = await keys.list(systemScope, { ...all, ...query })
    return [items.map(({ name }) => name), total]
  }
  assert.deepEqual(await names({}), [['Bob', 'admin', 'carl'], 3])
  assert.deepEqual(await names({ order: 'desc', pageSize: 1 }), [['carl'], 3])
  assert.deepEqual(await names({ pageSize: 2, page: 2 }), [['carl'], 3])
  assert.deepEqual(await names({ q: 'bO' }), [['Bob'], 1])
  const { items } = await keys.list(systemScope, all)
  assert.deepEqual(
    items.map(({ tenant }) => tenant),
    [null, null, 'TWO'],
  )
  const alike = await keys.create(systemScope, { name: 'admin', access: 'readOnly', tenant: null })
  for (const order of ['asc', 'desc'] as const) {
    const listed = (await keys.list(systemScope, { ...all, q: 'admin', order })).items.map(({ id }) => id)
    assert.deepEqual(listed, [made[1]?.id, alike.id], 'of one name, the older stands first')
  }
  await keys.remove(systemScope, alike.id)
  assert.ok(!JSON.stringify(items).includes('oh_'))
  const [carl] = made
  await keys.remove(systemScope, carl?.id ?? '')
  assert.deepEqual(await names({}), [['Bob', 'admin'], 2])
  assert.equal(await keys.actorOf(systemScope, carl?.key ?? ''), undefined)
  await assert.rejects(keys.remove(systemScope, carl?.id ?? ''), { code: 'NOT_FOUND' })
})

test('the audit trail tells a tenant what was done in it, the latest first', async (t) => {
  const { audit, clock } = await house(t)
  const [one, two] = [tenantScope({ id: 'one', code: 'ONE' }), tenantScope({ id: 'two', code: 'TWO' })]
  assert.deepEqual([one.tenantId, one.code], ['one', 'ONE'])
  const anna = { name: 'anna', address: '192.0.2.7' }
  await audit.record(actingAs(one, anna), 'phone.create', 'p1')
  await clock.advance(1)
  await audit.record(one, 'phone.reveal', 'p1', 'secret')
  await audit.record(actingAs(two, anna), 'phone.create', 'p2')
  await audit.record(actingAs(systemScope, anna), 'user.create', null)
  const told = (await audit.list(one, newest)).items.map(({ who, address, action, object, detail, at }) => [
    ...[who, address, action, object.id, detail, at],
  ])
  const start = Date.UTC(2026, 0, 1)
  assert.deepEqual(told, [
    ['system', null, 'phone.reveal', 'p1', 'secret', new Date(start + 1).toISOString()],
    ['anna', '192.0.2.7', 'phone.create', 'p1', '', new Date(start).toISOString()],
  ])
  assert.equal((await audit.list(one, { ...newest, pageSize: 1 })).items.length, 1)
})
