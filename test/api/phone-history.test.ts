/** A phone's history: one stream, its states compared with now, and restored. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { askDatabase } from '../support/test-database.ts'
import {
  assertProblem,
  type Body,
  freeMac,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  refused,
  sharedApp,
  signedInUser,
} from './office.ts'

describe('the history of a phone', () => {
  const app = sharedApp()
  let office: Office
  let other: Office
  const at = ({ id }: Body) => `${office.path}/phones/${id}`
  const history = async (phone: Body, query = '', as = {}) =>
    app().ok<Body>('GET', `${at(phone)}/history${query}`, undefined, as)
  const look = async (phone: Body, revision: number, query = '') =>
    app().ok<Body>('GET', `${at(phone)}/history/${revision}${query}`)
  const restore = (phone: Body, revision: number, body: object = {}, as = {}) =>
    app().call('POST', `${at(phone)}/history/${revision}/restore`, body, as)
  const patch = async (phone: Body, body: object) => app().ok<Body>('PATCH', at(phone), body)
  const asks = async (phone: Body) => phoneAsks(`${phone.provisioningUrl}/${phone.mac}.cfg`)
  const kindsOf = ({ items }: Body) => items.map(({ kind }: Body) => kind)

  before(async () => {
    office = await makeOffice(app(), 'HISTORY')
    other = await makeOffice(app(), 'ELSEWHERE')
  })

  test('is one stream, the newest first: how it was changed, what it fetched and sent, what it was asked', async () => {
    const phone = await makePhone(app(), office, { acceptUploads: true })
    await asks(phone)
    await patch(phone, { name: 'Front desk', settings: { language: 'it', adminPassword: 'Hidden-4711' } })
    await fetch(`${phone.provisioningUrl}${phone.mac}-sys.log`, {
      method: 'PUT',
      body: 'what the phone says',
    })
    await app().ok('POST', `${office.path}/operations`, { kind: 'resync', phones: [phone.id], force: true })
    const { items, total, counts, revision, states } = await history(phone)
    assert.equal(total, items.length)
    assert.deepEqual([counts.changes, counts.operations, counts.uploads], [2, 1, 1])
    assert.ok(counts.fetches >= 1)
    const times = items.map((item: Body) => item.at)
    assert.deepEqual(times, [...times].sort().reverse())
    const [change, created] = items.filter(({ kind }: Body) => kind === 'changes')
    assert.deepEqual([created.action, created.before, created.fields], ['phone.create', null, []])
    assert.deepEqual([change.action, change.before, change.revision], ['phone.update', 1, 2])
    assert.match(change.who, /key/)
    assert.ok(change.address)
    assert.deepEqual(
      change.fields.toSorted((a: Body, b: Body) => (a.field < b.field ? -1 : 1)),
      [
        { field: 'name', old: 'Reception', new: 'Front desk' },
        { field: 'settings.adminPassword', secret: true },
        { field: 'settings.language', new: 'it' },
      ],
    )
    assert.deepEqual([revision, states.map((state: Body) => state.revision)], [2, [1]])
    assert.ok(!JSON.stringify(items).includes('Hidden-4711'))
    assert.ok(!JSON.stringify(items).includes(phone.provisioningUrl.split('/p/')[1].slice(0, 26)))
  })

  test('folds fetches that say the same, searches, and narrows by kind and time', async () => {
    const phone = await makePhone(app(), office, {})
    for (let n = 0; n < 5; n++) await asks(phone)
    await patch(phone, { name: 'Between' })
    for (let n = 0; n < 3; n++) await asks(phone)
    const whole = await history(phone)
    assert.deepEqual(kindsOf(whole), ['fetches', 'changes', 'fetches', 'changes'])
    assert.deepEqual([whole.items[0].times, whole.items[2].times, whole.counts.fetches], [3, 5, 8])
    assert.ok(whole.items[2].firstAt < whole.items[2].at)
    assert.deepEqual(kindsOf(await history(phone, '?kinds=changes')), ['changes', 'changes'])
    assert.deepEqual((await history(phone, '?kinds=changes')).counts.fetches, 8)
    assert.deepEqual(kindsOf(await history(phone, '?q=between')), ['changes'])
    const { at: moment } = whole.items[1]
    assert.deepEqual(kindsOf(await history(phone, `?to=${moment}`)), ['fetches', 'changes'])
    assert.deepEqual(kindsOf(await history(phone, `?from=${moment}`)), ['fetches', 'changes'])
    assert.deepEqual(kindsOf(await history(phone, '?pageSize=1&page=2')), ['changes'])
    const wrong = await app().call('GET', `${at(phone)}/history?kinds=nothing`)
    assert.deepEqual(Object.keys(refused(wrong)), ['kinds'])
  })

  test('tells a change of many and what was done to secrets, and never what they were', async () => {
    const phone = await makePhone(app(), office, { httpUsername: 'desk', httpPassword: 'First-4711' })
    await app().ok('POST', `${office.path}/phones/change`, {
      ids: [phone.id],
      patch: { settings: { language: 'it' } },
    })
    await app().ok('POST', `${at(phone)}/secret`, { overlapHours: 1 })
    await app().ok('POST', `${office.path}/phones/rotate`, {
      ids: [phone.id],
      what: ['httpPassword'],
      overlapHours: 1,
    })
    const { items } = await history(phone, '?kinds=changes')
    assert.deepEqual(
      items.map(({ action, fields }: Body) => [action, fields.map((each: Body) => each.field)]),
      [
        ['phone.rotate', ['httpPassword']],
        ['phone.secret', ['secret']],
        ['phone.change', ['settings.language']],
        ['phone.create', []],
      ],
    )
    assert.ok(items[2].changeId)
    assert.ok(!JSON.stringify(items).includes('First-4711'))
  })

  test('shows a state beside now, field by field, and what restoring some of them would do to the file', async () => {
    const lineKeys = [{ number: 4, kind: 'blf', value: '122', label: 'Accounts' }]
    const phone = await makePhone(app(), office, {
      lineKeys,
      settings: { language: 'en', adminPassword: 'Was-4711' },
    })
    await patch(phone, {
      ...{ settings: { language: 'it', adminPassword: 'Is-4712' }, lines: [], name: 'Front desk' },
      lineKeys: [{ number: 4, kind: 'blf', value: '180', label: 'Guard' }],
    })
    const state = await look(phone, 1)
    const fields = Object.fromEntries(state.fields.map(({ field, ...each }: Body) => [field, each]))
    assert.deepEqual(fields, {
      name: { was: 'Reception', now: 'Front desk', secret: false },
      'lines.1': { was: '100 · Reception of HISTORY', now: null, secret: false },
      'lineKeys.4': { was: 'blf 122 Accounts', now: 'blf 180 Guard', secret: false },
      'settings.language': { was: 'en', now: 'it', secret: false },
      'settings.adminPassword': { was: '••••', now: '••••', secret: true },
    })
    assert.ok(state.same > 5)
    const whole = state.file.changes.map(({ name }: Body) => name)
    assert.ok(whole.includes('lang.gui') && whole.includes('linekey.4.value'), whole.join(' '))
    const some = await look(phone, 1, '?fields=settings.language')
    const gui = some.file.changes.find(({ name }: Body) => name === 'lang.gui')
    assert.deepEqual([gui.before, gui.after], ['Italian', 'English'])
    assert.ok(!some.file.changes.some(({ name }: Body) => name === 'linekey.4.value'))
    assert.ok(!JSON.stringify([state, some]).includes('4711'))
    assertProblem(await app().call('GET', `${at(phone)}/history/2`), 404, 'STATE_NOT_FOUND')
    assertProblem(await app().call('GET', `${at(phone)}/history/none`), 404, 'NOT_FOUND')
  })

  test('gives back some fields or all as a new change, which can be restored in its turn', async () => {
    const phone = await makePhone(app(), office, {
      settings: { language: 'en', adminPassword: 'Was-4711' },
      parameters: { a: '1' },
    })
    await patch(phone, {
      name: 'Other',
      settings: { language: 'it', adminPassword: 'Is-4712' },
      forgetParameters: ['a'],
    })
    const some = await restore(phone, 1, { fields: ['settings.adminPassword', 'parameters.a'] })
    assert.equal(some.status, 200, some.text)
    assert.deepEqual(
      [some.body.name, some.body.settings.language, some.body.parameters.a],
      ['Other', 'it', '1'],
    )
    assert.equal((await app().ok<Body>('POST', `${at(phone)}/reveal`)).settings.adminPassword, 'Was-4711')
    const all = await restore(phone, 1)
    assert.deepEqual([all.body.name, all.body.settings.language, all.body.revision], ['Reception', 'en', 4])
    assert.equal((await restore(phone, 1)).body.revision, 4, 'nothing differs any more')
    assert.equal((await restore(phone, 2)).body.name, 'Other')
    const { items } = await history(phone, '?kinds=changes')
    assert.equal(items[0].action, 'phone.restore')
    const trail = await app().ok<Body>('GET', `/audit?action=phone.restore&object=${phone.id}`)
    assert.equal(trail.total, 3)
  })

  test('brings no password for fetching back by itself, and its secret never', async () => {
    const phone = await makePhone(app(), office, { httpUsername: 'desk', httpPassword: 'First-4711' })
    await app().ok('POST', `${at(phone)}/secret`, { overlapHours: 0 })
    await patch(phone, { httpPassword: 'Second-4712', name: 'Other' })
    const reveal = async () => app().ok<Body>('POST', `${at(phone)}/reveal`)
    const { secret } = await reveal()
    await restore(phone, 1)
    assert.deepEqual([(await reveal()).httpPassword, (await reveal()).secret], ['Second-4712', secret])
    await restore(phone, 1, { fields: ['httpPassword'] })
    assert.equal((await reveal()).httpPassword, 'First-4711')
    assert.deepEqual(Object.keys(refused(await restore(phone, 1, { fields: ['secret'] }))), ['fields.0'])
  })

  test('refuses what cannot come back at its field: an extension or model that is gone, a MAC that another phone has', async () => {
    const extension = await app().ok<Body>('POST', `${office.path}/extensions`, {
      number: '777',
      name: 'Gone',
    })
    const own = await app().ok<Body>('POST', `${office.path}/models/yealink-t54w/duplicate`, {
      name: 'Own one',
    })
    const mac = freeMac()
    const lines = [
      { line: 1, extensionId: office.extensionId },
      { line: 2, extensionId: extension.id },
    ]
    const phone = await makePhone(app(), office, { mac, modelId: own.id, lines })
    await patch(phone, { mac: freeMac(), modelId: 'yealink-t54w', lines: [] })
    await app().ok('DELETE', `${office.path}/extensions/${extension.id}`)
    await app().ok('DELETE', `${office.path}/models/${own.id}`)
    await makePhone(app(), office, { mac })
    const of = async (fields?: string[]) => Object.keys(refused(await restore(phone, 1, { fields })))
    assert.deepEqual(await of(['lines.1', 'lines.2']), ['lines.2'])
    assert.deepEqual(await of(['modelId']), ['modelId'])
    assert.deepEqual(await of(['mac']), ['mac'])
    assert.equal((await restore(phone, 1, { fields: ['lines.1'] })).status, 200)
  })

  test('shows whoever may not read the trail no addresses, and lets nobody restore who may not change', async () => {
    const phone = await makePhone(app(), office, {})
    await patch(phone, { name: 'Other' })
    const { cookie } = await signedInUser(app(), { name: 'just looks', role: 'viewer', tenants: ['HISTORY'] })
    const { items } = await history(phone, '?kinds=changes', cookie)
    assert.deepEqual([items[0].address, items[0].fields[0].new], [null, 'Other'])
    assert.equal((await restore(phone, 1, {}, cookie)).status, 403)
    await patch(phone, { parameters: { 'some.password': 'Looks-like-one-4711' } })
    const state = await app().call('GET', `${at(phone)}/history/2`, undefined, cookie)
    assert.equal(state.status, 200)
    assert.ok(!state.text.includes('4711'), state.text)
    const elsewhere = `${other.path}/phones/${phone.id}/history`
    for (const path of [elsewhere, `${elsewhere}/1`])
      assertProblem(await app().call('GET', path), 404, 'PHONE_NOT_FOUND')
    assertProblem(await app().call('POST', `${elsewhere}/1/restore`, {}), 404, 'PHONE_NOT_FOUND')
  })

  test('is searched in what one sees of it: who sees no secrets finds none by looking for parts of them', async () => {
    const phone = await makePhone(app(), office)
    await asks(phone)
    await history(phone)
    const values = ['Fono sip:100:hunter2@10.0.0.1', phone.id]
    await askDatabase(app().folder, 'update "fetch" set "userAgent" = ? where "phoneId" = ?', values)
    const found = async (q: string, key: string) =>
      (await history(phone, `?kinds=fetches&q=${q}`, { key })).total
    assert.deepEqual(await Promise.all(['Fono', 'hunter2', 'hu'].map((q) => found(q, office.key))), [1, 1, 1])
    assert.deepEqual(
      await Promise.all(['Fono', 'hunter2', 'hu', '10.0.0.1'].map((q) => found(q, office.viewKey))),
      [1, 0, 0, 1],
    )
  })

  test('loses no save that came between: a restore of a state that somebody saw may name the one it was seen beside', async () => {
    const phone = await makePhone(app(), office, {})
    await patch(phone, { name: 'Second' })
    await patch(phone, { name: 'Third' })
    const late = await restore(phone, 1, {}, { headers: { 'if-match': '"2"' } })
    assertProblem(late, 412, 'EDITED_BY_SOMEONE_ELSE')
    assert.equal(late.body.current.name, 'Third')
    assert.equal((await restore(phone, 1, {}, { headers: { 'if-match': '"3"' } })).body.name, 'Reception')
  })
})
