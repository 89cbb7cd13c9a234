import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../kernel/random.ts'
import { flag, mergeByKey, mergeParameters, openMap, sealMap, time } from './rows.ts'
import { createVault } from './vault.ts'

test('settings are changed by key: what is named is set, what is emptied is gone', () => {
  const old = { language: 'de', vlan: 10, label: 'x' }
  assert.deepEqual(mergeByKey<string | number>(old, { language: 'it', vlan: null, label: '', port: 1 }), {
    language: 'it',
    port: 1,
  })
  assert.equal(mergeByKey<string | number>(old, undefined), old)
  assert.deepEqual(mergeByKey<number>({ a: 0 }, {}), { a: 0 })
})

test('parameters are changed by name: null stays, since it takes one out of the file; what is forgotten goes', () => {
  const old = { a: '1', b: '2', c: null }
  assert.deepEqual(mergeParameters(old, { a: null, d: '4' }, ['b']), { a: null, c: null, d: '4' })
  assert.deepEqual(mergeParameters(old, undefined, undefined), old)
  assert.deepEqual(mergeParameters(old, { b: '3' }, ['b']), { a: '1', b: '3', c: null })
})

test('maps are sealed as a whole, for one place', () => {
  const vault = createVault(new Uint8Array(32), systemRandom)
  const sealed = sealMap(vault, { adminPassword: 'x' }, 'tenant.settings 1')
  assert.ok(!sealed.includes('adminPassword'))
  assert.deepEqual(openMap(vault, sealed, 'tenant.settings 1'), { adminPassword: 'x' })
  assert.throws(() => openMap(vault, sealed, 'tenant.settings 2'))
})

test('a row keeps yes and no as 1 and 0, and times as milliseconds', () => {
  assert.deepEqual([flag(true), flag(false)], [1, 0])
  assert.deepEqual([time(0), time(null)], ['1970-01-01T00:00:00.000Z', null])
})

test('settings or parameters that add up to more than a phone can read are refused by their name', () => {
  const vault = createVault(new Uint8Array(32), systemRandom)
  const map = (length: number) => ({ a: 'x'.repeat(length - '{"a":""}'.length) })
  for (const [purpose, path] of [
    ['phone.parameters 1', 'parameters'],
    ['modelDefaults Parameters', 'parameters'],
    ['phone.settings 1', 'settings'],
  ] as const) {
    assert.ok(sealMap(vault, map(524_288), purpose))
    assert.throws(() => sealMap(vault, map(524_289), purpose), {
      errors: [{ path, message: 'at most 512 kB all together' }],
    })
  }
})
