import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkTable } from './network-table.ts'
import { networksOf } from './networks.ts'

const of = (entries: [string, string][]) => {
  const table = networkTable(entries)
  return (address: string) => [...table.ownersOf(address)].sort().join(' ')
}

test('an address is found in every network that it lies in, each owner once', () => {
  const ownersOf = of([
    ['10.4.0.0/16', 'one'],
    ['10.4.2.0/23', 'one'],
    ['10.0.0.0/8', 'two'],
    ['192.0.2.7', 'three'],
    ['2001:db8:5::/47', 'six'],
  ])
  assert.equal(ownersOf('10.4.3.9'), 'one two')
  assert.equal(ownersOf('10.5.3.9'), 'two')
  assert.equal(ownersOf('192.0.2.7'), 'three')
  assert.equal(ownersOf('::ffff:192.0.2.7'), 'three')
  assert.equal(ownersOf('192.0.2.8'), '')
  assert.equal(ownersOf('2001:db8:4:1::9'), 'six')
  assert.equal(ownersOf('2001:db8:6::9'), '')
  assert.equal(ownersOf('nonsense'), '')
  assert.equal(of([])('10.0.0.1'), '')
  assert.equal(of([['no network', 'one']])('10.0.0.1'), '')
})

test('it says the same as a list of the networks does, bit by bit', () => {
  for (let bits = 0; bits <= 32; bits++) {
    const network = `170.85.170.85/${bits}`
    const ownersOf = of([[network, 'x']])
    const list = networksOf([network])
    for (let flip = 0; flip < 32; flip++) {
      const number = (0xaa55aa55 ^ (1 << (31 - flip))) >>> 0
      const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
      assert.equal(ownersOf(address) === 'x', list?.has(address), `${address} in ${network}`)
    }
  }
})
