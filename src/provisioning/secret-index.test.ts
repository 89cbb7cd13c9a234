import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testFeed } from '../../test/support/test-database.ts'
import { fingerprintMemory } from '../kernel/fingerprints.ts'
import { secretIndex } from './secret-index.ts'

const hash = (name: string) => Buffer.from(name.repeat(8)).toString('base64url')

/** A main thread, one that serves phones, and the phones of the database with their secrets. */
function furnish() {
  const phones = new Map([['1', ['a']]])
  const asked: string[] = []
  const state = { isAway: false }
  const answer = <Item>(question: string, item: () => Item): Item => {
    asked.push(question)
    if (state.isAway) throw new Error('away')
    return item()
  }
  const read = async (_: unknown, ids: readonly string[]) =>
    answer(`of ${ids}`, () => ids.flatMap((id) => phones.get(id) ?? []).map(hash))
  const feeds = [testFeed(), testFeed()] as const
  const memory = fingerprintMemory()
  const main = secretIndex({
    ...{ read, memory, feed: feeds[0] },
    async *all() {
      yield answer('all', () => [...phones.values()].flat().map(hash))
    },
  })
  const other = secretIndex({ read, memory, feed: feeds[1], all: () => main.fill() })
  const tell = (type: 'everything' | 'phone.configured', ids: string[] = []) => {
    for (const feed of feeds) feed.tell([{ type, tenantId: 't', ids }])
  }
  const known = (index: typeof main, ...names: string[]) =>
    Promise.all(names.map((name) => index.mayHave(hash(name))))
  return { phones, asked, state, main, other, tell, known }
}

test('secrets are read once for all threads, those of saved phones again, and then nobody is asked', async () => {
  const { phones, asked, state, main, other, tell, known } = furnish()
  await main.fill()
  assert.deepEqual(await known(main, 'a', 'z', 'y'), [true, false, false])
  assert.deepEqual(await known(other, 'a', 'z', 'y'), [true, false, false])
  assert.deepEqual(asked, ['all'])

  phones.set('2', ['b', 'old'])
  state.isAway = true
  tell('phone.configured', ['2'])
  await assert.rejects(other.mayHave(hash('b')))
  state.isAway = false
  assert.deepEqual(await known(other, 'z', 'b', 'old', 'y'), [false, true, true, false])
  assert.equal(asked.at(-1), 'of 2')
  await known(main, 'z')
  const before = asked.length
  assert.deepEqual(await known(main, 'z', 'b', 'a'), [false, true, true])
  assert.deepEqual(await known(other, 'z', 'b', 'a'), [false, true, true])
  assert.equal(asked.length, before)
})

test('before all are read, and when changes were missed, a secret that is not known may be one', async () => {
  const { phones, asked, main, other, tell, known } = furnish()
  assert.deepEqual(await known(other, 'z'), [true])
  await main.fill()
  assert.deepEqual(await known(other, 'z'), [false])
  phones.set('3', ['c'])
  assert.deepEqual(await known(other, 'c'), [false], 'nobody told of it')
  tell('everything')
  assert.deepEqual(await known(other, 'c', 'z'), [true, true])
  await main.fill()
  await main.fill()
  assert.deepEqual(await known(other, 'c', 'z'), [true, false])
  assert.deepEqual(await known(main, 'c', 'z'), [true, false])
  assert.ok(asked.every((question) => question === 'all'))
})

test('while they cannot be read, each secret may be one; whoever asks has it tried again', async () => {
  const { state, main, other, tell, known } = furnish()
  await main.fill()
  state.isAway = true
  tell('everything')
  assert.deepEqual(await known(other, 'z'), [true])
  await assert.rejects(main.fill(), /away/)
  state.isAway = false
  assert.deepEqual(await known(other, 'z'), [true])
  await main.fill()
  assert.deepEqual(await known(other, 'z'), [false])
})
