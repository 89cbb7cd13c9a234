import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askerOf, furnishRoad } from '../../test/support/open-road.ts'
import { refusedAs } from '../../test/support/open-stores.ts'
import type { FetchRecord } from '../fetches/fetch-store.ts'
import { wrongPasswordsHere } from './wrong-passwords.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const minutes = 60_000
const [usual, guesser, neighbour] = ['198.51.100.7', '203.0.113.7', '203.0.113.8']

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const { ask, fetches, phones, lastFetch } = road
  const scope = await road.tenant('ONE')
  const phone = await road.desk(scope, { httpUsername: 'desk', httpPassword: 'right' })
  const askFrom = async (ip: string, password: string, own = ask) =>
    (await own(phone, '', { ip, authorization: basic(`desk:${password}`) })).status
  return {
    ...{ ...road, scope, phone },
    right: (ip: string, own = ask) => askFrom(ip, 'right', own),
    /** So many wrong ones; all that is known of them is written. */
    async guess(ip: string, times: number) {
      for (let turn = 0; turn < times; turn++) assert.equal(await askFrom(ip, `wrong ${turn}`), 401)
      await fetches.flush()
    },
    reason: async () => (await lastFetch(scope, phone))?.reason,
    locks: async () => (await phones.read(scope, phone.id)).locks,
  }
}

test('who gives 20 wrong passwords is locked out of the phone for 15 minutes, and nobody else is', async (t) => {
  const { guess, right, reason, locks, clock, scope, desk, ask } = await furnish(t)
  await guess(guesser, 19)
  assert.deepEqual(await locks(), [])
  await guess(guesser, 1)
  const until = clock.now() + 15 * minutes
  assert.deepEqual(await locks(), [{ source: guesser, wrong: 20, at: clock.now(), until }])
  assert.equal(await right(guesser), 401, 'the right one too, so that nobody learns which one it was')
  assert.deepEqual(await reason(), {
    code: 'lockedOut',
    message: `Locked: 20 wrong passwords from ${guesser}, until ${new Date(until).toISOString()}`,
  })
  assert.equal(await right(neighbour), 200)
  const other = await desk(scope, { httpUsername: 'desk', httpPassword: 'right' })
  assert.equal((await ask(other, '', { ip: guesser, authorization: basic('desk:right') })).status, 200)
  await clock.advance(15 * minutes)
  assert.equal(await right(guesser), 200)
  assert.deepEqual(await locks(), [])
})

test('a thread locks out by itself before anything of it is written', async (t) => {
  const { ask, phone, right } = await furnish(t)
  for (let turn = 0; turn < 20; turn++)
    await ask(phone, '', { ip: guesser, authorization: basic(`desk:${turn}`) })
  assert.equal(await right(guesser), 401)
  assert.equal(await right(neighbour), 200)
})

test('what came to one thread or node locks out at all, and so does its end', async (t) => {
  const { guess, right, phones, anotherRoad, scope, phone } = await furnish(t)
  const records: FetchRecord[] = []
  const other = askerOf(anotherRoad((record) => void records.push(record)))
  assert.equal(await right(guesser, other), 200)
  await guess(guesser, 20)
  assert.equal(await right(guesser, other), 401)
  assert.equal(records.at(-1)?.reason.code, 'lockedOut')
  await phones.unlock(scope, phone.id)
  assert.deepEqual([await right(guesser, other), await right(guesser)], [200, 200])
})

test('where the phone was last it is let in, whoever guesses there or anywhere else', async (t) => {
  const { guess, right, locks, clock } = await furnish(t)
  assert.equal(await right(usual), 200)
  await guess(usual, 30)
  assert.deepEqual(await locks(), [])
  for (let from = 1; from <= 9; from++) await guess(`203.0.113.${from}`, 11)
  assert.deepEqual(await locks(), [], '99 are not enough')
  await guess('203.0.113.10', 1)
  assert.deepEqual(
    (await locks()).map(({ source, wrong }) => [source, wrong]),
    [[null, 100]],
  )
  assert.equal(await right('192.0.2.2'), 401)
  assert.equal(await right(usual), 200)
  await clock.advance(15 * minutes)
  assert.equal(await right('192.0.2.2'), 200)
})

test('an office of IPv6 is one source, in whatever way its addresses are written', async (t) => {
  const { guess, right, locks } = await furnish(t)
  for (let from = 1; from <= 20; from++) await guess(`2001:db8:1:2::${from}`, 1)
  assert.deepEqual(
    (await locks()).map(({ source }) => source),
    ['2001:db8:1:2::/64'],
  )
  assert.equal(await right('2001:DB8:1:2:ffff::9'), 401)
  assert.equal(await right('2001:db8:1:3::1'), 200)
})

test('who was let in again by a click is counted anew', async (t) => {
  const { guess, locks, phones, scope, phone, tenant, clock } = await furnish(t)
  await guess(guesser, 20)
  await clock.advance(1)
  await phones.unlock(scope, phone.id)
  assert.deepEqual(await locks(), [])
  await clock.advance(1)
  await guess(guesser, 19)
  assert.deepEqual(await locks(), [])
  await guess(guesser, 1)
  assert.equal((await locks()).length, 1)
  await assert.rejects(phones.unlock(await tenant('TWO'), phone.id), refusedAs('PHONE_NOT_FOUND'))
})

test('of very many sources no more is kept than fits, and then all are locked out together', async (t) => {
  const { guess, right, locks } = await furnish(t)
  for (let from = 1; from <= 4; from++) await guess(`203.0.113.${from}`, 20)
  await guess('203.0.113.5', 20)
  assert.equal((await locks()).filter(({ source }) => source === null).length, 1)
  assert.equal(await right('192.0.2.9'), 401)
  assert.ok((await locks()).length <= 21)
})

test('noise does not hide who guesses, however much there is of it', async (t) => {
  const { guess, ask, phone, fetches, locks } = await furnish(t)
  for (let turn = 0; turn < 20; turn++) {
    await guess(guesser, 1)
    // Recorded each, and of a phone the newest 200 are kept.
    for (let noise = 0; noise < 20; noise++) await ask(phone, '', { ip: guesser })
    await fetches.flush()
  }
  assert.deepEqual(
    (await locks()).map(({ source, wrong }) => [source, wrong]),
    [[guesser, 20]],
  )
})

test('what is guessed where the phone was last does not hide who guesses elsewhere', async (t) => {
  const { guess, right, locks } = await furnish(t)
  assert.equal(await right(usual), 200)
  for (let turn = 0; turn < 20; turn++) {
    await guess(guesser, 1)
    await guess(usual, 15)
  }
  assert.deepEqual(
    (await locks()).map(({ source }) => source),
    [guesser],
  )
})

test('a thread that nobody tells anything, as without the database, locks out very many sources together', async (t) => {
  const { phone, known, scope, phones, clock } = await furnish(t)
  const own = wrongPasswordsHere(clock)
  const asked = await known.ofRecord(scope, await phones.read(scope, phone.id))
  asked.came.from = usual
  const from = (number: number) => `203.0.113.${number}`
  for (let number = 1; number <= 99; number++) own.wrongFrom(asked, from(number))
  for (let turn = 0; turn < 50; turn++) own.wrongFrom(asked, usual)
  assert.equal(own.lockFor(asked, '192.0.2.2'), undefined)
  own.wrongFrom(asked, from(100))
  const until = clock.now() + 15 * minutes
  assert.deepEqual(own.lockFor(asked, '192.0.2.2'), { source: null, wrong: 100, at: clock.now(), until })
  assert.equal(own.lockFor(asked, usual), undefined)
  await clock.advance(15 * minutes)
  assert.equal(own.lockFor(asked, '192.0.2.2'), undefined)
})
