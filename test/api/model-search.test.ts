/** Models are found as installers write them: words in any order, with what boxes and invoices put before a name, under old vendors' names. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Model, ModelList, VendorNames } from '../../src/schema/model.ts'
import type { Phone } from '../../src/schema/phone.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

type List<Item> = { items: Item[]; total: number }

const firsts: [written: string, id: string][] = [
  ['vvx 450', 'poly-vvx450'],
  ['polycom vvx450', 'poly-vvx450'],
  ['Poly VVX-450', 'poly-vvx450'],
  ['SIP-T54W', 'yealink-t54w'],
  ['sip t54w', 'yealink-t54w'],
  ['t 54 w', 'yealink-t54w'],
  ['T46U yealink', 'yealink-t46u'],
  ['YealinkT46U', 'yealink-t46u'],
  ['CP-8841', 'cisco-8841'],
  ['cisco cp 8841', 'cisco-8841'],
  ['grp-2614', 'grandstream-grp2614'],
  ['D 785', 'snom-d785'],
  ['aastra 6867i', 'mitel-6867i'],
]

test('a model is found first as it is written on boxes and invoices', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  for (const [written, id] of firsts) {
    for (const path of ['/models', `${tenant.base}/models`]) {
      const { items } = await app.ok<List<Model>>('GET', `${path}?q=${encodeURIComponent(written)}`)
      assert.equal(items[0]?.id, id, `“${written}” in ${path}`)
    }
  }
})

test('all words must be there, in whatever order', async (t) => {
  const app = await startTestApp(t)
  const found = async (written: string) =>
    (await app.ok<List<Model>>('GET', `/models?pageSize=100&q=${encodeURIComponent(written)}`)).items
  const poly = (await found('poly 450')).map(({ id }) => id)
  assert.ok(poly.includes('poly-vvx450'), poly.join())
  assert.ok(
    poly.every((id) => id.startsWith('poly-') && id.includes('450')),
    poly.join(),
  )
  const t46 = await found('T46 yealink')
  assert.ok(t46.length > 1 && t46.every(({ vendor, name }) => vendor === 'Yealink' && /T46/.test(name)))
  assert.deepEqual(await found('snom vvx450'), [])
})

test('phones are found by their model, written the same ways', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const poly = await tenant.phone({ name: 'Lobby', modelId: 'poly-vvx450' })
  await tenant.phone({ name: 'Desk', modelId: 'yealink-t54w' })
  for (const written of ['vvx 450', 'polycom', '450 poly']) {
    const { items } = await app.ok<List<Phone>>(
      'GET',
      `${tenant.base}/phones?q=${encodeURIComponent(written)}`,
    )
    assert.deepEqual(
      items.map(({ id }) => id),
      [poly.id],
      written,
    )
  }
})

test('the names and MAC prefixes of vendors are told to whoever is signed in', async (t) => {
  const app = await startTestApp(t)
  const { items } = await app.ok<{ items: VendorNames[] }>('GET', '/vendors')
  const poly = items.find(({ name }) => name === 'Poly')
  assert.ok(poly?.alsoKnownAs.includes('Polycom'))
  assert.ok(poly?.ouis.includes('64167f'))
  assert.equal((await app.call('GET', '/vendors', undefined, { key: null })).status, 401)
})

test('models are found by what they can do, and each further choice says how many it would leave', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const ask = async (query: string) =>
    app.ok<ModelList>('GET', `${tenant.base}/models?facets=true&pageSize=1000&${query}`)
  const all = await ask('')
  const count = (list: ModelList, group: 'can' | 'vendors' | 'formats' | 'lines' | 'keys', value: string) =>
    list.facets?.[group].find((each) => each.value === value)?.models ?? 0
  assert.equal(
    all.facets?.vendors.reduce((sum, { models }) => sum + models, 0),
    all.total,
  )
  const wanted = 'can=sideModules,key.blf,digest&lines=12&keys=20'
  const some = await ask(wanted)
  assert.ok(some.total > 0 && some.total < all.total)
  for (const { lineKeys, firstLine, lastLine, expansionModules, supports } of some.items) {
    assert.ok(lineKeys >= 20 && lastLine - firstLine >= 11 && expansionModules && supports.digest)
  }
  for (const [group, value, added] of [
    ['vendors', 'Yealink', 'vendor=Yealink'],
    ['formats', 'xml', 'format=xml'],
  ] as const)
    assert.equal((await ask(`${wanted}&${added}`)).total, count(some, group, value), added)
  assert.equal((await ask(`${wanted.replace('digest', 'digest,wifi')}`)).total, count(some, 'can', 'wifi'))
  const bases = await ask('can=handsets&vendor=Yealink')
  assert.ok(
    bases.total > 0 && bases.items.every(({ handsets, vendor }) => handsets > 0 && vendor === 'Yealink'),
  )
  assert.equal((await app.call('GET', `${tenant.base}/models?can=flying`)).status, 400)
})

test('a tenant’s own model is found by what its source says', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await app.ok('POST', `${tenant.base}/models`, { name: 'Plain', source: 'user = {{ lines[0].user }}\n' })
  await app.ok('POST', `${tenant.base}/models/yealink-t54w/duplicate`, { name: 'Ours' })
  const { items } = await app.ok<ModelList>('GET', `${tenant.base}/models?builtIn=false&can=key.blf`)
  assert.deepEqual(
    items.map(({ name }) => name),
    ['Ours'],
  )
})
