import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { actingAs, systemScope } from '../auth/tenant-scope.ts'

const hourMs = 3_600_000
const use = { ip: '192.0.2.7', userAgent: 'Linphone/5.1' }

async function house(t: TestContext) {
  const stores = await furnishStores(t)
  const { db, tenant, phone } = stores
  const scope = actingAs(await tenant('ONE'), { name: 'anna', address: '198.51.100.1' })
  const other = await tenant('TWO')
  const { id, secret } = await phone(scope, { name: 'Anna’s mobile' })
  stores.heard()
  const rows = () => db.queries.selectFrom('handOver').selectAll().execute()
  const trail = async () => {
    const kept = await db.queries
      .selectFrom('audit')
      .selectAll()
      .where('objectId', '=', id)
      .orderBy('id')
      .execute()
    return kept
      .slice(1)
      .map(({ action, who, address, objectName, detail }) => [action, who, address, objectName, detail])
  }
  return {
    ...stores,
    scope,
    other,
    id,
    secret,
    rows,
    trail,
    links: stores.handOvers,
  }
}

test('a link names its phone, and nothing that is kept names the link', async (t) => {
  const { links, scope, id, secret, rows, db, clock } = await house(t)
  const { token, expiresAt } = await links.make(scope, id, 24)
  assert.match(token, /^[a-z2-7]{26}$/)
  assert.equal(expiresAt, new Date(clock.now() + 24 * hourMs).toISOString())
  const found = await links.find(systemScope, token)
  assert.deepEqual(
    [found?.phoneId, found?.tenantId, found?.secret, found?.state],
    [id, scope.tenantId, secret, 'open'],
  )
  const kept = JSON.stringify([await rows(), await db.queries.selectFrom('audit').selectAll().execute()])
  assert.doesNotMatch(kept, new RegExp(token))
  assert.equal(await links.find(systemScope, 'a'.repeat(26)), undefined)
})

test('of several who come at once one uses it, and everybody sees who', async (t) => {
  const { links, scope, id, heard, trail, clock } = await house(t)
  const { token } = await links.make(scope, id, 1)
  const { tokenHash = '' } = (await links.find(systemScope, token)) ?? {}
  const ask = () => links.take(scope, { phoneId: id, tokenHash, ...use })
  const took = await Promise.all([ask(), ask(), ask(), ask()])
  assert.deepEqual(took.sort(), [false, false, false, true])
  assert.equal((await links.find(systemScope, token))?.state, 'used')
  const state = await links.read(scope, id)
  assert.equal(state?.state, 'used')
  assert.equal(state?.createdBy, 'anna')
  assert.deepEqual(state?.used, {
    at: new Date(clock.now()).toISOString(),
    from: use.ip,
    userAgent: use.userAgent,
  })
  const change = { type: 'handOver.changed', tenantId: scope.tenantId, ids: [id] }
  assert.deepEqual(heard(), [change, change])
  assert.deepEqual(await trail(), [
    ['phone.handOver', 'anna', '198.51.100.1', 'Anna’s mobile', 'good for 1 h'],
    ['phone.handedOver', 'anna', use.ip, 'Anna’s mobile', use.userAgent],
  ])
})

test('it is good until its time is over, and a new one ends the one before', async (t) => {
  const { links, scope, id, clock } = await house(t)
  const first = await links.make(scope, id, 1)
  const second = await links.make(scope, id, 1)
  assert.equal(await links.find(systemScope, first.token), undefined)
  await clock.advance(hourMs - 1)
  const { tokenHash = '', state } = (await links.find(systemScope, second.token)) ?? {}
  assert.equal(state, 'open')
  await clock.advance(1)
  assert.equal(await links.take(scope, { phoneId: id, tokenHash, ...use }), false)
  assert.equal((await links.find(systemScope, second.token))?.state, 'over')
  assert.equal((await links.read(scope, id))?.state, 'over')
  await assert.rejects(links.end(scope, id), refusedAs('NO_HAND_OVER'))
})

test('what is taken back gives nothing, and what was used cannot be taken back', async (t) => {
  const { links, scope, id, trail } = await house(t)
  const { token } = await links.make(scope, id, 168)
  await links.end(scope, id)
  assert.equal(await links.find(systemScope, token), undefined)
  assert.equal(await links.read(scope, id), null)
  assert.deepEqual((await trail()).at(-1), ['phone.handOverEnd', 'anna', '198.51.100.1', 'Anna’s mobile', ''])
  const again = await links.make(scope, id, 1)
  const { tokenHash = '' } = (await links.find(systemScope, again.token)) ?? {}
  assert.equal(await links.take(scope, { phoneId: id, tokenHash, ...use }), true)
  await assert.rejects(links.end(scope, id), refusedAs('NO_HAND_OVER'))
})

test('another tenant makes, sees, takes back and uses none', async (t) => {
  const { links, scope, other, id } = await house(t)
  const { token } = await links.make(scope, id, 1)
  const { tokenHash = '' } = (await links.find(systemScope, token)) ?? {}
  await assert.rejects(links.make(other, id, 1), refusedAs('PHONE_NOT_FOUND'))
  await assert.rejects(links.end(other, id), refusedAs('PHONE_NOT_FOUND'))
  assert.equal(await links.read(other, id), null)
  assert.equal(await links.take(other, { phoneId: id, tokenHash, ...use }), false)
  assert.equal((await links.read(scope, id))?.state, 'open')
})

test('a link goes with its phone', async (t) => {
  const { links, phones, scope, id, rows } = await house(t)
  await links.make(scope, id, 1)
  await phones.remove(scope, [id], true)
  assert.deepEqual(await rows(), [])
})
