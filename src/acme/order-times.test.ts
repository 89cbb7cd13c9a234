import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CaProblem } from './ca-problem.ts'
import { nextTry, renewalTime } from './order-times.ts'

const dayMs = 24 * 3_600_000
const least = (size: number) => new Uint8Array(size)
const most = (size: number) => new Uint8Array(size).fill(255)
const life = { notBefore: 0, notAfter: 90 * dayMs }

test('a certificate of 90 days is ordered anew when 30 are left, or up to three days sooner', () => {
  assert.equal(renewalTime(life, 0, least), 60 * dayMs)
  const soonest = renewalTime(life, 0, most)
  assert.ok(soonest >= 57 * dayMs && soonest < 57 * dayMs + 1000)
})

test('one that came late in its life is used for an hour at least', () => {
  assert.equal(renewalTime(life, 89 * dayMs, most), 89 * dayMs + 3_600_000)
})

test('what fails is tried again after a minute, then later and later, each 12 hours at last', () => {
  const refused = new CaProblem('connection', '')
  const minutes = (failures: number) => nextTry(failures, refused, 0, least).nextAt / 60_000
  assert.deepEqual([0, 1, 2, 5, 9, 10, 1000].map(minutes), [1, 2, 4, 32, 512, 720, 720])
  assert.equal(nextTry(0, refused, 0, least).heldUntil, null)
  assert.ok(nextTry(0, refused, 0, most).nextAt <= 66_000)
})

test('a CA that says when it may be asked again is not asked before, but for a week at most', () => {
  const held = (retryAfterMs?: number) =>
    nextTry(0, new CaProblem('rateLimited', '', { retryAfterMs }), 0, least)
  assert.deepEqual(held(7_200_000), { nextAt: 7_200_000, heldUntil: 7_200_000 })
  assert.deepEqual(held(1000), { nextAt: 60_000, heldUntil: 1000 })
  assert.deepEqual(held(), { nextAt: 3_600_000, heldUntil: 3_600_000 })
  assert.equal(held(365 * dayMs).nextAt, 7 * dayMs)
})
