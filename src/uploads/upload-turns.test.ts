import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OffhookError } from '../kernel/errors.ts'
import { atOnce, uploadTurns } from './upload-turns.ts'

const isBusy = (error: unknown) => error instanceof OffhookError && error.code === 'UPLOADS_BUSY'

test('a phone, a tenant and all together send no more files at once than each may', () => {
  const turns = uploadTurns({ ofPhone: 2, ofTenant: 3, inAll: 4 })
  turns.take('one', 'a')
  const giveBack = turns.take('one', 'a')
  assert.throws(() => turns.take('one', 'a'), isBusy)
  turns.take('one', 'b')
  assert.throws(() => turns.take('one', 'c'), isBusy)
  turns.take('two', 'd')
  assert.throws(() => turns.take('two', 'e'), isBusy)
  giveBack()
  turns.take('two', 'e')
  assert.throws(() => turns.take('one', 'a'), isBusy)
})

test('a turn that is given back twice is one turn', () => {
  const turns = uploadTurns({ ofPhone: 2, ofTenant: 9, inAll: 9 })
  const giveBack = turns.take('one', 'a')
  turns.take('one', 'a')
  giveBack()
  giveBack()
  turns.take('one', 'a')
  assert.throws(() => turns.take('one', 'a'), isBusy)
})

test('who was refused took no turn', () => {
  const turns = uploadTurns({ ofPhone: 1, ofTenant: 2, inAll: 9 })
  turns.take('one', 'a')
  for (let turn = 0; turn < 5; turn++) assert.throws(() => turns.take('one', 'a'), isBusy)
  turns.take('one', 'b')
})

test('two of a phone, eight of a tenant, thirty-two in all are taken where nobody says otherwise', () => {
  assert.deepEqual(atOnce, { ofPhone: 2, ofTenant: 8, inAll: 32 })
  const turns = uploadTurns()
  for (let turn = 0; turn < 32; turn++) turns.take(`tenant ${turn % 4}`, `phone ${turn % 16}`)
  assert.throws(() => turns.take('another', 'another'), isBusy)
})
