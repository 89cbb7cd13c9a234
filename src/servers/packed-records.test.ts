import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FetchRecord } from '../fetches/fetch-store.ts'
import { packRecords, unpackRecords } from './packed-records.ts'

const record = (changes: Partial<FetchRecord> = {}): FetchRecord => ({
  ...{ tenantId: 'tenant', phoneId: 'phone', at: 1, protocol: 'http', method: 'GET', path: '/p/ab••••/a' },
  ...{ file: 'a', ip: '192.0.2.1', userAgent: 'Fono F1', model: null, firmware: null, outcome: 'served' },
  ...{ reason: { code: 'ok', message: 'The phone’s own file' }, bytes: 1, tookMs: 0.5, etag: '' },
  names: null,
  identity: null,
  content: null,
  ...{ main: true, failing: false, secretHash: null },
  ...changes,
})

test('records arrive as they were sent, and what is the same in many is sent once', () => {
  const reason = { code: 'ok', message: 'The phone’s own file' }
  const records = [
    record({ reason }),
    record({ reason, at: 2, bytes: 0, failing: true }),
    record({ phoneId: 'other', model: 'F1', firmware: '1', reason: { code: 'other', message: '' } }),
  ]
  const packed = packRecords(records)
  assert.deepEqual(unpackRecords(structuredClone(packed)), records)
  assert.equal(packed.values.filter((value) => value === reason).length, 1)
  assert.ok(packed.values.length < 25)
  assert.deepEqual(unpackRecords(structuredClone(packRecords([]))), [])
})
