import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testFeed } from '../../test/support/test-database.ts'
import { secretIndex } from './secret-index.ts'

test('secrets are read once, those of saved phones again, and then nobody is asked', async () => {
  const phones = new Map([['1', ['a']]])
  const asked: (readonly string[] | undefined)[] = []
  let isAway = false
  const feed = testFeed()
  const index = secretIndex(async (_, ids) => {
    asked.push(ids)
    if (isAway) throw new Error('away')
    return [...phones].filter(([id]) => !ids || ids.includes(id)).flatMap(([, hashes]) => hashes)
  }, feed)
  const known = (...hashes: string[]) => Promise.all(hashes.map((hash) => index.mayHave(hash)))
  assert.deepEqual(await known('a', 'z', 'y'), [true, false, false])
  assert.deepEqual(asked, [undefined])

  phones.set('2', ['b', 'old'])
  isAway = true
  feed.tell([{ type: 'phone.configured', tenantId: 't', ids: ['2'] }])
  await assert.rejects(index.mayHave('b'))
  isAway = false
  assert.deepEqual(await known('z', 'b', 'old', 'y'), [false, true, true, false])
  assert.deepEqual(asked.at(-1), ['2'])
  const before = asked.length
  assert.deepEqual(await known('z', 'b', 'a'), [false, true, true])
  assert.equal(asked.length, before)
})
