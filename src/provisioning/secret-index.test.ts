import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEvents } from '../kernel/events.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { secretIndex } from './secret-index.ts'

test('secrets are read once, those of saved phones again, and then nobody is asked', async () => {
  const phones = new Map([['1', ['a']]])
  const asked: (readonly string[] | undefined)[] = []
  let isAway = false
  const events = createEvents(createGuard(silentLog))
  const index = secretIndex(async (_, ids) => {
    asked.push(ids)
    if (isAway) throw new Error('away')
    return [...phones].filter(([id]) => !ids || ids.includes(id)).flatMap(([, hashes]) => hashes)
  }, events)
  const known = (...hashes: string[]) => Promise.all(hashes.map((hash) => index.mayHave(hash)))
  assert.deepEqual(await known('a', 'z', 'y'), [true, false, false])
  assert.deepEqual(asked, [undefined])

  phones.set('2', ['b', 'old'])
  isAway = true
  events.emit({ type: 'phone', tenantId: 't', ids: ['2'] })
  await assert.rejects(index.mayHave('b'))
  isAway = false
  assert.deepEqual(await known('z', 'b', 'old', 'y'), [false, true, true, false])
  assert.deepEqual(asked.at(-1), ['2'])
  const before = asked.length
  assert.deepEqual(await known('z', 'b', 'a'), [false, true, true])
  assert.equal(asked.length, before)
})
