import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { sessionStore } from './session-store.ts'
import { systemScope } from './tenant-scope.ts'
import { userStore } from './user-store.ts'

const admin = { name: 'admin', password: 'correct horse', role: 'systemAdministrator' as const, tenants: [] }
const anna = { name: 'anna', password: 'battery staple', role: 'operator' as const, tenants: [] }

async function house(t: TestContext) {
  const db = await openTestDatabase(t)
  const clock = manualClock()
  const vault = createVault(systemRandom(32), systemRandom)
  return { users: userStore(db, clock), sessions: sessionStore(db, vault, clock, systemRandom) }
}

test('who knows the present password changes it, and every session of that user ends, of no other', async (t) => {
  const { users, sessions } = await house(t)
  const boss = await users.create(systemScope, admin)
  const { id } = await users.create(systemScope, anna)
  const [mine, also] = [await sessions.start(systemScope, id), await sessions.start(systemScope, id)]
  const other = await sessions.start(systemScope, boss.id)
  const change = (who: string, current: string, next: string) =>
    users.changePassword(systemScope, who, current, next)
  await assert.rejects(change(id, 'guessed', 'a new one'), {
    errors: [{ path: 'currentPassword', message: 'This is not your password' }],
  })
  await assert.rejects(change(id, anna.password, anna.password), {
    errors: [{ path: 'password', message: 'This is the password that you have already' }],
  })
  await assert.rejects(change('key', anna.password, 'a new one'), {
    ...{ code: 'FORBIDDEN', message: 'An API key has no password' },
  })
  assert.equal(await sessions.userOf(systemScope, mine), id)

  await change(id, anna.password, 'a new one')
  assert.equal((await users.signIn(systemScope, 'anna', 'a new one')).id, id)
  await assert.rejects(users.signIn(systemScope, 'anna', anna.password), { code: 'WRONG_PASSWORD' })
  for (const ended of [mine, also]) assert.equal(await sessions.userOf(systemScope, ended), undefined)
  assert.equal(await sessions.userOf(systemScope, other), boss.id)
  assert.equal((await users.signIn(systemScope, 'admin', admin.password)).id, boss.id)
})

test('a password is changed once by who knows it: whoever set one meanwhile is not overruled', async (t) => {
  const { users } = await house(t)
  const { id } = await users.create(systemScope, anna)
  const next = ['chosen at one desk', 'chosen at another'] as const
  const changes = next.map((text) => users.changePassword(systemScope, id, anna.password, text))
  const settled = await Promise.allSettled(changes)
  const [won, lost] = settled[0]?.status === 'fulfilled' ? next : [next[1], next[0]]
  const refused = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined
  assert.deepEqual(refused?.reason.errors, [
    { path: 'currentPassword', message: 'This is not your password' },
  ])
  assert.equal((await users.signIn(systemScope, 'anna', won)).id, id)
  await assert.rejects(users.signIn(systemScope, 'anna', lost), { code: 'WRONG_PASSWORD' })
})

test('the last administrator stays one, and keeps the right to change all else', async (t) => {
  const { users } = await house(t)
  const boss = await users.create(systemScope, admin)
  await users.create(systemScope, anna)
  const refused = { code: 'FORBIDDEN', message: 'This is the last administrator; make another one first' }
  for (const role of ['operator', 'viewer'] as const)
    await assert.rejects(users.update(systemScope, boss.id, { role }), refused)
  assert.equal(
    (await users.update(systemScope, boss.id, { password: 'a new one' })).role,
    'systemAdministrator',
  )
  assert.equal(
    (await users.update(systemScope, boss.id, { role: 'systemAdministrator' })).role,
    'systemAdministrator',
  )
  await users.create(systemScope, { ...admin, name: 'second' })
  assert.equal((await users.update(systemScope, boss.id, { role: 'viewer' })).role, 'viewer')
})
