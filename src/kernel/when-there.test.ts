import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whenThere } from './when-there.ts'

test('what is there goes on at once, and what comes goes on when it came', async () => {
  assert.equal(
    whenThere(1, (value) => value + 1),
    2,
  )
  const later = whenThere(Promise.resolve(1), (value) => value + 1)
  assert.ok(later instanceof Promise)
  assert.equal(await later, 2)
  await assert.rejects(async () => whenThere(Promise.reject(new Error('no')), () => 1), /no/)
})
