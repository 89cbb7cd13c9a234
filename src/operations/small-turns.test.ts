import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallTurns } from './small-turns.ts'

test('a few pieces begin in each turn of the event loop, those of each in their round', async () => {
  const turnOf = smallTurns(3)
  const begun: string[] = []
  for (const who of ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1'])
    void turnOf(who.charAt(0)).then(() => begun.push(who))
  await Promise.resolve()
  const seen: string[] = []
  for (let turn = 0; turn < 4; turn++) {
    await new Promise(setImmediate)
    seen.push(begun.splice(0).join(' '))
  }
  assert.deepEqual(seen, ['a1 b1 c1', 'a2 b2 a3', 'a4 a5', ''])
  void turnOf('d').then(() => begun.push('d'))
  await new Promise(setImmediate)
  assert.deepEqual(begun, ['d'])
})
