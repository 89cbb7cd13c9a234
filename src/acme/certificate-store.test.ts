import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { sqliteOnly, testDatabase, testPlace } from '../../test/support/test-database.ts'
import { systemScope as scope } from '../auth/tenant-scope.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { certificateStore } from './certificate-store.ts'

const minuteMs = 60_000
const wish = { directory: 'https://ca.example.com/dir', names: ['b.example.com', 'a.example.com'], email: '' }
const none = { ofAnybody: false }

/** Two nodes on one database. */
async function furnish(t: TestContext) {
  const clock = manualClock()
  const place = sqliteOnly ? await testPlace(t) : join(testFolder(t, 'acme'), 'offhook.sqlite')
  const vault = createVault(systemRandom(32), systemRandom)
  const open = async (node: string) => {
    const db = await testDatabase(place, { clock, node })
    t.after(() => db.close())
    return certificateStore(db, vault, clock)
  }
  const [one, two] = [await open('one'), await open('two')]
  await one.want(scope, wish)
  await two.want(scope, { ...wish, names: wish.names.toReversed() })
  return { clock, one, two }
}

const certificate = (clock: { now(): number }) => ({
  ...{ cert: 'CHAIN', key: 'KEY', notBefore: clock.now(), notAfter: clock.now() + 90 * 24 * 60 * minuteMs },
})

test('one node orders; when it does nothing more for two minutes, another one goes on where it was', async (t) => {
  const { clock, one, two } = await furnish(t)
  const turn = (await one.take(scope, wish, none)) ?? assert.fail()
  assert.equal(await two.take(scope, wish, none), undefined)
  assert.equal(await one.take(scope, wish, none), undefined)
  assert.equal(
    await one.keepOrder(scope, turn, { url: 'https://ca.example.com/order/1', key: 'ORDER KEY' }),
    true,
  )

  await clock.advance(2 * minuteMs)
  assert.equal(await one.hold(scope, turn), true)
  await clock.advance(2 * minuteMs)
  assert.equal(await two.take(scope, wish, none), undefined)
  await clock.advance(1)
  const other = (await two.take(scope, wish, none)) ?? assert.fail()
  assert.deepEqual(other.order, { url: 'https://ca.example.com/order/1', key: 'ORDER KEY' })
  // Who comes back finds that it is not its own any more.
  assert.equal(await one.hold(scope, turn), false)
  assert.equal(await one.keep(scope, turn, certificate(clock), 0), false)
  assert.equal(await two.current(scope, wish), undefined)
})

test('a node that is alone goes on at once with what one before it has left behind', async (t) => {
  const { one, two } = await furnish(t)
  assert.ok(await one.take(scope, wish, none))
  assert.ok(await two.take(scope, wish, { ofAnybody: true }))
})

test('what is kept is there for every node, and ordered again when it is time', async (t) => {
  const { clock, one, two } = await furnish(t)
  const turn = (await one.take(scope, wish, none)) ?? assert.fail()
  const given = certificate(clock)
  assert.equal(await one.keep(scope, turn, given, clock.now() + 10 * minuteMs), true)
  assert.deepEqual(await two.current(scope, wish), given)
  await clock.advance(10 * minuteMs - 1)
  assert.equal(await two.take(scope, wish, none), undefined)
  await clock.advance(1)
  assert.equal((await two.take(scope, wish, none))?.isRenewal, true)
})

test('whoever starts anew tries within a quarter of an hour what failed before, but not what the CA holds back', async (t) => {
  const { clock, one } = await furnish(t)
  const fail = async (heldUntil: number | null) => {
    const turn = (await one.take(scope, wish, none)) ?? assert.fail()
    const nextAt = clock.now() + 600 * minuteMs
    assert.equal(await one.fail(scope, turn, { why: 'no way', nextAt, heldUntil }), true)
    await one.want(scope, { ...wish, names: ['other.example.com'] })
    assert.equal((await one.trouble(scope, wish))?.nextAt, nextAt)
    await one.want(scope, wish)
    return ((await one.trouble(scope, wish))?.nextAt ?? 0) - clock.now()
  }
  assert.equal(await fail(null), 15 * minuteMs)
  assert.equal((await one.trouble(scope, wish))?.why, 'no way')
  await clock.advance(15 * minuteMs)
  assert.equal(await fail(clock.now() + 600 * minuteMs), 600 * minuteMs)
})

test('what a name is asked for is answered by every node, for a day', async (t) => {
  const { clock, one, two } = await furnish(t)
  await one.answer(scope, new Map([['token', 'answer']]))
  await one.answer(scope, new Map([['token', 'answer']]))
  assert.deepEqual([...(await two.answers(scope))], [['token', 'answer']])
  await clock.advance(24 * 60 * minuteMs)
  assert.deepEqual([...(await two.answers(scope))], [])
})

test('there is one account at a CA, whoever asks first', async (t) => {
  const { one, two } = await furnish(t)
  const keys = await Promise.all([
    one.account(scope, wish, async () => 'FIRST'),
    two.account(scope, wish, async () => 'SECOND'),
  ])
  assert.deepEqual(keys[0], keys[1])
  await one.keepAccount(scope, { ...wish, email: 'noc@example.com' }, 'https://ca.example.com/account/1')
  const { url, contact } = await two.account(scope, wish, () => assert.fail())
  assert.deepEqual([url, contact], ['https://ca.example.com/account/1', 'noc@example.com'])
})
