/** Many phones are changed alike, looked at before, and given back what they had. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { askDatabase } from '../support/test-database.ts'
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

describe('a change of many phones', () => {
  const app = sharedApp()
  let office: Office
  let other: Office
  const path = () => `${office.path}/phones`
  const change = (body: object) => app().call('POST', `${path()}/change`, body)
  const changed = async (body: object) => app().ok<Body>('POST', `${path()}/change`, body)
  const undo = (id: string, body: object = {}) => app().call('POST', `${path()}/change/${id}/undo`, body)
  const read = async ({ id }: Body) => app().ok<Body>('GET', `${path()}/${id}`)
  const desk = (name: string, more: object = {}) => makePhone(app(), office, { name, ...more })
  const names = ({ phones }: Body) => phones.map(({ name }: Body) => name).sort()
  const codes = ({ reasons }: Body) => reasons.map(({ code, total }: Body) => [code, total]).sort()

  before(async () => {
    office = await makeOffice(app(), 'CHANGE')
    other = await makeOffice(app(), 'OTHER')
  })

  test('is looked at first: counts that add up, what phones have now, and what their files would say else', async () => {
    const [a, b] = [await desk('A1'), await desk('A2', { settings: { language: 'it' } })]
    const c = await desk('A3')
    const d = await desk('A4', { modelId: 'snom-d785' })
    const ids = [a, b, c, d].map(({ id }) => id)
    const [of] = (await changed({ ids: [c.id], patch: { settings: { language: 'it' } }, dryRun: true })).files
      .models
    const byHand = Object.fromEntries(of.parameters.map(({ name }: Body) => [name, 'German']))
    await app().ok('PATCH', `${path()}/${c.id}`, { parameters: byHand })
    const preview = await changed({ ids, patch: { settings: { language: 'it' } }, dryRun: true })
    assert.equal(preview.chosen, 4)
    assert.equal(preview.differ.total + preview.same.total + preview.leftOut.total, preview.chosen)
    assert.deepEqual(names(preview.differ), ['A1', 'A3', 'A4'])
    assert.deepEqual(codes(preview.same), [['asWished', 1]])
    assert.deepEqual(preview.fields, [
      {
        field: 'settings.language',
        values: [
          { value: null, phones: 3 },
          { value: 'it', phones: 1 },
        ],
        others: 0,
      },
    ])
    const { files } = preview
    assert.deepEqual([files.looked, files.differ, files.same, files.unknown], [3, 2, 1, 0])
    const yealink = files.models.find(({ modelId }: Body) => modelId === 'yealink-t54w')
    assert.equal(yealink.phones, 1)
    const gui = yealink.parameters.find(({ name }: Body) => name === 'lang.gui')
    assert.deepEqual([gui.after, gui.phones, gui.several], ['Italian', 1, false])
    assert.ok(files.models.some(({ modelId }: Body) => modelId === 'snom-d785'))
    assert.deepEqual([preview.undoId, (await read(a)).revision], [null, 1], 'nothing was changed')
  })

  test('changes all that differ, by one row of the trail, and each keeps its state before', async () => {
    const [a, b] = [await desk('B1'), await desk('B2', { settings: { language: 'fr' } })]
    const c = await desk('B3', { settings: { language: 'it' } })
    const done = await changed({
      filter: { q: 'B' },
      patch: { settings: { language: 'it' }, acceptUploads: false },
    })
    assert.deepEqual(names(done.differ), ['B1', 'B2'])
    assert.ok(done.undoId)
    for (const phone of [a, b, c]) assert.equal((await read(phone)).settings.language, 'it')
    assert.deepEqual([(await read(b)).revision, (await read(c)).revision], [2, 1])
    const trail = await app().ok<Body>('GET', '/audit?action=phone.change')
    assert.match(trail.items[0].detail, /^2 phones: settings\.language$/)
    assert.deepEqual(
      trail.items[0].changes.find(({ field }: Body) => field === 'settings.language'),
      { field: 'settings.language', new: 'it' },
    )
    const served = await phoneAsks(`${a.provisioningUrl}/${a.mac}.cfg`)
    assert.match(served.text, /lang\.gui = Italian/)
  })

  test('is undone where nobody has changed it since, and says who has and who has fetched', async () => {
    const before = { settings: { language: 'de', adminPassword: 'Was-4711' } }
    const [a, b, c] = [await desk('C1', before), await desk('C2', before), await desk('C3', before)]
    const patch = {
      settings: { language: 'it', timezone: 'Europe/Rome', adminPassword: 'Now-4712' },
      httpPassword: 'Now-1',
    }
    const { undoId, differ } = await changed({ ids: [a, b, c].map(({ id }) => id), patch })
    assert.equal(differ.total, 3)
    const stored = JSON.stringify(await askDatabase(app().folder, 'select * from "phoneChange"'))
    for (const secret of ['Now-4712', 'Now-1', 'Was-4711']) assert.ok(!stored.includes(secret))
    await app().ok('PATCH', `${path()}/${b.id}`, { settings: { language: 'fr' }, name: 'C2 by hand' })
    assert.equal(
      (await phoneAsks(`${c.provisioningUrl}/${c.mac}.cfg`, { headers: basic('', 'Now-1') })).status,
      200,
    )
    const [listed] = (await app().ok<Body>('GET', `${path()}/change`)).items
    assert.deepEqual([listed.id, listed.phones, listed.fetched, listed.canUndo], [undoId, 3, 1, true])
    const answer = await undo(undoId)
    assert.equal(answer.status, 200, answer.text)
    const undone = answer.body
    assert.deepEqual(names(undone.restored), ['C1', 'C2 by hand', 'C3'])
    assert.deepEqual(
      undone.leftAlone.phones.map(({ name, fields, why }: Body) => [name, fields, why]),
      [['C2 by hand', ['settings.language'], 'changedSince']],
    )
    assert.deepEqual(names(undone.fetched), ['C3'])
    assert.equal(undone.gone, 0)
    const reveal = async ({ id }: Body) => app().ok<Body>('POST', `${path()}/${id}/reveal`)
    for (const [phone, language] of [
      [a, 'de'],
      [b, 'fr'],
      [c, 'de'],
    ] as const) {
      const { settings, httpPassword } = await reveal(phone)
      assert.deepEqual([settings, httpPassword], [{ language, adminPassword: 'Was-4711' }, ''])
    }
    assertProblem(await undo(undoId), 409, 'CHANGE_NOT_UNDOABLE')
    assertProblem(await undo('nothing'), 404, 'CHANGE_NOT_FOUND')
  })

  test('leaves out who was changed after one looked, and tells whom', async () => {
    const [a, b] = [await desk('D1'), await desk('D2')]
    const ids = [a.id, b.id]
    const patch = { settings: { language: 'it' } }
    await new Promise((resolve) => setTimeout(resolve, 5))
    const { previewedAt } = await changed({ ids, patch, dryRun: true })
    await app().ok('PATCH', `${path()}/${b.id}`, { settings: { language: 'fr' } })
    const done = await changed({ ids, patch, unchangedSince: previewedAt })
    assert.deepEqual([names(done.differ), codes(done.leftOut)], [['D1'], [['changedSince', 1]]])
    assert.deepEqual(names(done.leftOut.reasons[0]), ['D2'])
    assert.equal((await read(b)).settings.language, 'fr')
  })

  test('leaves out phones that cannot have it, with the reason, and refuses what none of them can', async () => {
    const twoLines = [1, 16].map((line) => ({ line, extensionId: office.extensionId }))
    const [a, b] = [await desk('E1'), await desk('E2', { lines: twoLines })]
    const ids = [a.id, b.id]
    const done = await changed({ ids, patch: { modelId: 'yealink-t31p' } })
    assert.deepEqual([names(done.differ), codes(done.leftOut)], [['E1'], [['linesDoNotFit', 1]]])
    assert.equal((await read(a)).modelId, 'yealink-t31p')
    assert.deepEqual(Object.keys(refused(await change({ ids, patch: { modelId: 'none' } }))), [
      'patch.modelId',
    ])
    const wrong = refused(await change({ ids, patch: { settings: { timezone: 'Rome', nothing: '1' } } }))
    assert.deepEqual(Object.keys(wrong).sort(), ['patch.settings.nothing', 'patch.settings.timezone'])
    assert.deepEqual((await read(b)).settings, {})
  })

  test('to another model leaves out phones that bring along what that one does not take, and no others', async () => {
    const own = await app().ok<Body>('POST', `${office.path}/models`, {
      ...{ name: 'Coloured', source: 'colour = ${colour|red|text}\n', format: { kind: 'text' } },
    })
    const settings = { colour: 'blue' }
    const a = await desk('L1', { modelId: own.id })
    const b = await desk('L2', { modelId: own.id, settings })
    const [c, d] = [await desk('L3'), await desk('L4', { modelId: own.id, settings })]
    const ids = [d.id, c.id, b.id, a.id]
    const patch = { modelId: 'yealink-t31p' }
    const looked = await changed({ ids, patch, dryRun: true })
    const done = await changed({ ids, patch })
    for (const { differ, leftOut } of [looked, done]) {
      assert.deepEqual([names(differ), codes(leftOut)], [['L1', 'L3'], [['refused', 2]]])
      assert.match(leftOut.reasons[0].message, /^A T31P cannot have its settings\.colour: There is no such/)
    }
  })

  test('to another model leaves out phones whose preset that one does not take, and no others', async () => {
    const preset = await app().ok<Body>('POST', `${office.path}/presets`, {
      ...{ name: 'Two lines', parameters: { 'own.note': 'two\nlines' } },
    })
    const { id: modelId } = await app().ok<Body>('POST', `${office.path}/models`, {
      ...{ name: 'Short', source: 'name = ${phone.name}\n', format: { kind: 'text' } },
    })
    const a = await desk('O1', { modelId, presetId: preset.id })
    const b = await desk('O2', { modelId })
    const c = await desk('O3', { modelId, presetId: preset.id })
    for (const ids of [
      [a.id, b.id, c.id],
      [b.id, c.id, a.id],
    ]) {
      const { differ, leftOut } = await changed({ ids, patch: { modelId: 'yealink-t31p' }, dryRun: true })
      assert.deepEqual([names(differ), codes(leftOut)], [['O2'], [['refused', 2]]])
    }
  })

  test('leaves out the phone that would have too much of its own, and says which', async () => {
    const much = Object.fromEntries(Array.from({ length: 125 }, (_, n) => [`P${n}`, 'x'.repeat(4000)]))
    const [a, b] = [await desk('M1', { parameters: much }), await desk('M2')]
    const more = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`Q${n}`, 'y'.repeat(4000)]))
    const done = await changed({ ids: [a.id, b.id], patch: { parameters: more } })
    assert.deepEqual([names(done.differ), codes(done.leftOut)], [['M2'], [['refused', 1]]])
    assert.deepEqual(names(done.leftOut.reasons[0]), ['M1'])
    const both = { phones: [{ mac: b.mac }, { mac: a.mac, parameters: more }] }
    const many = await app().call('POST', `${path()}/many?onConflict=update`, both)
    assert.deepEqual(refused(many), { 'phones.1.parameters': 'at most 512 kB all together' })
  })

  test('leaves out phones whose model has no word for it, built in or a tenant’s own template', async () => {
    const own = await app().ok<Body>('POST', `${office.path}/models`, {
      ...{ name: 'Plain', source: 'name = ${phone.name}\n', format: { kind: 'text' } },
    })
    const bare = { lines: [] }
    const [a, b] = [await desk('J1'), await desk('J2', { modelId: 'linphone-linphone', ...bare })]
    const c = await desk('J3', { modelId: own.id, ...bare })
    const ids = [a.id, b.id, c.id]
    const done = await changed({ ids, patch: { settings: { ntpServer: '10.4.0.1' } } })
    assert.deepEqual(names(done.differ), ['J1'])
    assert.deepEqual(codes(done.leftOut), [
      ['templateLacks', 1],
      ['unsupported', 1],
    ])
    assert.deepEqual([(await read(b)).revision, (await read(c)).revision], [1, 1])
    const both = await changed({ ids, patch: { settings: { ntpServer: '10.4.0.2' }, acceptUploads: true } })
    assert.equal(both.differ.total, 3, 'something of it is for them')
  })

  test('gives phones a preset, and takes none that is another tenant’s', async () => {
    const preset = async (of: Office) =>
      app().ok<Body>('POST', `${of.path}/presets`, { name: 'Desk', settings: { language: 'it' } })
    const [mine, theirs] = [await preset(office), await preset(other)]
    const phone = await desk('K1')
    const ids = [phone.id]
    const wrong = await change({ ids, patch: { presetId: theirs.id }, dryRun: true })
    assert.deepEqual(Object.keys(refused(wrong)), ['patch.presetId'])
    assert.deepEqual(Object.keys(refused(await change({ ids, patch: { presetId: theirs.id } }))), [
      'patch.presetId',
    ])
    const preview = await changed({ ids, patch: { presetId: mine.id }, dryRun: true })
    assert.ok(preview.files.models[0].parameters.some(({ name }: Body) => name === 'lang.gui'))
    const { undoId } = await changed({ ids, patch: { presetId: mine.id } })
    assert.equal((await read(phone)).presetId, mine.id)
    await undo(undoId)
    assert.equal((await read(phone)).presetId, null)
  })

  test('gives back what there still is, where preset and key layout are gone', async () => {
    const make = (what: string, name: string) => app().ok<Body>('POST', `${office.path}/${what}`, { name })
    const [preset, layout] = [await make('presets', 'Was'), await make('key-layouts', 'Was')]
    const [next, other] = [await make('presets', 'Is'), await make('key-layouts', 'Is')]
    const phone = await desk('F9', {
      presetId: preset.id,
      keyLayoutId: layout.id,
      settings: { language: 'de' },
    })
    const { undoId } = await changed({
      ids: [phone.id],
      patch: { presetId: next.id, keyLayoutId: other.id, settings: { language: 'it' } },
    })
    await app().ok('DELETE', `${office.path}/presets/${preset.id}`)
    await app().ok('DELETE', `${office.path}/key-layouts/${layout.id}`)
    const { leftAlone } = (await undo(undoId)).body
    assert.deepEqual(
      leftAlone.phones.map(({ fields, why }: Body) => [fields, why]),
      [[['presetId', 'keyLayoutId'], 'presetMissing']],
    )
    const { presetId, keyLayoutId, settings } = await read(phone)
    assert.deepEqual([presetId, keyLayoutId, settings.language], [next.id, other.id, 'de'])
    await app().ok('PATCH', `${path()}/${phone.id}`, { name: 'F9 saved again' })
  })

  test('gives back no model that the phone’s lines and keys, as they are by now, do not fit, and the rest', async () => {
    const key = { kind: 'blf', value: '7', label: '' }
    const [a, b, c] = [await desk('K1'), await desk('K2'), await desk('K3')]
    for (const { id } of [a, b, c]) await app().ok('PATCH', `${path()}/${id}`, { modelId: 'yealink-t31p' })
    const patch = { modelId: 'yealink-t54w', acceptUploads: true }
    const { undoId } = await changed({ ids: [a.id, b.id, c.id], patch })
    const extension = await app().ok<Body>('POST', `${office.path}/extensions`, { number: '771', name: 'K' })
    await app().ok('PATCH', `${path()}/${a.id}`, { lines: [{ line: 9, extensionId: extension.id }] })
    await app().ok('PATCH', `${path()}/${b.id}`, { lineKeys: [{ number: 20, ...key }] })
    const { restored, leftAlone } = await app().ok<Body>('POST', `${path()}/change/${undoId}/undo`, {})
    assert.equal(restored.total, 3)
    assert.deepEqual(leftAlone.phones.map(({ name, fields, why }: Body) => [name, fields, why]).sort(), [
      ['K1', ['modelId'], 'linesDoNotFit'],
      ['K2', ['modelId'], 'keysDoNotFit'],
    ])
    const models = await Promise.all([a, b, c].map(read))
    assert.deepEqual(
      models.map(({ modelId, acceptUploads }) => [modelId, acceptUploads]),
      [
        ['yealink-t54w', false],
        ['yealink-t54w', false],
        ['yealink-t31p', false],
      ],
    )
  })

  test('takes nothing that is each phone’s own, nor an empty patch, nor both ids and a filter', async () => {
    const { id } = await desk('F1')
    const own = { name: 'x', mac: '805ec0ffffff', secret: 'x', lines: [], contact: 'sip:1@a', virtual: true }
    const errors = refused(await change({ ids: [id], patch: own }))
    assert.deepEqual(
      Object.keys(errors).sort(),
      ['contact', 'lines', 'mac', 'name', 'secret', 'virtual'].map((field) => `patch.${field}`),
    )
    assert.match(errors['patch.mac'] ?? '', /each phone’s own/)
    assert.deepEqual(Object.keys(refused(await change({ ids: [id], patch: {} }))), ['patch'])
    const patch = { acceptUploads: true }
    assert.deepEqual(Object.keys(refused(await change({ ids: [id], filter: {}, patch }))), ['ids'])
    assert.deepEqual(Object.keys(refused(await change({ patch }))), ['ids'])
  })

  test('never shows a secret, and passwords differ without being told', async () => {
    const ids = [(await desk('G1', { settings: { adminPassword: 'Old-4711' } })).id, (await desk('G2')).id]
    const answer = await change({ ids, patch: { settings: { adminPassword: 'New-4712' } }, dryRun: true })
    assert.equal(answer.body.differ.total, 2)
    assert.ok(answer.body.files.differ > 0)
    for (const secret of ['Old-4711', 'New-4712']) assert.ok(!answer.text.includes(secret), secret)
    const viewer = { key: office.viewKey }
    assertProblem(
      await app().call(
        'POST',
        `${path()}/change`,
        { ids, patch: { acceptUploads: true }, dryRun: true },
        viewer,
      ),
      ...([403, 'READ_ONLY'] as const),
    )
  })

  test('says how far it is, and is stopped by who hangs up: all phones are as they were', async () => {
    const big = await makeOffice(app(), 'STOPPED')
    const phones = Array.from({ length: 1500 }, (_, n) => ({
      ...{ name: `N${n}`, modelId: 'yealink-t31p', mac: `805ec1${n.toString(16).padStart(6, '0')}` },
    }))
    await app().ok('POST', `${big.path}/phones/many`, { phones })
    const stop = new AbortController()
    const answer = await fetch(`${app().pageUrl}/api/v1${big.path}/phones/change`, {
      method: 'POST',
      headers: { 'x-api-key': big.key, 'content-type': 'application/json', accept: 'application/x-ndjson' },
      body: JSON.stringify({ filter: {}, patch: { acceptUploads: true } }),
      signal: stop.signal,
    })
    const { value } = (await answer.body?.getReader().read()) ?? assert.fail()
    assert.deepEqual(JSON.parse(Buffer.from(value ?? []).toString()).progress, { done: 100, total: 1500 })
    stop.abort()
    // It waits until the change is over.
    await app().ok('PATCH', big.path, { name: 'Stopped' })
    assert.deepEqual((await app().ok<Body>('GET', `${big.path}/phones/change`)).items, [])
    const { items } = await app().ok<{ items: Body[] }>('GET', `${big.path}/phones?pageSize=100`)
    assert.ok(items.every(({ revision, acceptUploads }) => revision === 1 && !acceptUploads))
  })

  test('is another tenant’s in nothing: its phones are not found, and neither is its undo', async () => {
    const mine = await desk('H1')
    const { undoId } = await changed({ ids: [mine.id], patch: { acceptUploads: true } })
    const at = `${other.path}/phones/change`
    const patch = { acceptUploads: false }
    assertProblem(await app().call('POST', at, { ids: [mine.id], patch }), 404, 'PHONE_NOT_FOUND')
    assertProblem(await app().call('POST', `${at}/${undoId}/undo`, {}), 404, 'CHANGE_NOT_FOUND')
    assert.deepEqual((await app().ok<Body>('GET', at)).items, [])
    assert.equal((await app().ok<Body>('POST', at, { filter: {}, patch })).chosen, 0)
    assert.equal((await read(mine)).acceptUploads, true)
  })

  test('is done once by the same key of a request, and asks those that were changed when that is wanted', async () => {
    const { id } = await desk('I1')
    // biome-ignore lint/suspicious/noThenProperty: a word of the API
    const wish = { then: 'resync', force: true }
    const body = { ids: [id], patch: { settings: { language: 'it' } }, ...wish }
    const headers = { 'idempotency-key': 'change-once' }
    const first = await app().ok<Body>('POST', `${path()}/change`, body, { headers })
    const again = await app().ok<Body>('POST', `${path()}/change`, body, { headers })
    assert.deepEqual(again, first)
    assert.equal((await read({ id })).revision, 2)
    assert.deepEqual([first.operation.kind, first.operation.total], ['resync', 1])
  })
})

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})
