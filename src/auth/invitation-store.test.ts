import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { factorStore } from './factor-store.ts'
import { invitationStore } from './invitation-store.ts'
import { sessionStore } from './session-store.ts'
import { systemScope } from './tenant-scope.ts'
import { userStore } from './user-store.ts'

const vault = createVault(systemRandom(32), systemRandom)
const day = 24 * 3_600_000
const password = 'a quiet harbour in spring'

async function house(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const users = userStore(db, clock)
  const { id } = await users.create(systemScope, {
    ...{ name: 'piero', password: 'the first of his passwords', role: 'operator', tenants: [] },
  })
  return {
    ...{ db, clock, users, id, factors: factorStore(db) },
    invitations: invitationStore(db, vault, clock, systemRandom),
    sessions: sessionStore(db, vault, clock, systemRandom),
  }
}

test('a link lets in once: whoever has it sets name and password, and the next finds it over', async (t) => {
  const { invitations, users, id, db } = await house(t)
  const { token, kind } = await invitations.make(systemScope, id, false)
  assert.equal(kind, 'invitation')
  const kept = JSON.stringify(await db.queries.selectFrom('invitation').selectAll().execute())
  assert.doesNotMatch(kept, new RegExp(token))
  assert.deepEqual(await invitations.read(systemScope, token), {
    ...{ kind: 'invitation', name: 'piero', expiresAt: '2026-01-04T00:00:00.000Z' },
  })
  const both = await Promise.allSettled(
    ['pia', 'pio'].map((name) => invitations.accept(systemScope, { token, name, password })),
  )
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const name = both[0]?.status === 'fulfilled' ? 'pia' : 'pio'
  assert.equal((await users.signIn(systemScope, name, password)).id, id)
  await assert.rejects(invitations.read(systemScope, token), { code: 'LINK_OVER' })
  const late = invitations.accept(systemScope, { token, name, password })
  await assert.rejects(late, { code: 'LINK_OVER' })
})

test('a link holds no longer than until a password is set without it', async (t) => {
  const { invitations, users, id } = await house(t)
  const first = await invitations.make(systemScope, id, false)
  await users.update(systemScope, id, { role: 'viewer' })
  assert.equal((await invitations.read(systemScope, first.token)).name, 'piero')
  await users.update(systemScope, id, { password: 'chosen for him by somebody' })
  const late = { token: first.token, name: 'piero', password }
  await assert.rejects(invitations.accept(systemScope, late), { code: 'LINK_OVER' })
  assert.equal((await users.signIn(systemScope, 'piero', 'chosen for him by somebody')).id, id)
})

test('a link ends after three days, and when a new one is made', async (t) => {
  const { invitations, id, clock } = await house(t)
  const first = await invitations.make(systemScope, id, false)
  const second = await invitations.make(systemScope, id, false)
  await assert.rejects(invitations.read(systemScope, first.token), { code: 'LINK_OVER' })
  await clock.advance(3 * day - 1)
  assert.equal((await invitations.read(systemScope, second.token)).name, 'piero')
  await clock.advance(1)
  const late = invitations.accept(systemScope, { token: second.token, name: 'piero', password })
  await assert.rejects(late, { code: 'LINK_OVER' })
})

test('who begins anew is out at once: the old password and every session are no more', async (t) => {
  const { invitations, users, sessions, id } = await house(t)
  const token = await sessions.start(systemScope, id)
  const { kind } = await invitations.make(systemScope, id, false)
  assert.equal(kind, 'reset')
  assert.equal(await sessions.userOf(systemScope, token), undefined)
  const before = users.signIn(systemScope, 'piero', 'the first of his passwords')
  await assert.rejects(before, { code: 'WRONG_PASSWORD' })
})

test('a name that is taken is refused at its field, and the link still holds', async (t) => {
  const { invitations, users, id } = await house(t)
  await users.create(systemScope, { name: 'anna', password, role: 'viewer', tenants: [] })
  const { token } = await invitations.make(systemScope, id, false)
  const taken = invitations.accept(systemScope, { token, name: 'anna', password })
  await assert.rejects(taken, { errors: [{ path: 'name', message: 'There is a user anna already' }] })
  assert.equal(await invitations.accept(systemScope, { token, name: 'piero', password }), id)
})

test('it is told of each user by what they prove themselves, until when they are invited, and when they were seen', async (t) => {
  const { invitations, factors, sessions, id, db, clock } = await house(t)
  const proofs = async () => {
    const [user] = await factors.withProofs(systemScope, [{ id }])
    const { id: _, ...told } = user ?? assert.fail()
    return told
  }
  assert.deepEqual(await proofs(), { factors: [], invitedUntil: null, lastSeenAt: null })
  await invitations.make(systemScope, id, false)
  assert.equal((await proofs()).invitedUntil, '2026-01-04T00:00:00.000Z')
  await sessions.start(systemScope, id)
  const totp = { userId: id, secretSealed: '', lastStep: 0, confirmedAt: clock.now(), createdAt: 0 }
  await db.queries.insertInto('totp').values(totp).execute()
  const now = '2026-01-01T00:00:00.000Z'
  assert.deepEqual([(await proofs()).factors, (await proofs()).lastSeenAt], [['totp'], now])
  await invitations.make(systemScope, id, false)
  assert.deepEqual((await proofs()).factors, ['totp'], 'they stay where nobody says otherwise')
  await invitations.make(systemScope, id, true)
  assert.deepEqual((await proofs()).factors, [])
})
