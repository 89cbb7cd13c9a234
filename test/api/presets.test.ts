/** Presets: kept once, used by many phones, between the model and the phone. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { manualClock, systemClock } from '../../src/kernel/clock.ts'
import { until } from '../support/processes.ts'
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

/** One of several makers, each with a way of its own to write a file. */
const models = ['yealink-t54w', 'snom-d785', 'grandstream-grp2614', 'poly-vvx450', 'fanvil-x7', 'cisco-8861']

type Row = { name: string; value: string; from: string }

describe('a look at what a change of a preset would do', () => {
  // Eleven seconds pass whenever somebody asks what time it is.
  let now = Date.now()
  const shared = sharedApp({ clock: { ...systemClock, now: () => (now += 11_000) } })

  test('takes no longer than ten seconds, and says at how many phones it has looked', async () => {
    const app = shared()
    const office = await makeOffice(app, 'LOOKED')
    const { id } = await app.ok<Body>('POST', `${office.path}/presets`, { name: 'Desks' })
    const phones = Array.from({ length: 45 }, (_, n) => ({
      ...{ name: `Desk ${n}`, modelId: 'yealink-t31p', mac: freeMac(), presetId: id },
    }))
    await app.ok('POST', `${office.path}/phones/many`, { phones })
    const change = { settings: { language: 'it' } }
    const { reach } = await app.ok<Body>('PATCH', `${office.path}/presets/${id}?dryRun=true`, change)
    assert.deepEqual([reach.phones, reach.looked, reach.differing], [45, 20, 20])
  })
})

describe('presets', () => {
  const clock = manualClock(Date.now())
  const shared = sharedApp({ clock })
  let office: Office
  let other: Office
  let path: string
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
    other = await makeOffice(shared(), 'OTHER')
    path = `${office.path}/presets`
  })
  let count = 0
  const preset = (wanted: object = {}): Promise<Body> =>
    shared().ok<Body>('POST', path, { name: `Preset ${++count}`, ...wanted })
  const rowsOf = async (id: string): Promise<Row[]> => {
    const { items } = await shared().ok<Body>('GET', `${office.path}/phones/${id}/files`)
    const main = items.find((file: { main: boolean }) => file.main)
    const file = await shared().ok<Body>('GET', `${office.path}/phones/${id}/files/${main.name}`)
    return file.parameters
  }

  test('are made, listed with how many phones use them, changed and deleted', async () => {
    const app = shared()
    const room = await preset({
      name: 'Hotel room',
      description: 'No calls out at night',
      lineCount: 1,
      settings: { callWaiting: false, adminPassword: 'Room-4711', 'lines.1.label': 'Room' },
      parameters: { 'a.b': '1', 'c.secret': 'x' },
    })
    assert.deepEqual(
      [room.settings, room.secretSettings, room.usedBy, room.revision, room.keyLayoutId],
      [{ callWaiting: false, 'lines.1.label': 'Room' }, ['adminPassword'], 0, 1, null],
    )
    await makePhone(app, office, { presetId: room.id, name: 'Room 2' })
    await makePhone(app, office, { presetId: room.id, name: 'Room 1' })
    const { items, total } = await app.ok<Body>('GET', `${path}?q=at+night`)
    assert.deepEqual(
      [total, items[0].name, items[0].usedBy, items[0].says, 'settings' in items[0]],
      [1, 'Hotel room', 2, 5, false],
    )
    const reach = await app.ok<Body>('GET', `${path}/${room.id}/reach`)
    assert.deepEqual([reach.total, reach.phones.map(({ name }: Body) => name)], [2, ['Room 1', 'Room 2']])
    const answer = await app.call(
      'PATCH',
      `${path}/${room.id}`,
      { settings: { callWaiting: null, adminPassword: null }, forgetParameters: ['a.b'], lineCount: 2 },
      { headers: { 'if-match': '"1"' } },
    )
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(
      [answer.body.settings, answer.body.secretSettings, answer.body.parameters, answer.body.revision],
      [{ 'lines.1.label': 'Room' }, [], { 'c.secret': 'x' }, 2],
    )
    const late = await app.call(
      'PATCH',
      `${path}/${room.id}`,
      { name: 'X' },
      { headers: { 'if-match': '"1"' } },
    )
    assertProblem(late, 412, 'EDITED_BY_SOMEONE_ELSE')
    assert.equal(late.body.current.revision, 2)
    const inUse = await app.call('DELETE', `${path}/${room.id}`)
    assertProblem(inUse, 409, 'PRESET_IN_USE')
    assert.deepEqual(
      [inUse.body.named, inUse.body.references.map(({ label }: Body) => label)],
      [2, ['Room 1', 'Room 2']],
    )
    const revisions = async () =>
      (await app.ok<Body>('GET', `${office.path}/phones?q=Room`)).items.map(({ revision }: Body) => revision)
    const before = await revisions()
    await app.ok('DELETE', `${path}/${room.id}?force=true`)
    assertProblem(await app.call('GET', `${path}/${room.id}`), 404, 'PRESET_NOT_FOUND')
    assert.deepEqual(
      await revisions(),
      before.map((revision: number) => revision + 1),
    )
    const phones = await app.ok<Body>('GET', `${office.path}/phones?q=Room`)
    const history = await app.ok<Body>('GET', `${office.path}/phones/${phones.items[0].id}/history`)
    assert.deepEqual([history.items[0].action, history.states[0].revision], ['preset.delete', before[0]])
    assert.deepEqual(
      phones.items.map(({ presetId }: Body) => presetId),
      [null, null],
    )
    const audit = await app.ok<Body>('GET', `${office.path}/audit?object=${room.id}&order=asc`)
    assert.deepEqual(
      audit.items.map(({ action, object, detail }: Body) => [action, object.name, detail]),
      [
        ['preset.create', 'Hotel room', ''],
        ['preset.update', 'Hotel room', 'lineCount settings forgetParameters'],
        ['preset.delete', 'Hotel room', 'taken from 2 phones'],
      ],
    )
    assert.doesNotMatch(JSON.stringify(audit), /Room-4711/)
  })

  test('are refused with a name that is taken in any case, settings that nobody knows, or lines beyond the plan', async () => {
    const app = shared()
    await preset({ name: 'Lobby' })
    const told = async (body: object) => refused(await app.call('POST', path, body))
    assert.deepEqual(await told({ name: 'LOBBY' }), { name: 'There is a preset “LOBBY” already' })
    assert.deepEqual(await told({ name: 'A', settings: { nonsense: 1 } }), {
      'settings.nonsense': 'There is no such setting',
    })
    assert.deepEqual(await told({ name: 'A', lineCount: 1, settings: { 'lines.2.label': 'x' } }), {
      lineCount: 'The plan has one line, and something is set for line 2',
    })
    const two = await preset({ lineCount: 2, settings: { 'lines.2.label': 'x' } })
    assert.deepEqual(refused(await app.call('PATCH', `${path}/${two.id}`, { lineCount: 0 })), {
      lineCount: 'The plan has no lines, and something is set for line 2',
    })
    assert.deepEqual(await told({ name: '' }), { name: 'A preset needs a name' })
  })

  test('stand over the model and the tenant, and under the phone, in the files of every maker', async () => {
    const app = shared()
    await app.ok('PATCH', '/system', { settings: { ntpServer: 'system.example.com' } })
    await app.ok('PATCH', office.path, { settings: { ntpServer: 'tenant.example.com' } })
    for (const modelId of models) {
      const all = await preset({
        lineCount: 1,
        settings: { ntpServer: 'preset.example.com', 'lines.1.label': 'Of the preset' },
      })
      await app.ok('PATCH', `${office.path}/models/${modelId}/defaults`, {
        settings: { ntpServer: 'model.example.com' },
      })
      const { firstLine } = await app.ok<Body>('GET', `${office.path}/models/${modelId}`)
      const phone = await makePhone(app, office, {
        modelId,
        lines: [{ line: firstLine, extensionId: office.extensionId }],
      })
      const origins = async () =>
        (await rowsOf(phone.id))
          .filter(({ value }) => /(system|tenant|model|preset|phone)\.example\.com/.test(value))
          .map(({ value, from }) => `${/(\w+)\.example/.exec(value)?.[1]} ${from}`)
      const change = (body: object) => app.ok('PATCH', `${office.path}/phones/${phone.id}`, body)
      const only = async (expected: string) =>
        assert.deepEqual([...new Set(await origins())], [`${expected} ${expected}`], modelId)
      await only('model')
      await change({ presetId: all.id })
      await only('preset')
      const label = (await rowsOf(phone.id)).find(({ value }) => value === 'Of the preset')
      assert.equal(label?.from, 'preset', modelId)
      await change({ settings: { ntpServer: 'phone.example.com' } })
      await only('phone')
      await change({ settings: { ntpServer: null }, presetId: null })
      await only('model')
      await app.ok('PATCH', `${office.path}/models/${modelId}/defaults`, { settings: { ntpServer: null } })
      await only('tenant')
    }
    await app.ok('PATCH', office.path, { settings: { ntpServer: null } })
    await app.ok('PATCH', '/system', { settings: { ntpServer: null } })
  })

  test('set parameters by name over the model’s and under the phone’s', async () => {
    const app = shared()
    const { id } = await preset({ parameters: { 'own.one': 'preset', 'own.two': 'preset' } })
    await app.ok('PATCH', `${office.path}/models/yealink-t54w/defaults`, {
      parameters: { 'own.one': 'model', 'own.three': 'model' },
    })
    const phone = await makePhone(app, office, { presetId: id, parameters: { 'own.two': 'phone' } })
    const own = (await rowsOf(phone.id)).filter(({ name }) => name.startsWith('own.'))
    assert.deepEqual(
      own.map(({ name, from }) => [name, from]),
      [
        ['own.one', 'preset'],
        ['own.three', 'model'],
        ['own.two', 'phone'],
      ],
    )
    await app.ok('PATCH', `${office.path}/models/yealink-t54w/defaults`, {
      forgetParameters: ['own.one', 'own.three'],
    })
  })

  test('change what their phones are served, at once, and nobody else’s; those are pending', async () => {
    const app = shared()
    const { id } = await preset({ settings: { ntpServer: 'one.example.com' } })
    const with_ = await makePhone(app, office, { presetId: id })
    const without = await makePhone(app, office)
    const fileOf = async ({ provisioningUrl, mac }: Body) => phoneAsks(`${provisioningUrl}${mac}.cfg`)
    const [first, untouched] = [await fileOf(with_), await fileOf(without)]
    assert.match(first.text, /one\.example\.com/)
    await app.ok('PATCH', `${path}/${id}`, { settings: { ntpServer: 'two.example.com' } })
    assert.match((await fileOf({ ...with_ })).text, /two\.example\.com/)
    await app.ok('PATCH', `${path}/${id}`, { settings: { ntpServer: 'three.example.com' } })
    const pendingOf = async ({ id: phone }: Body) =>
      (await app.ok<Body>('GET', `${office.path}/phones/${phone}`)).status.pending
    assert.deepEqual([await pendingOf(with_), await pendingOf(without)], [true, false])
    await until('the phone is pending', async () => {
      await clock.advance(1000)
      const list = await app.ok<Body>('GET', `${office.path}/phones?presetId=${id}&status=pending`)
      return list.total === 1
    })
    assert.equal((await fileOf(without)).text, untouched.text)
  })

  test('find their phones in lists, differences and operations', async () => {
    const app = shared()
    const { id } = await preset()
    const phone = await makePhone(app, office, { presetId: id, name: 'Found by preset' })
    const list = await app.ok<Body>('GET', `${office.path}/phones?presetId=${id}`)
    assert.deepEqual([list.total, list.items[0].id, list.items[0].presetId], [1, phone.id, id])
    assert.equal((await app.ok<Body>('GET', `${office.path}/phones?presetId=${id}&q=found`)).total, 1)
    assert.equal((await app.ok<Body>('GET', `${office.path}/phones?presetId=nobody`)).total, 0)
    const gone = await app.ok<Body>('POST', `${office.path}/phones/delete`, {
      filter: { presetId: id },
      dryRun: true,
    })
    assert.equal(gone.deleted, 1)
    await phoneAsks(`${phone.provisioningUrl}${phone.mac}.cfg`)
    await app.ok('PATCH', `${path}/${id}`, { settings: { callWaiting: false } })
    await until('the phone is pending', async () => {
      await clock.advance(1000)
      const lacking = await app.ok<Body>('GET', `${office.path}/phones/differences?presetId=${id}`)
      return lacking.phones === 1
    })
  })

  test('are named by many phones at once; one that there is not is told at its phone', async () => {
    const app = shared()
    const { id } = await preset()
    const foreign = await app.ok<Body>('POST', `${other.path}/presets`, { name: 'Foreign' })
    const phones = [id, foreign.id, 'nobody'].map((presetId, n) => ({
      ...{ name: `Many ${n}`, modelId: 'yealink-t54w', mac: freeMac(), presetId },
    }))
    const message = 'This tenant has no such preset; choose one of the list'
    assert.deepEqual(refused(await app.call('POST', `${office.path}/phones/many`, { phones })), {
      'phones.1.presetId': message,
      'phones.2.presetId': message,
    })
    await app.ok('POST', `${office.path}/phones/many`, { phones: phones.slice(0, 1) })
    assert.equal((await app.ok<Body>('GET', `${path}/${id}`)).usedBy, 1)
    assert.deepEqual(
      refused(await app.call('POST', `${office.path}/phones`, { ...phones[1] })),
      { presetId: message },
      'a preset of another tenant is none',
    )
    for (const [method, body] of [['GET'], ['PATCH', { name: 'Mine' }], ['DELETE']] as const)
      assertProblem(await app.call(method, `${path}/${foreign.id}`, body), 404, 'PRESET_NOT_FOUND')
    assertProblem(await app.call('GET', `${path}/${foreign.id}/reach`), 404, 'PRESET_NOT_FOUND')
  })

  test('say before they are saved on how many phones which setting would differ', async () => {
    const app = shared()
    const { id } = await preset({ settings: { ntpServer: 'one.example.com', adminPassword: 'First-4711' } })
    const says = await makePhone(app, office, { presetId: id, settings: { ntpServer: 'own.example.com' } })
    const inherits = await makePhone(app, office, { presetId: id, name: 'Inherits' })
    const answer = await app.ok<Body>('PATCH', `${path}/${id}?dryRun=true`, {
      settings: { ntpServer: 'two.example.com' },
    })
    const { phones, looked, differing, examples, differences } = answer.reach
    assert.deepEqual(
      [phones, looked, differing, examples],
      [2, 2, 1, [{ id: inherits.id, name: 'Inherits' }]],
    )
    assert.deepEqual(
      differences.map(({ phones: on, before: was, after }: Body) => [on, was, after]),
      [[1, 'one.example.com', 'two.example.com']],
    )
    assert.equal((await app.ok<Body>('GET', `${path}/${id}`)).settings.ntpServer, 'one.example.com')
    const secret = await app.ok<Body>('PATCH', `${path}/${id}?dryRun=true`, {
      settings: { adminPassword: 'Second-4711' },
    })
    assert.equal(secret.reach.differing, 2)
    assert.doesNotMatch(JSON.stringify(secret), /4711/)
    assert.ok(says.id)
  })

  test('plan lines by their place, and say where a model has fewer', async () => {
    const app = shared()
    const { id } = await preset({ lineCount: 20, settings: { 'lines.20.label': 'Last' } })
    const phone = await makePhone(app, office, { presetId: id })
    const told = phone.unsupported.filter(({ key }: Body) => key === 'lines')
    assert.deepEqual(told, [
      {
        key: 'lines',
        level: 'preset',
        message: `The preset “Preset ${count}” plans 20 lines; a T54W has 16`,
      },
    ])
  })

  test('are changed by operators, seen by viewers without what may be secret, and neither by others', async () => {
    const app = shared()
    const { id } = await preset({ parameters: { 'a.b': 'seen', 'x.password': 'Hidden-4711' } })
    const signedIn = async (role: string) =>
      (await signedInUser(app, { name: `preset ${role}`, role, tenants: [office.code] })).cookie
    const [viewer, operator] = [await signedIn('viewer'), await signedIn('operator')]
    const seen = await app.call('GET', `${path}/${id}`, undefined, viewer)
    assert.deepEqual(seen.body.parameters, { 'a.b': '••••', 'x.password': '••••' })
    assertProblem(await app.call('PATCH', `${path}/${id}`, { name: 'X' }, viewer), 403, 'READ_ONLY')
    const changed = await app.call('PATCH', `${path}/${id}`, { description: 'by an operator' }, operator)
    assert.equal(changed.status, 200, changed.text)
    assert.deepEqual(changed.body.parameters, { 'a.b': 'seen', 'x.password': '••••' })
  })
})
