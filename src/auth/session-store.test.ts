import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { bareUser } from '../../test/support/bare-rows.ts'
import { openTestDatabase } from '../../test/support/test-database.ts'
import type { Change } from '../db/feed.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { sessionStore } from './session-store.ts'
import { actingAs, systemScope } from './tenant-scope.ts'

const vault = createVault(systemRandom(32), systemRandom)
const from = (address: string) => actingAs(systemScope, { name: 'anna', address })
const minute = 60_000

async function house(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  for (const id of ['anna', 'bob']) await bareUser(db, id)
  const ended: Change[] = []
  db.feed.on((change) => void (change.type === 'session.ended' && ended.push(change)))
  return { db, clock, ended, sessions: sessionStore(db, vault, clock, systemRandom) }
}

test('a session remembers its browser, from where it was used last, and when, to the minute', async (t) => {
  const { sessions, clock, db } = await house(t)
  const token = await sessions.start(from('192.0.2.1'), 'anna', `Firefox ${'x'.repeat(300)}`)
  const only = async () => (await sessions.list(systemScope, 'anna', token))[0] ?? assert.fail()
  const first = await only()
  assert.deepEqual([first.address, first.userAgent.length, first.current], ['192.0.2.1', 256, true])
  assert.deepEqual([first.createdAt, first.lastSeenAt], Array(2).fill('2026-01-01T00:00:00.000Z'))
  await clock.advance(minute - 1)
  assert.equal(await sessions.userOf(systemScope, token, '192.0.2.2'), 'anna')
  assert.deepEqual(await only(), first, 'no minute has gone')
  await clock.advance(1)
  assert.equal(await sessions.userOf(systemScope, token, '192.0.2.2'), 'anna')
  assert.deepEqual(await only(), { ...first, address: '192.0.2.2', lastSeenAt: '2026-01-01T00:01:00.000Z' })
  const user = await db.queries.selectFrom('user').select('lastSeenAt').where('id', '=', 'anna').execute()
  assert.deepEqual(user, [{ lastSeenAt: clock.now() }])
})

test('one’s own sessions are listed without what opens them, and never those of another', async (t) => {
  const { sessions } = await house(t)
  const mine = await sessions.start(systemScope, 'anna')
  const other = await sessions.start(systemScope, 'anna')
  await sessions.start(systemScope, 'bob')
  const listed = await sessions.list(systemScope, 'anna', mine)
  assert.deepEqual(listed.map(({ current }) => current).sort(), [false, true])
  for (const { id } of listed) {
    assert.ok(![mine, other, vault.hash(mine, 'session'), vault.hash(other, 'session')].includes(id))
    assert.equal(await sessions.userOf(systemScope, id), undefined)
  }
})

test('a session is ended by its user only, and whoever listens hears whose it was', async (t) => {
  const { sessions, ended } = await house(t)
  const mine = await sessions.start(systemScope, 'anna')
  const theirs = await sessions.start(systemScope, 'bob')
  const [bobs] = await sessions.list(systemScope, 'bob', undefined)
  await assert.rejects(sessions.endOne(systemScope, 'anna', bobs?.id ?? ''), { code: 'NOT_FOUND' })
  assert.equal(await sessions.userOf(systemScope, theirs), 'bob')
  const [own] = await sessions.list(systemScope, 'anna', undefined)
  await sessions.endOne(systemScope, 'anna', own?.id ?? '')
  assert.equal(await sessions.userOf(systemScope, mine), undefined)
  assert.deepEqual(ended, [{ type: 'session.ended', tenantId: null, ids: ['anna'] }])
})

test('all others end at once, and the one that asks goes on', async (t) => {
  const { sessions, ended } = await house(t)
  const mine = await sessions.start(systemScope, 'anna')
  const others = [await sessions.start(systemScope, 'anna'), await sessions.start(systemScope, 'anna')]
  const theirs = await sessions.start(systemScope, 'bob')
  await sessions.endOthers(systemScope, 'anna', mine)
  await sessions.endOthers(systemScope, 'anna', mine)
  assert.equal(ended.length, 1, 'there was nothing to end the second time')
  for (const token of others) assert.equal(await sessions.userOf(systemScope, token), undefined)
  assert.equal(await sessions.userOf(systemScope, mine), 'anna')
  assert.equal(await sessions.userOf(systemScope, theirs), 'bob')
})

test('a session that is over is neither listed nor ended', async (t) => {
  const { sessions, clock } = await house(t)
  await sessions.start(systemScope, 'anna')
  const [own] = await sessions.list(systemScope, 'anna', undefined)
  await clock.advance(13 * 60 * minute)
  assert.deepEqual(await sessions.list(systemScope, 'anna', undefined), [])
  await assert.rejects(sessions.endOne(systemScope, 'anna', own?.id ?? ''), { code: 'NOT_FOUND' })
})

test('a user has a hundred sessions at most: the one that was used longest ago makes room, and that is told', async (t) => {
  const { sessions, clock, ended, db } = await house(t)
  const theirs = await sessions.start(systemScope, 'bob')
  const used = await sessions.start(from('192.0.2.1'), 'anna')
  const tokens: string[] = []
  for (let n = 0; n < 99; n++) {
    await clock.advance(1)
    tokens.push(await sessions.start(from('192.0.2.1'), 'anna'))
  }
  await clock.advance(minute)
  assert.equal(await sessions.userOf(systemScope, used), 'anna')
  assert.deepEqual(ended, [])
  await sessions.start(from('192.0.2.9'), 'anna')
  assert.deepEqual(ended, [{ type: 'session.ended', tenantId: null, ids: ['anna'] }])
  assert.equal((await sessions.list(systemScope, 'anna', undefined)).length, 100)
  assert.equal(await sessions.userOf(systemScope, tokens[0] ?? ''), undefined)
  for (const token of [used, tokens[1] ?? '']) assert.equal(await sessions.userOf(systemScope, token), 'anna')
  assert.equal(await sessions.userOf(systemScope, theirs), 'bob')
  const told = db.queries.selectFrom('audit').select(['who', 'kind', 'objectName', 'detail'])
  assert.deepEqual(await told.where('action', '=', 'session.end').execute(), [
    { who: 'anna', kind: 'user', objectName: 'anna', detail: 'made room for a new one' },
  ])
  await sessions.endOthers(systemScope, 'anna', used)
  assert.equal((await sessions.list(systemScope, 'anna', used)).length, 1)
})

test('that the password was given again is told of its user', async (t) => {
  const { sessions, db } = await house(t)
  const token = await sessions.start(from('192.0.2.1'), 'anna')
  await sessions.prove(from('192.0.2.1'), token, 'anna')
  const told = db.queries.selectFrom('audit').select(['kind', 'objectId', 'objectName'])
  assert.deepEqual(await told.where('action', '=', 'session.prove').execute(), [
    { kind: 'user', objectId: 'anna', objectName: 'anna' },
  ])
})
