import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guessColumns } from './import-columns.ts'

test('a column of MAC addresses is one, of whichever maker’s phone it says to be', () => {
  for (const header of ['Digium Phone MAC Address', 'Yealink MAC-Address', 'mac_address'])
    assert.deepEqual(guessColumns('phones', ['Name', header]), ['name', 'mac'])
})

test('the plain word of two is the field, and of those that say more the first', () => {
  assert.deepEqual(guessColumns('phones', ['Old MAC address', 'MAC']), ['', 'mac'])
  assert.deepEqual(guessColumns('phones', ['Phone A MAC address', 'Phone B MAC address']), ['mac', ''])
})

test('an extension has no MAC address', () => {
  assert.deepEqual(guessColumns('extensions', ['Number', 'Phone MAC address']), ['number', ''])
})
