import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsHere, countsOfThread, forgetCounts, sharedCounts } from './connection-counts.ts'

test('connections count over all threads, by site and in all, until they are closed or their thread ends', () => {
  const memory = sharedCounts(2)
  const [first, second] = [0, 1].map((thread) => countsOfThread(memory, thread, new Uint8Array(32)))
  assert.deepEqual(first?.opened('192.0.2.1'), { inAll: 1, ofSite: 1 })
  assert.deepEqual(second?.opened('192.0.2.1'), { inAll: 2, ofSite: 2 })
  assert.deepEqual(second?.opened('192.0.2.2'), { inAll: 3, ofSite: 1 })
  assert.deepEqual(first?.opened(undefined), { inAll: 4, ofSite: 0 })
  second?.closed('192.0.2.1')
  assert.deepEqual(first?.opened('192.0.2.1'), { inAll: 4, ofSite: 2 })
  forgetCounts(memory, 0)
  assert.deepEqual(second?.opened('192.0.2.1'), { inAll: 2, ofSite: 1 })
})

test('one thread counts for itself', () => {
  const counts = countsHere()
  counts.opened('a')
  assert.deepEqual(counts.opened('a'), { inAll: 2, ofSite: 2 })
  counts.closed('a')
  counts.closed('a')
  assert.deepEqual(counts.opened('a'), { inAll: 1, ofSite: 1 })
})
