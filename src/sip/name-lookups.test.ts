import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { nameLookups } from './name-lookups.ts'

const [lookupLimit, nameLifetime, noNameLifetime] = [15_000, 30_000, 10_000]

/** A resolver that answers when it is told to. */
function setUp() {
  const clock = manualClock()
  const asked: string[] = []
  const open = new Map<string, { answer(addresses: string[]): void; fail(): void }>()
  const told: string[] = []
  let most = 0
  const lookUp = nameLookups<string>({
    clock,
    log: { info: (_about: object, what: string) => void told.push(what) } as never,
    resolve: (name) =>
      new Promise((answer, reject) => {
        asked.push(name)
        open.set(name, { answer, fail: () => reject(new Error('ENOTFOUND')) })
        most = Math.max(most, open.size)
      }),
  })
  const settle = () => clock.advance(0)
  const end = async (name: string, addresses?: string[]) => {
    const lookup = open.get(name)
    open.delete(name)
    if (addresses) lookup?.answer(addresses)
    else lookup?.fail()
    await settle()
  }
  const found: Record<string, readonly string[]> = {}
  const ask = async (name: string, who: string, wanted = () => true) => {
    void lookUp(name, { who, wanted }).then((addresses) => {
      found[`${who} ${name}`] = addresses
    })
    await settle()
  }
  return { clock, asked, told, most: () => most, end, found, ask }
}

test('names of one tenant that hang are looked up one at a time, and those of another meanwhile', async () => {
  const { asked, ask, end, found } = setUp()
  for (let number = 0; number < 500; number++) await ask(`hangs-${number}`, 'a')
  assert.deepEqual(asked, ['hangs-0'])
  await ask('pbx', 'b')
  assert.deepEqual(asked, ['hangs-0', 'pbx'])
  await end('pbx', ['192.0.2.7'])
  assert.deepEqual(found, { 'b pbx': ['192.0.2.7'] })
  assert.equal(asked.length, 2)
})

test('two names at once are looked up at most, whoever asks, and tenants go round by round', async () => {
  const { asked, ask, end, most } = setUp()
  for (const who of ['a', 'b', 'c']) for (const number of [1, 2, 3]) await ask(`${who}${number}`, who)
  assert.deepEqual(asked, ['a1', 'b1'])
  for (let at = 0; at < 9; at++) await end(asked[at] ?? '', ['192.0.2.7'])
  assert.equal(most(), 2)
  assert.deepEqual(asked, ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3'])
})

test('who waits for a name that hangs is told after a while; the thread is not used twice meanwhile', async () => {
  const { clock, asked, ask, end, found, told } = setUp()
  await ask('hangs', 'a')
  await ask('next', 'a')
  await clock.advance(lookupLimit - 1)
  assert.equal(Object.keys(found).length, 0)
  await clock.advance(1)
  assert.deepEqual(Object.entries(found), [['a hangs', []]])
  assert.deepEqual(told, ['a name is not found in time'])
  await clock.advance(10 * lookupLimit)
  assert.deepEqual(asked, ['hangs'])
  await end('hangs', ['192.0.2.7'])
  assert.deepEqual(asked, ['hangs', 'next'])
  await ask('hangs', 'b')
  assert.deepEqual(found['b hangs'], ['192.0.2.7'], 'what came late is remembered')
})

test('a name is looked up once for all who wait, and again after half a minute', async () => {
  const { clock, asked, ask, end, found, told } = setUp()
  for (let number = 0; number < 500; number++) await ask('pbx', 'a')
  await end('pbx', ['192.0.2.7', '192.0.2.8'])
  assert.equal(asked.length, 1)
  for (const who of ['a', 'b', 'c']) await ask('pbx', who)
  for (const who of ['a', 'b', 'c']) assert.deepEqual(found[`${who} pbx`], ['192.0.2.7', '192.0.2.8'])
  await clock.advance(nameLifetime)
  await ask('pbx', 'd')
  assert.equal(asked.length, 1)
  await clock.advance(1)
  await ask('pbx', 'd')
  assert.equal(asked.length, 2)
  assert.deepEqual(told, [])
})

test('what was found for another meanwhile is not looked up again', async () => {
  const { asked, ask, end, found } = setUp()
  await ask('first', 'a')
  await ask('pbx', 'a')
  await ask('pbx', 'b')
  await end('pbx', ['192.0.2.7'])
  await end('first', ['192.0.2.9'])
  assert.deepEqual(found['a pbx'], ['192.0.2.7'])
  assert.deepEqual(asked, ['first', 'pbx'])
})

test('a name that has no address is asked for again soon, but not by each of 500 phones', async () => {
  const { clock, asked, ask, end, found, told } = setUp()
  await ask('typo', 'a')
  await end('typo')
  assert.deepEqual(found, { 'a typo': [] })
  assert.deepEqual(told, ['a host has no address'])
  await clock.advance(noNameLifetime)
  for (let number = 0; number < 500; number++) await ask('typo', 'a')
  assert.equal(asked.length, 1)
  await clock.advance(1)
  await ask('typo', 'a')
  assert.equal(asked.length, 2)
  await end('typo', [])
  await clock.advance(noNameLifetime + 1)
  await ask('typo', 'a')
  assert.equal(asked.length, 3, 'no address is no better than no name')
})

test('what nobody wants any more is passed over, and what another one wants is not', async () => {
  const { asked, ask, end, found } = setUp()
  let cancelled = false
  await ask('first', 'a')
  for (const name of ['second', 'shared', 'third']) await ask(name, 'a', () => !cancelled)
  await ask('shared', 'a')
  cancelled = true
  await end('first', [])
  assert.deepEqual(asked, ['first', 'shared'])
  await end('shared', ['192.0.2.7'])
  assert.deepEqual(asked, ['first', 'shared'])
  assert.deepEqual(found, {
    'a first': [],
    'a second': [],
    'a shared': ['192.0.2.7'],
    'a third': [],
  })
  await ask('second', 'a')
  assert.deepEqual(asked, ['first', 'shared', 'second'], 'that it was not wanted says nothing of the name')
})
