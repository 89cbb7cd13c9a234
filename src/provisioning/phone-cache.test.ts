import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChangeType } from '../db/feed.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { phoneCache } from './phone-cache.ts'

let serial = 0
const phoneOf = (id: string, secret: string, name = '') =>
  ({
    ...{ phone: { id, secret, name, modelId: 'm' }, tenant: { id: 't' }, shown: [] },
    ...{ extensionIds: new Set(), serial: ++serial },
  }) as unknown as KnownPhone

test('a phone is found by its secret until it is forgotten, and its files go with it', () => {
  const gone: KnownPhone[] = []
  const cache = phoneCache(1_000_000, (known) => void gone.push(known))
  const [first, renewed] = [phoneOf('1', 'a'), phoneOf('1', 'b')]
  cache.keep(first)
  assert.deepEqual(cache.ofSecret('a', 0), { known: first, old: false })
  cache.keep(renewed)
  assert.equal(cache.ofSecret('a', 0), undefined)
  assert.deepEqual(cache.ofSecret('b', 0), { known: renewed, old: false })
  cache.tell({ type: 'phone.configured', tenantId: 't', ids: ['1'] })
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

test('a change of a preset forgets the phones that use it, in its own tenant, and no other', () => {
  const cache = phoneCache(1_000_000, () => undefined)
  const of = (id: string, preset?: string) => ({
    ...phoneOf(id, `secret ${id}`),
    ...(preset && { preset: { id: preset, name: 'P', lineCount: 0 } }),
  })
  for (const known of [of('1', 'p'), of('2', 'q'), of('3')]) cache.keep(known)
  cache.tell({ type: 'preset.changed', tenantId: 'another', ids: ['p'] })
  assert.ok(cache.ofId('1'))
  cache.tell({ type: 'preset.changed', tenantId: 't', ids: ['p'] })
  assert.deepEqual(
    ['1', '2', '3'].map((id) => cache.ofId(id) !== undefined),
    [false, true, true],
  )
})

/** Each look at one of them is counted. */
function counted(known: KnownPhone, look: () => void): KnownPhone {
  return new Proxy(known, {
    get(target, name, receiver) {
      look()
      return Reflect.get(target, name, receiver)
    },
  })
}

test('a save looks at the phones that it touches, and at no other of 50,000 that are kept', () => {
  let looks = 0
  let gone = 0
  const cache = phoneCache(1_000_000_000, () => void gone++)
  const most = 50_000
  const of = (index: number) =>
    counted(
      {
        ...phoneOf(`p${index}`, `secret ${index}`),
        phone: { id: `p${index}`, secret: `secret ${index}`, modelId: `m${index % 500}` },
        tenant: { id: `t${index % 50}` },
        extensionIds: new Set([`e${index}`, `e${index + most}`]),
      } as unknown as KnownPhone,
      () => void looks++,
    )
  for (let index = 0; index < most; index++) cache.keep(of(index))
  const costOf = (...[type, tenantId, ids]: [ChangeType, string | null, string[]]) => {
    ;[looks, gone] = [0, 0]
    cache.tell({ type, tenantId, ids })
    return { looks, gone }
  }
  assert.equal(cache.size().entries, most)
  const first = costOf('phone.configured', 't0', ['p0'])
  assert.ok(first.gone === 1 && first.looks < 20, JSON.stringify(first))
  for (let index = 50; index < 50 * 10_000; index += 50) {
    const number = index % most
    if (number === 0) continue
    cache.keep(of(number))
    const next = costOf('phone.configured', `t${number % 50}`, [`p${number}`])
    assert.deepEqual(next, first, `save of p${number}`)
  }
  assert.deepEqual(costOf('phone.configured', 't1', ['p2']).gone, 0)
  assert.equal(costOf('extension.changed', 't3', ['e3']).gone, 1)
  assert.equal(costOf('extension.changed', 't4', [`e${4 + most}`]).gone, 1)
  assert.deepEqual(costOf('contact.changed', 't5', []), { looks: 0, gone: 0 })
  const ofModel = costOf('defaults.model', 't7', ['m7'])
  assert.equal(ofModel.gone, 100)
  assert.ok(ofModel.looks < 2000, `${ofModel.looks} looks`)
  const ofTenant = costOf('tenant.settings', 't8', ['t8'])
  assert.equal(ofTenant.gone, 1000)
  assert.ok(ofTenant.looks < 20_000, `${ofTenant.looks} looks`)
  const left = cache.size().entries
  assert.equal(costOf('everything', null, []).gone, left)
})

test('a phone that changed while it was read is not kept, and one beside it is', () => {
  const cache = phoneCache(1_000_000, () => undefined)
  const keep = cache.reading()
  cache.tell({ type: 'phone.configured', tenantId: 't', ids: ['1'] })
  keep([phoneOf('1', 'a'), phoneOf('2', 'b')])
  assert.deepEqual([cache.ofId('1'), cache.ofId('2')?.phone.id], [undefined, '2'])
  const overrun = cache.reading()
  for (let each = 0; each < 200; each++)
    cache.tell({ type: 'phone.configured', tenantId: 'another', ids: [`${each}`] })
  overrun([phoneOf('3', 'c')])
  assert.equal(cache.ofId('3'), undefined)
})
