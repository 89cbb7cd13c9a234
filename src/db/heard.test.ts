import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Failing, type LastFetch, readHeard, writeHeard } from './heard.ts'

const reason = { code: 'ok', message: 'm' }
const lastFetch: LastFetch = {
  ...{ at: '2026-01-01T00:00:00.000Z', file: 'a.cfg', outcome: 'served', ip: '192.0.2.1', userAgent: 'F' },
  ...{ model: 'F1', firmware: '1', reason },
}
const failing: Failing = { at: '2026-01-01T00:00:00.000Z', outcome: 'unauthorized', reason }

test('what a phone told is read back as it was written', () => {
  assert.equal(writeHeard({ lastFetch: null, failing: null }), null)
  assert.deepEqual(readHeard(null), { lastFetch: null, failing: null })
  for (const heard of [
    { lastFetch, failing: null },
    { lastFetch: { ...lastFetch, outcome: 'notModified' as const }, failing },
    { lastFetch: null, failing },
  ])
    assert.deepEqual(readHeard(writeHeard(heard)), heard)
})

test('what an older version wrote of a request that got nothing is no fetch', () => {
  for (const outcome of ['notFound', 'unauthorized', 'uploaded', 'failed'])
    assert.deepEqual(readHeard(JSON.stringify({ ...lastFetch, outcome })), { lastFetch: null, failing: null })
})
