import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../kernel/random.ts'
import { firstKey, hashKeyId, KeyRing, masterName, type WrappedKey } from './key-ring.ts'

test('who looks after a key was written learns of it, also while an older look is under way', async () => {
  const master = systemRandom(32)
  const [ring, other] = [new KeyRing(master, systemRandom), new KeyRing(master, systemRandom)]
  let rows: readonly WrappedKey[] = []
  const answers: (() => void)[] = []
  ring.readFrom(async () => {
    const read = rows
    await new Promise<void>((answered) => answers.push(answered))
    return read
  })
  const before = ring.look()
  const { id, key } = other.made()
  const by = [masterName(master)]
  rows = [...other.wrap(hashKeyId, by, 0), ...other.wrap(firstKey, by, 0), ...other.wrap(id, by, 1, key)]
  let isLearnt = false
  const after = ring.look().then(() => {
    isLearnt = ring.has(id)
  })
  const together = ring.look()
  answers.shift()?.()
  await before
  await new Promise((turn) => setImmediate(turn))
  answers.shift()?.()
  await after
  assert.equal(isLearnt, true)
  await together
  assert.deepEqual(answers, [], 'those who came meanwhile share one look')
})

test('a ring that knows a key of the database learns of the next one', () => {
  const master = systemRandom(32)
  const [ring, other] = [new KeyRing(master, systemRandom), new KeyRing(master, systemRandom)]
  const by = [masterName(master)]
  const rows = [...other.wrap(hashKeyId, by, 0), ...other.wrap(firstKey, by, 0)]
  for (let at = 1; at <= 3; at++) {
    const { id, key } = other.made()
    rows.push(...other.wrap(id, by, at, key))
    assert.equal(ring.learn(rows), true)
    assert.equal(ring.current, id)
  }
})
