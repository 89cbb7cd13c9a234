import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colonMac, parseMac, readMac, virtualMac } from './mac-address.ts'

test('a MAC is read in any usual writing', () => {
  for (const written of [
    '001565aabbcc',
    '00:15:65:AA:BB:CC',
    '00-15-65-aa-bb-cc',
    '0015.65aa.bbcc',
    ' 0015 65AA bbcc ',
  ]) {
    assert.equal(readMac(written), '001565aabbcc', written)
    assert.equal(parseMac(written), '001565aabbcc', written)
  }
})

test('what is no MAC is answered with what would help', () => {
  const wanted: [string, RegExp][] = [
    ['00156', /^5 hex digits; a MAC address has 12\. Any writing will do: 00:15:65:aa:bb:cc, /],
    ['a', /^1 hex digit; a MAC address has 12/],
    ['', /^0 hex digits; /],
    ['001565aabbccd', /^13 hex digits; /],
    ['001565aabbcg', /^“g” is no hex digit; a MAC address has 12 of 0-9 and a-f$/],
    ['001565aabb😀', /^“😀” is no hex digit/],
    ['000000000000', /all zeros or all ones$/],
    ['ff:ff:ff:ff:ff:ff', /all zeros or all ones$/],
    ['011565aabbcc', /multicast address; .* even second digit$/],
    ['ff1565aabbcc', /multicast/],
  ]
  for (const [written, problem] of wanted) {
    const read = readMac(written)
    assert.match(typeof read === 'string' ? read : read.problem, problem)
    assert.equal(parseMac(written), undefined, written)
  }
  for (const own of ['020000000001', 'fe0000000000', '000000000001', 'fefffffffffe'])
    assert.equal(readMac(own), own)
})

test('a MAC is shown with colons, and made up for a phone that has none', () => {
  assert.equal(colonMac(readMac('001565aabbcc') as never), '00:15:65:aa:bb:cc')
  const made = virtualMac((size) => Uint8Array.of(9, 10, 16, 160, 255, 1).subarray(0, size))
  assert.equal(made, '02090a10a0ff')
  assert.equal(readMac(made), made)
})
