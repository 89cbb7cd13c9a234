/** Lists that are typed in: what they may hold, and what sheets read of them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingError } from './setting-check.ts'
import { rowsAsText, rowsOf } from './setting-rows.ts'
import { vocabulary } from './settings.ts'

const messageFor = (key: string, value: string) => settingError(key, value)?.message
const columnsOf = (key: string) => vocabulary.find((setting) => setting.key === key)?.columns ?? []

test('the entries of a list stand between commas, and only the first column may hold the mark between columns', () => {
  assert.deepEqual(rowsOf(columnsOf('alertRings'), 'internal=2,info=alert=3'), [
    ['internal', '2'],
    ['info=alert', '3'],
  ])
  assert.deepEqual(rowsOf(columnsOf('emergencyNumbers'), ''), [])
  for (const text of ['internal=2,info=alert=3', 'one=', '=3'])
    assert.equal(rowsAsText(rowsOf(columnsOf('alertRings'), text)), text)
})

test('a list is refused with the entry that is wrong, and why', () => {
  assert.equal(messageFor('pagingAddresses', '239.1.1.1:5000, 239.1.1.2:5010'), undefined)
  assert.match(
    messageFor('pagingAddresses', '239.1.1.1:5000,239.1.1.2') ?? '',
    /^entry 2: expected an address with a port/,
  )
  assert.match(messageFor('pagingAddresses', '999.1.1.1:5000') ?? '', /no IPv4 address/)
  assert.equal(messageFor('pagingAddresses', '239.1.1.1:5000,239.1.1.1:5000'), '239.1.1.1:5000 stands twice')
  const eleven = Array.from({ length: 11 }, (_, index) => `239.1.1.1:${5000 + index}`).join()
  assert.equal(messageFor('pagingAddresses', eleven), '11 entries; at most 10')
  assert.equal(messageFor('emergencyNumbers', '112,police'), 'entry 2: “police” cannot be dialled')
  assert.equal(messageFor('alertRings', 'internal'), 'the ringtone is missing')
  assert.equal(messageFor('alertRings', 'internal=11'), 'at most 10')
  assert.equal(messageFor('dhcpOptions', '66,300'), 'entry 2: at most 254')
})

test('a time of day has two digits of each', () => {
  assert.equal(messageFor('fetchFrom', '02:30'), undefined)
  for (const text of ['2:30', '24:00', '02:60', 'noon'])
    assert.equal(messageFor('fetchFrom', text), 'expected a time of day such as 07:30')
})
