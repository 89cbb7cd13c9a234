/** Key layouts: keys and rules kept once, behind the lines of many phones and under their own keys. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  assertProblem,
  type Body,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  refused,
  sharedApp,
} from './office.ts'

describe('key layouts', () => {
  const shared = sharedApp()
  let office: Office
  let path: string
  const people: Record<string, string> = {}
  before(async () => {
    office = await makeOffice(shared(), 'KEYS')
    path = `${office.path}/key-layouts`
    await shared().ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'Reception' })
    for (const [number, name] of [
      ['103', 'Anna'],
      ['101', 'Carla'],
      ['102', 'Bruno'],
      ['2001', 'Dora'],
    ] as const)
      people[number] = (await shared().ok<Body>('POST', `${office.path}/extensions`, { number, name })).id
  })
  let count = 0
  const layout = (entries: object[], wanted: object = {}): Promise<Body> =>
    shared().ok<Body>('POST', path, { name: `Layout ${++count}`, entries, ...wanted })
  const keysOf = async ({ id }: Body): Promise<Body> =>
    shared().ok<Body>('GET', `${office.path}/phones/${id}/keys`)
  const said = (keys: Body[]) =>
    keys.map(({ number, kind, value, label, fromLayout }) =>
      [number, kind, value, label, fromLayout ? '' : 'own'].filter((each) => each !== '').join(' '),
    )
  const fileOf = async ({ provisioningUrl, mac }: Body) =>
    (await phoneAsks(`${provisioningUrl}${mac}.cfg`)).text

  test('are seen on a phone model before they are saved, each entry with the places of its keys', async () => {
    const on = (body: object) => shared().call('POST', `${path}/on-model`, body)
    const entries = [
      { rule: 'key', kind: 'speedDial', value: '112', label: 'Emergency' },
      { rule: 'park', from: '701', to: '702' },
      { rule: 'extensions', from: '101', to: '103' },
      { rule: 'colleagues', order: 'name' },
    ]
    const { body, text } = await on({ modelId: 'yealink-t31p', lines: 1, modules: 1, entries })
    assert.deepEqual(said(body.lineKeys), ['2 speedDial 112 Emergency own'], text)
    assert.deepEqual(body.entries, [
      { keys: 1, placed: 1, first: { number: 2 }, last: { number: 2 } },
      { keys: 2, placed: 0, first: null, last: null },
      { keys: 3, placed: 0, first: null, last: null },
      { keys: 5, placed: 0, first: null, last: null },
    ])
    const aside = { modelId: 'snom-d785', lines: 20, modules: 1, entries }
    const { body: wide } = await on(aside)
    assert.deepEqual(
      [...wide.lineKeys, ...wide.expansionKeys].map(({ module = 0, number, value, entry }: Body) =>
        [module, number, value, entry].join(' '),
      ),
      [
        ...['0 21 112 0', '0 22 701 1', '0 23 702 1', '0 24 101 2'],
        ...['1 1 102 2', '1 2 103 2', '1 3 103 3', '1 4 102 3', '1 5 101 3', '1 6 2001 3', '1 7 100 3'],
      ],
    )
    assert.deepEqual(wide.entries[2], {
      ...{ keys: 3, placed: 3, first: { number: 24 }, last: { module: 1, number: 2 } },
    })
    assertProblem(await on({ ...aside, modelId: 'yealink-none' }), 404, 'MODEL_NOT_FOUND')
    const { status, body: wrong } = await on({ ...aside, entries: [{ rule: 'park', from: '9', to: '1' }] })
    assert.deepEqual([status, wrong.errors[0].path], [400, 'entries.0.to'])
  })

  test('fill the keys behind the lines, entry by entry, and the phone’s own stand over them', async () => {
    const { id } = await layout([
      { rule: 'key', kind: 'speedDial', value: '112', label: 'Emergency' },
      { rule: 'park', from: '701', to: '702' },
      { rule: 'colleagues', order: 'name' },
    ])
    const phone = await makePhone(shared(), office, {
      keyLayoutId: id,
      lineKeys: [{ number: 4, kind: 'dtmf', value: '*2', label: 'Door' }],
    })
    assert.equal(phone.keyLayoutId, id)
    const { lineKeys, covered, layout: has } = await keysOf(phone)
    assert.deepEqual(
      covered.map(({ number, value, label }: Body) => [number, value, label]),
      [[4, '702', 'Park 702']],
    )
    assert.deepEqual(said(lineKeys), [
      '2 speedDial 112 Emergency',
      '3 park 701 Park 701',
      '4 dtmf *2 Door own',
      '5 blf 103 Anna',
      '6 blf 102 Bruno',
      '7 blf 101 Carla',
      '8 blf 2001 Dora',
    ])
    assert.deepEqual(has, { id, name: `Layout ${count}`, level: 'phone', left: 0 })
    assert.match(await fileOf(phone), /linekey\.5\.value *= *103/)
    const files = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}/files/${phone.mac}.cfg`)
    const from = (name: string) => files.parameters.find((each: Body) => each.name === name)?.from
    assert.deepEqual(
      [from('linekey.5.value'), from('linekey.4.value')],
      ['key layout', 'line key'],
      JSON.stringify(files.parameters.filter((each: Body) => each.name.startsWith('linekey.5'))),
    )
  })

  test('are told from the phone’s own keys of the same number on another module', async () => {
    const { id } = await layout([{ rule: 'park', from: '01', to: '60' }], { modules: 1 })
    const own = { number: 4, kind: 'dtmf', value: '*2', label: 'Door' }
    const phone = await makePhone(shared(), office, { keyLayoutId: id, lineKeys: [own] })
    const files = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}/files/${phone.mac}.cfg`)
    const from = (name: string) => files.parameters.find((each: Body) => each.name === name)?.from
    assert.deepEqual(['linekey.4.value', 'linekey.5.value', 'expansion_module.1.key.4.value'].map(from), [
      'line key',
      'key layout',
      'key layout',
    ])
    const placeOf = (name: string) => {
      const { key, module } = files.parameters.find((each: Body) => each.name === name)
      return [key, module]
    }
    assert.deepEqual(placeOf('linekey.5.value'), [5, undefined])
    assert.deepEqual(placeOf('expansion_module.1.key.4.value'), [4, 1])
    assert.equal(files.parameters.find((each: Body) => each.name === 'account.1.enable')?.key, undefined)
    const { changes } = await shared().ok<Body>('POST', `${office.path}/phones/${phone.id}/preview`, {
      lineKeys: [],
    })
    assert.deepEqual(
      changes.filter((each: Body) => each.name === 'linekey.4.value').map(({ key }: Body) => key),
      [4],
    )
  })

  test('that hold what a file cannot carry keep no phone from being saved: it says so of the keys', async () => {
    const { id } = await layout(
      [
        { rule: 'key', kind: 'speedDial', value: '112', label: '%NULL%' },
        { rule: 'park', from: '701', to: '760', label: '' },
        { rule: 'key', kind: 'speedDial', value: '%NULL%', label: 'Door' },
      ],
      { modules: 1, name: 'Odd' },
    )
    const phone = await makePhone(shared(), office, { keyLayoutId: id })
    const odd = phone.unsupported.filter(({ key }: Body) => /^(lineKeys|expansionKeys)/.test(key))
    assert.deepEqual(
      odd.map(({ key, level }: Body) => [key, level]),
      [
        ['lineKeys.2.label', 'phone'],
        ['expansionKeys.1.36.value', 'phone'],
      ],
    )
    assert.match(
      odd[0].message,
      /^The file of a T54W cannot carry the label of the layout “Odd”: it .*%NULL%/,
    )
    const { items } = await shared().ok<Body>('GET', `${office.path}/phones?q=${phone.mac}`)
    assert.deepEqual(
      items.map(({ id, unsupported }: Body) => [id, unsupported.length]),
      [[phone.id, phone.unsupported.length - odd.length]],
      'for a list no files are made',
    )
    const saved = await shared().ok<Body>('PATCH', `${office.path}/phones/${phone.id}`, { name: 'Desk' })
    assert.equal(saved.name, 'Desk')
    const file = await fileOf(phone)
    assert.match(file, /linekey\.2\.value *= *112/)
    assert.doesNotMatch(file, /NULL|linekey\.2\.label/)
    const own = { number: 2, kind: 'speedDial', value: '%NULL%', label: 'Own' }
    const answer = await shared().call('PATCH', `${office.path}/phones/${phone.id}`, { lineKeys: [own] })
    assert.match(refused(answer).lineKeys ?? '', /^linekey\.2\.value: .*%NULL%/)
  })

  test('name by their rules those of a range or beginning, by number or by name', async () => {
    const { id } = await layout([
      { rule: 'extensions', from: '100', to: '102' },
      { rule: 'colleagues', order: 'number', prefix: '10' },
    ])
    const { lineKeys } = await keysOf(await makePhone(shared(), office, { keyLayoutId: id }))
    assert.deepEqual(
      lineKeys.map(({ value }: Body) => value),
      ['100', '101', '102', '101', '102', '103'],
    )
  })

  test('come from the preset, unless the phone has one of its own', async () => {
    const app = shared()
    const [ofPreset, own] = [
      await layout([{ rule: 'park', from: '1', to: '2' }]),
      await layout([{ rule: 'park', from: '8', to: '9' }]),
    ]
    const preset = await app.ok<Body>('POST', `${office.path}/presets`, {
      name: 'With keys',
      keyLayoutId: ofPreset.id,
    })
    const phone = await makePhone(app, office, { presetId: preset.id })
    const seen = async () => {
      const { lineKeys, layout: has } = await keysOf(phone)
      return [has.level, ...lineKeys.map(({ value }: Body) => value)]
    }
    assert.deepEqual(await seen(), ['preset', '1', '2'])
    await app.ok('PATCH', `${office.path}/phones/${phone.id}`, { keyLayoutId: own.id })
    assert.deepEqual(await seen(), ['phone', '8', '9'])
    const [listed] = (await app.ok<Body>('GET', `${path}?q=${ofPreset.name.replace(' ', '+')}`)).items
    assert.deepEqual([listed.usedBy, listed.presets], [0, 1])
    await app.ok('PATCH', `${office.path}/phones/${phone.id}`, { keyLayoutId: null })
    assert.equal((await app.ok<Body>('GET', `${path}/${ofPreset.id}`)).usedBy, 1)
    assert.equal((await app.ok<Body>('GET', `${path}/${ofPreset.id}/reach`)).phones[0].id, phone.id)
    const inUse = await app.call('DELETE', `${path}/${ofPreset.id}`)
    assertProblem(inUse, 409, 'KEY_LAYOUT_IN_USE')
    assert.deepEqual(
      inUse.body.references.map(({ kind }: Body) => kind),
      ['preset', 'phone'],
    )
    await app.ok('DELETE', `${path}/${ofPreset.id}?force=true`)
    assert.deepEqual((await keysOf(phone)).layout, null)
    assert.equal((await app.ok<Body>('GET', `${office.path}/presets/${preset.id}`)).keyLayoutId, null)
  })

  test('follow the names and numbers of extensions, at once', async () => {
    const app = shared()
    const { id } = await layout([{ rule: 'colleagues', order: 'number', prefix: '30' }])
    const phone = await makePhone(app, office, { keyLayoutId: id })
    assert.doesNotMatch(await fileOf(phone), /linekey\.2\.value *= *30/)
    const made = await app.ok<Body>('POST', `${office.path}/extensions`, { number: '301', name: 'Eva' })
    assert.match(await fileOf(phone), /linekey\.2\.label *= *Eva/)
    await app.ok('PATCH', `${office.path}/extensions/${made.id}`, { name: 'Eve' })
    assert.match(await fileOf(phone), /linekey\.2\.label *= *Eve/)
    await app.ok('PATCH', `${office.path}/extensions/${made.id}`, { number: '302' })
    assert.match(await fileOf(phone), /linekey\.2\.value *= *302/)
    await app.ok('DELETE', `${office.path}/extensions/${made.id}`)
    assert.doesNotMatch(await fileOf(phone), /linekey\.2\.value *= *30/)
    await app.ok('PATCH', `${path}/${id}`, { entries: [{ rule: 'park', from: '7', to: '7', label: 'Hold' }] })
    assert.match(await fileOf(phone), /linekey\.2\.label *= *Hold 7/)
  })

  test('say how many of their keys a phone has no place for', async () => {
    const { id } = await layout([{ rule: 'park', from: '700', to: '749' }])
    const phone = await makePhone(shared(), office, { keyLayoutId: id })
    const { lineKeys, layout: has } = await keysOf(phone)
    assert.deepEqual([lineKeys.length, has.left], [26, 24])
    assert.deepEqual(
      phone.unsupported.filter(({ key }: Body) => key === 'keyLayout'),
      [
        {
          ...{ key: 'keyLayout', level: 'phone' },
          message: `A T54W has no place for 24 keys of the layout “Layout ${count}”`,
        },
      ],
    )
  })

  test('are refused with ranges that are none, keys that do nothing, or a name that is taken', async () => {
    const app = shared()
    await layout([], { name: 'Taken' })
    const told = async (entry: object) =>
      refused(await app.call('POST', path, { name: 'X', entries: [entry] }))
    assert.deepEqual(await told({ rule: 'park', from: '9', to: '1' }), {
      'entries.0.to': 'The last number is below the first',
    })
    assert.deepEqual(Object.keys(await told({ rule: 'extensions', from: '99', to: '100' })), ['entries.0.to'])
    assert.deepEqual(Object.keys(await told({ rule: 'key', kind: 'blf' })), ['entries.0.value'])
    assert.deepEqual(refused(await app.call('POST', path, { name: 'TAKEN' })), {
      name: 'There is a key layout “TAKEN” already',
    })
    const message = 'This tenant has no such key layout; choose one of the list'
    for (const [where, body] of [
      ['presets', { name: 'Y' }],
      ['phones', { name: 'Y', modelId: 'yealink-t54w', mac: '805ecfacade0' }],
    ] as const)
      assert.deepEqual(
        refused(await app.call('POST', `${office.path}/${where}`, { ...body, keyLayoutId: 'nobody' })),
        { keyLayoutId: message },
      )
  })
})
