import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, furnishRoad } from '../../test/support/open-road.ts'
import type { PhoneDraft } from '../phones/phone-record.ts'

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE', { name: 'Office', sipServer: 'pbx.example.com' })
  const { id: extensionId } = await road.extension(scope, { number: '100', voicemailNumber: '*97' })
  const desk = await road.desk(scope)
  const wrong = (change: Partial<PhoneDraft>) => road.errors(scope, { ...desk, ...change })
  return { ...road, scope, extensionId, phone: desk, wrong }
}
const key = (number: number, more: object = {}) => ({
  ...{ number, kind: 'blf' as const, line: 1, value: '200', label: '', pickup: '' },
  ...more,
})

test('a phone of a model that is not there is refused, with what is wrong besides', async (t) => {
  const { wrong, own, scope, models, guard } = await furnish(t)
  assert.deepEqual(await wrong({}), [])
  const unknown = 'modelId: There is no such phone model; choose one of the list'
  assert.deepEqual(await wrong({ modelId: 'none' }), [unknown])
  const [first, second] = await wrong({ modelId: 'none', contact: 'nobody' })
  assert.deepEqual([first, second?.slice(0, 9)], [unknown, 'contact: '])
  const held = await own(scope, { source: 'name={{ phone.name }}\n' })
  await models.update(scope, held.id, { source: 'other={{ phone.name }}\n' }, undefined)
  guard.fail('time')
  const [why = ''] = await wrong({ modelId: held.id })
  assert.match(why, /the guard says time/)
  assert.deepEqual(await wrong({ modelId: held.id }), [
    'modelId: This phone model is held back, since to work it out, the guard says time; save it anew',
  ])
})

test('a line is one that the model has, named once, with an extension of the tenant that can register', async (t) => {
  const { wrong, extensionId, extension, scope } = await furnish(t)
  const { id: empty } = await extension(scope, { number: '300', tech: 'VIRTUAL' })
  const line = (number: number, id = extensionId) => ({ line: number, extensionId: id })
  assert.deepEqual(await wrong({ lines: [line(1), line(2)] }), [])
  assert.deepEqual(await wrong({ lines: [line(1), line(3), line(0), line(1), line(2, 'none')] }), [
    'lines.1.line: A F1 has no line 3; it has lines 1 to 2',
    'lines.2.line: A F1 has no line 0; it has lines 1 to 2',
    'lines.3.line: Line 1 is named twice',
    'lines.4.extensionId: This tenant has no such extension; choose one of the list',
  ])
  assert.deepEqual(await wrong({ modelId: 'fono-f0', lines: [line(2)] }), [
    'lines.0.line: A F0 has no line 2; it has line 1 only',
  ])
  assert.deepEqual(await wrong({ lines: [{ ...line(1, empty), index: 7 }] }), [
    'lines.7.extensionId: 300 is virtual and has no members, so there is nothing to register as; add a member to it first',
  ])
})

test('a key has a place of its own that the model has', async (t) => {
  const { wrong, own, scope } = await furnish(t)
  assert.deepEqual(await wrong({ lineKeys: [key(1), key(4)] }), [])
  assert.deepEqual(await wrong({ lineKeys: [key(4), key(5), key(4)] }), [
    'lineKeys.1.number: A F1 has 4 keys; there is no key 5',
    'lineKeys.2.number: Key 4 is named twice; a place takes one key',
  ])
  const side = (module: number, number: number) => key(number, { module }) as PhoneDraft['expansionKeys'][0]
  assert.deepEqual(await wrong({ expansionKeys: [side(1, 10), side(2, 10)] }), [])
  assert.deepEqual(await wrong({ expansionKeys: [side(1, 11), side(3, 1), side(1, 11), side(2, 11)] }), [
    'expansionKeys.0.number: A F1 takes 2 expansion modules of 10 keys; there is no key 11 on module 1',
    'expansionKeys.1.module: A F1 takes 2 expansion modules of 10 keys; there is no key 1 on module 3',
    'expansionKeys.2.number: Key 11 of module 1 is named twice; a place takes one key',
    'expansionKeys.3.number: A F1 takes 2 expansion modules of 10 keys; there is no key 11 on module 2',
  ])
  assert.deepEqual(await wrong({ modelId: 'fono-f0', expansionKeys: [side(1, 1)] }), [
    'expansionKeys.0.module: A F0 takes no expansion modules',
  ])
  // A text says itself which keys there are.
  const text = await own(scope, { source: 'name={{ phone.name }}\n' })
  const more = { modelId: text.id, lineKeys: [key(99)], expansionKeys: [side(9, 99)] }
  assert.deepEqual(await wrong(more), [])
})

test('a value that the file cannot carry is said at the field that it comes from', async (t) => {
  const { wrong, phones, phone, scope, tenants, extension, spoil: spoilRow } = await furnish(t)
  const at = async (change: Partial<PhoneDraft>) => (await wrong(change)).map((each) => each.split(':')[0])
  const bad = 'a\u0001b'
  assert.deepEqual(await at({ name: bad }), ['name'])
  assert.deepEqual(await at({ httpUsername: bad }), ['httpUsername'])
  assert.deepEqual(await at({ fileName: bad }), ['fileName'])
  assert.deepEqual(await at({ settings: { ntpServer: bad } }), ['settings.ntpServer'])
  assert.deepEqual(await at({ httpPassword: bad }), ['httpPassword'])
  assert.deepEqual(await at({ lineKeys: [key(1, { value: bad })] }), ['lineKeys'])
  assert.deepEqual(await at({ parameters: { x: bad } }), ['parameters.x'])
  assert.deepEqual(await at({ parameters: { 'a b=': 'x' } }), ['parameters.a b='])
  const { id: odd } = await extension(scope, { number: '101', members: [] })
  const spoil = (change: Record<string, string>) => spoilRow('extension', odd, change)
  const onOdd = { lines: [{ line: 2, extensionId: odd, index: 3 }] }
  await spoil({ name: bad })
  const [name = ''] = await wrong(onOdd)
  assert.match(name, /^lines\.3\.extensionId: The name of extension 101 /)
  await spoil({ name: 'Fine', username: bad, authUsername: 'x' })
  assert.match((await wrong(onOdd))[0] ?? '', /^lines\.3\.extensionId: The user name of extension 101 /)
  await spoil({ username: 'fine', authUsername: bad })
  assert.match((await wrong(onOdd))[0] ?? '', /^lines\.3\.extensionId: The auth user name of extension 101 /)
  await spoil({ authUsername: '', mailbox: bad })
  assert.match((await wrong(onOdd))[0] ?? '', /^lines\.3\.extensionId: The mailbox of extension 101 /)
  await spoil({ mailbox: '', voicemailNumber: bad })
  assert.match(
    (await wrong(onOdd))[0] ?? '',
    /^lines\.3\.extensionId: The voicemail number of extension 101 /,
  )
  assert.deepEqual(await at({ ...onOdd, settings: { 'lines.2.label': bad } }), ['settings.lines.2.label'])
  // The line's own number hides the extension's.
  await spoil({ voicemailNumber: '*97' })
  assert.deepEqual(await at({ ...onOdd, settings: { 'lines.2.voicemail': bad } }), [
    'settings.lines.2.voicemail',
  ])
  await spoil({ voicemailNumber: bad })
  assert.deepEqual(await wrong({ ...onOdd, settings: { 'lines.2.voicemail': '*98' } }), [])
  await spoilRow('tenant', scope.tenantId, { name: bad })
  await tenants.update(scope, { language: '' }, undefined)
  assert.match((await wrong({}))[0] ?? '', /^modelId: tenant: the tenant’s name /)
  assert.equal((await phones.read(scope, phone.id)).name, 'Desk')
})

test('an extension is refused a value that a phone which shows it cannot carry, at its own field', async (t) => {
  const { check, scope, extensionId, extensions, desk, phones } = await furnish(t)
  const lines = [{ line: 1, extensionId }]
  const first = await desk(scope, { name: 'First', lines })
  await desk(scope, { name: 'Second', lines })
  const old = await extensions.read(scope, extensionId)
  const refused = (change: object) => errorsOf(check.approveExtension(scope, { ...old, ...change }))
  assert.deepEqual(await refused({}), [])
  const bad = 'a\u0001b'
  for (const [field, change] of [
    ['name', { name: bad }],
    ['password', { password: bad }],
    ['username', { username: bad, authUsername: 'fine' }],
    ['authUsername', { authUsername: bad }],
    ['mailbox', { mailbox: bad }],
    ['voicemailNumber', { voicemailNumber: bad }],
  ] as const) {
    const errors = await refused(change)
    assert.equal(errors.length, 1, field)
    assert.match(errors[0] ?? '', new RegExp(`^${field}: “(First|Second)” \\(F1\\) cannot carry this: `))
  }
  // A phone's own voicemail number is no fault of the extension.
  const settings = { 'lines.1.voicemail': bad }
  await phones.update(scope, first.id, { settings, parameters: {} }, undefined)
  assert.deepEqual(await refused({ voicemailNumber: '' }), [])
  // Nor does it hide what is.
  assert.match((await refused({ voicemailNumber: '', mailbox: bad }))[0] ?? '', /^mailbox: /)
})

test('a file that cannot be made at all is said at the model, with the parameter’s name', async (t) => {
  const { wrong, own, scope } = await furnish(t)
  const text = await own(scope, { source: 'name={{ phone.name }}\n' })
  const [error = ''] = await wrong({ modelId: text.id, name: 'a\u0001b' })
  assert.match(error, /^modelId: \{\{ phone\.name \}\}: holds a control character/)
})

test('a model that cannot be asked just now is no fault of the phone', async (t) => {
  const { check, own, scope, guard, rewrite, db, phone } = await furnish(t)
  const { id } = await own(scope, { source: 'name={{ phone.name }}\n' })
  const source = 'other={{ phone.name }}\n'
  await rewrite(id, source)
  db.feed.tell([{ type: 'model.changed', tenantId: scope.tenantId, ids: [id] }])
  guard.fail('busy')
  await assert.rejects(check.approvePhone(scope, { ...phone, modelId: id }), {
    ...{ code: 'TOO_MANY_REQUESTS', message: 'the guard says busy' },
  })
  for (const [reason, code] of [
    ['busy', 'TOO_MANY_REQUESTS'],
    ['failed', 'MODELS_AWAY'],
    ['late', 'MODELS_AWAY'],
    ['closed', 'MODELS_AWAY'],
  ] as const) {
    await check.approvePhone(scope, { ...phone, modelId: id })
    guard.fail(reason)
    await assert.rejects(check.approvePhone(scope, { ...phone, modelId: id }), {
      ...{ code, message: `the guard says ${reason}` },
    })
  }
})
