import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryAfter } from './ca-client.ts'

test('when a CA wants to be asked again is said in seconds or as a date', () => {
  const now = Date.UTC(2026, 0, 1)
  assert.equal(retryAfter('120', now), 120_000)
  assert.equal(retryAfter('Thu, 01 Jan 2026 01:00:00 GMT', now), 3_600_000)
  assert.equal(retryAfter('Wed, 31 Dec 2025 23:00:00 GMT', now), 0)
  for (const odd of [null, '', 'soon', '-5x']) assert.equal(retryAfter(odd, now), undefined)
})
