import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phoneStateOf } from './phone-state.ts'

test('a phone is in one state: failing before all else, then never fetched, then pending', () => {
  const fine = { failing: null, servedAt: '2026-01-01T00:00:00Z', pending: false }
  assert.equal(phoneStateOf(fine), 'upToDate')
  assert.equal(phoneStateOf({ ...fine, pending: true }), 'pending')
  assert.equal(phoneStateOf({ ...fine, pending: true, servedAt: null }), 'neverFetched')
  assert.equal(phoneStateOf({ ...fine, pending: true, servedAt: null, failing: {} }), 'failing')
})
