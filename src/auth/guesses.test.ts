import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { hasCode } from '../kernel/errors.ts'
import { systemRandom } from '../kernel/random.ts'
import { attemptStore } from './attempt-store.ts'
import { guessCounting, type Source } from './guesses.ts'
import { systemScope } from './tenant-scope.ts'

async function furnish(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const guesses = guessCounting(attemptStore(db, createVault(systemRandom(32), systemRandom), clock), clock)
  const from = (source: string | Source) => (typeof source === 'string' ? { name: source } : source)
  /** Seconds to wait; 0 for a guess that is looked at. */
  const guess = async (source: string | Source, account = 'admin') => {
    try {
      await guesses.begin(systemScope, account, from(source))
      return 0
    } catch (error) {
      if (hasCode(error, 'TOO_MANY_REQUESTS')) return Number(error.details.retryAfter)
      throw error
    }
  }
  const signIn = async (source: string | Source, account = 'admin') => {
    const wait = await guess(source, account)
    if (wait === 0) await guesses.right(systemScope, account, from(source))
    return wait
  }
  return { clock, guess, signIn }
}

const ten = Array.from({ length: 10 }, (_, index) => `192.0.2.${index}`)

test('of two hundred guesses from ten addresses some thirty are looked at', async (t) => {
  const { guess } = await furnish(t)
  let seen = 0
  for (let turn = 0; turn < 200; turn++) if ((await guess(ten[turn % 10] ?? '')) === 0) seen++
  assert.ok(seen >= 20 && seen <= 30, `${seen} were looked at`)
})

test('guesses that come at the same moment are no more than those that come one by one', async (t) => {
  const { guess } = await furnish(t)
  const waits = await Promise.all(Array.from({ length: 200 }, (_, turn) => guess(ten[turn % 10] ?? '')))
  const seen = waits.filter((wait) => wait === 0).length
  assert.ok(seen >= 20 && seen <= 30, `${seen} were looked at`)
})

test('each wrong guess makes its source wait longer, a quarter of an hour at most', async (t) => {
  const { guess, clock } = await furnish(t)
  for (let turn = 0; turn < 20; turn++) await guess('192.0.2.1')
  const waits: number[] = []
  for (let turn = 0; turn < 12; turn++) {
    assert.equal(await guess('192.0.2.1'), 0)
    const wait = await guess('192.0.2.1')
    waits.push(wait)
    await clock.advance(wait * 1000)
  }
  assert.deepEqual(waits.slice(0, 3), [2, 8, 32])
  assert.ok(waits.every((wait) => wait <= 900))
})

test('while others guess, the owner comes in from elsewhere and from where it was before', async (t) => {
  const { guess, signIn, clock } = await furnish(t)
  assert.equal(await signIn('198.51.100.1'), 0)
  for (let turn = 0; turn < 300; turn++) await guess(ten[turn % 10] ?? '')
  assert.equal(await signIn('198.51.100.1'), 0)
  assert.equal(await signIn('203.0.113.9'), 0, 'where nobody has guessed')
  assert.equal(await signIn('203.0.113.9'), 0)
  assert.equal(await guess('192.0.2.1', 'anna'), 0, 'other accounts are not slowed')
  for (let turn = 0; turn < 9; turn++) assert.equal(await guess('198.51.100.1'), 0, 'it may mistype')
  await clock.advance(3_600_000)
  assert.equal(await guess('192.0.2.1'), 0)
})

test('who mistypes while others guess waits as long as it was told, however they go on', async (t) => {
  const { guess, signIn, clock } = await furnish(t)
  for (let turn = 0; turn < 100; turn++) await guess(ten[turn % 10] ?? '')
  assert.equal(await guess('203.0.113.9'), 0)
  const wait = await guess('203.0.113.9')
  assert.ok(wait > 0 && wait <= 900)
  for (let second = 0; second < wait; second += 90) {
    await guess('192.0.2.1')
    await clock.advance(90_000)
  }
  assert.equal(await signIn('203.0.113.9'), 0)
})

test('behind a proxy that nobody named one address after the other is no way round', async (t) => {
  const { guess, signIn } = await furnish(t)
  const proxy = '10.0.0.2'
  assert.equal(await signIn({ name: `${proxy} owner`, through: proxy }), 0)
  let seen = 0
  for (let turn = 0; turn < 200; turn++)
    if ((await guess({ name: `${proxy} ${turn}`, through: proxy })) === 0) seen++
  assert.ok(seen <= 22, `${seen} were looked at`)
  assert.equal(await signIn({ name: `${proxy} owner`, through: proxy }), 0)
})
