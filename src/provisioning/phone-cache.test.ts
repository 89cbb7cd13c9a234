import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { phoneCache } from './phone-cache.ts'

let serial = 0
const phoneOf = (id: string, secret: string, name = '') =>
  ({ phone: { id, secret, name }, tenant: { id: 't' }, shown: [], serial: ++serial }) as unknown as KnownPhone

test('a phone is found by its secret until it is forgotten, and its files go with it', () => {
  const gone: KnownPhone[] = []
  const cache = phoneCache(1_000_000, (known) => void gone.push(known))
  const [first, renewed] = [phoneOf('1', 'a'), phoneOf('1', 'b')]
  cache.keep(first)
  assert.deepEqual(cache.ofSecret('a', 0), { known: first, old: false })
  cache.keep(renewed)
  assert.equal(cache.ofSecret('a', 0), undefined)
  assert.deepEqual(cache.ofSecret('b', 0), { known: renewed, old: false })
  cache.forgetWhere(({ phone }) => phone.id === '1')
  assert.equal(cache.ofSecret('b', 0), undefined)
  assert.equal(cache.ofId('1'), undefined)
  assert.deepEqual(gone, [first, renewed])
})

test('a replaced secret finds the phone for as long as it works, and never one that is not kept', () => {
  const cache = phoneCache(1_000_000, () => undefined)
  const [known, stale] = [phoneOf('1', 'new'), phoneOf('1', 'new')]
  cache.keep(known)
  cache.keepOldSecret(known, 'old', 100)
  cache.keepOldSecret(stale, 'older', 100)
  assert.deepEqual(cache.ofSecret('old', 99), { known, old: true })
  assert.equal(cache.ofSecret('old', 100), undefined)
  assert.equal(cache.ofSecret('older', 0), undefined)
})

test('phones never weigh more than is allowed, and those that are let go answer to no secret', () => {
  const cache = phoneCache(100_000, () => undefined)
  for (let id = 0; id < 200; id++) cache.keep(phoneOf(`${id}`, `secret ${id}`, 'x'.repeat(id * 10)))
  const { entries, bytes } = cache.size()
  assert.ok(bytes <= 100_000 && entries > 5, `${entries} phones, ${bytes} bytes`)
  const found = Array.from({ length: 200 }, (_, id) => cache.ofSecret(`secret ${id}`, 0)).filter(Boolean)
  assert.equal(found.length, entries)
})
