import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, furnishRoad } from '../../test/support/open-road.ts'
import { refusedAs } from '../../test/support/open-stores.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { type ModelCreate, modelCreateSchema, modelListQuerySchema } from '../schema/model.ts'

const greeting = 'user = {{ phone.name }}\n'
const broken = 'user = {{ phone.name\n'
const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  const own = (wanted: Partial<ModelCreate> = {}, by = scope) => road.own(by, { source: greeting, ...wanted })
  const names = async (wanted: object) => {
    const { items, total } = await road.models.list(scope, modelListQuerySchema.parse(wanted))
    return [total, ...items.map(({ name }) => name)]
  }
  /** As an older version may have kept it: nobody looked at its source. */
  const unchecked = (wanted: Partial<ModelCreate>, by = scope, odd: Partial<ModelCreate> = {}) =>
    road.modelStore.create(by, { ...modelCreateSchema.parse({ name: 'Old', ...wanted }), family: '', ...odd })
  return { ...road, scope, own, unchecked, names }
}

test('a tenant’s own models come before the built-in ones, each with the phones that it has', async (t) => {
  const { models, scope, own, desk, tenant, names } = await furnish(t)
  const { id } = await own()
  const other = await tenant('TWO')
  await own({ name: 'Theirs' }, other)
  await desk(scope, { modelId: id })
  for (let count = 0; count < 2; count++) await desk(scope)
  await desk(other)
  assert.deepEqual(await names({}), [4, 'Own', 'F0', 'F1', 'O1'])
  const { items } = await models.list(scope, modelListQuerySchema.parse({}))
  assert.deepEqual(
    items.map(({ name, builtIn, phones }) => [name, builtIn, phones]),
    [
      ['Own', false, 1],
      ['F0', true, 0],
      ['F1', true, 2],
      ['O1', true, 0],
    ],
  )
  assert.equal((await models.detail(scope, id)).phones, 1)
  assert.equal((await models.detail(scope, 'fono-f1')).phones, 2)
  assert.equal((await models.detail(scope, 'fono-f0')).phones, 0)
  const builtIn = await models.builtIn(modelListQuerySchema.parse({}))
  assert.deepEqual([builtIn.total, builtIn.items.map(({ phones }) => phones)], [3, [0, 0, 0]])
})

test('models are sorted by what a column shows, numbers as numbers, and cut into pages', async (t) => {
  const { models, own, names, desk, scope } = await furnish(t)
  const { id } = await own({ name: 'B10', vendor: 'Zeta', description: 'a' })
  await own({ name: 'b9', vendor: 'Alpha', description: 'c' })
  for (let count = 0; count < 10; count++) await desk(scope, { modelId: id })
  for (let count = 0; count < 9; count++) await desk(scope)
  assert.deepEqual(await names({ sort: 'name' }), [5, 'b9', 'B10', 'F0', 'F1', 'O1'])
  assert.deepEqual(await names({ sort: 'name', order: 'desc' }), [5, 'O1', 'F1', 'F0', 'B10', 'b9'])
  assert.deepEqual(await names({ sort: 'vendor' }), [5, 'b9', 'F0', 'F1', 'O1', 'B10'])
  assert.deepEqual(await names({ sort: 'description', order: 'desc', pageSize: 2 }), [5, 'b9', 'B10'])
  assert.deepEqual(await names({ sort: 'phones', order: 'desc', pageSize: 2 }), [5, 'B10', 'F1'])
  assert.deepEqual(await names({ sort: 'name', pageSize: 2, page: 2 }), [5, 'F0', 'F1'])
  assert.deepEqual(await names({ sort: 'name', pageSize: 2, page: 3 }), [5, 'O1'])
  await models.duplicate(scope, 'fono-f1', 'Z1')
  assert.deepEqual(await names({ sort: 'family' }), [6, 'B10', 'b9', 'Z1', 'F0', 'F1', 'O1'])
})

test('models are searched by their words, built-in ones and the tenant’s own alike', async (t) => {
  const { models, own, scope, tenant, names } = await furnish(t)
  const { id } = await own({ name: 'Hall', vendor: 'Fono' })
  await own({ name: 'Hall', vendor: 'Fono' }, await tenant('TWO'))
  assert.deepEqual(await names({ q: 'fono' }), [3, 'Hall', 'F0', 'F1'])
  assert.deepEqual(await names({ q: 'f1 fono' }), [1, 'F1'])
  assert.deepEqual(await names({ q: 'telefona fnf0' }), [1, 'F0'], 'as boxes and older papers call it')
  const named = async (q: string) => Object.fromEntries(await models.idsNamedByWords(scope, q))
  assert.deepEqual(await named('FN-Hall'), { 'fn-hall': [id] })
  assert.deepEqual(await names({ q: '' }), [4, 'Hall', 'F0', 'F1', 'O1'])
  assert.deepEqual(await named('hall  Fono'), { hall: [id], fono: ['fono-f0', 'fono-f1', id] })
  assert.deepEqual(await named('nothing'), { nothing: [] })
  assert.deepEqual(await named(' - '), {}, 'what says nothing names nothing')
  assert.deepEqual(await models.idsOfVendor(scope, 'FONO'), ['fono-f0', 'fono-f1', id])
  assert.equal((await models.builtIn(modelListQuerySchema.parse({ q: 'other' }))).total, 1)
})

test('the vendors are told with all that they and their phones are known by', async (t) => {
  const { models } = await furnish(t)
  assert.deepEqual(models.vendors(), [
    { name: 'Fono', alsoKnownAs: ['Telefona'], modelPrefixes: ['FN-'], ouis: ['02f0f0'] },
    { name: 'Other', alsoKnownAs: [], modelPrefixes: [], ouis: [] },
  ])
})

test('phones are put in the order of their models’ names, also of models that are gone', async (t) => {
  const { models, own, desk, scope } = await furnish(t)
  const [ten, nine] = [await own({ name: 'E10' }), await own({ name: 'E9' })]
  await own({ name: 'Unused' })
  for (const modelId of ['fono-f1', ten.id, 'gone', nine.id]) await desk(scope, { modelId })
  assert.deepEqual(await models.idsByName(scope), ['gone', nine.id, ten.id, 'fono-f1'])
})

test('what is known of a model: a built-in one’s whole definition, a template’s format, a sheet’s own text', async (t) => {
  const { models, own, unchecked, scope } = await furnish(t)
  const f1 = await models.detail(scope, 'fono-f1')
  assert.match(f1.source, /^# A copy of Fono F1: all that its vendor, family and model say\.$/m)
  assert.deepEqual([f1.fileName, f1.format?.kind, f1.mistakes], ['{mac}.cfg', 'keyValue', []])
  assert.deepEqual(
    f1.files.map(({ name }) => name),
    ['{mac}.cfg', 'common.cfg', '{mac}.boot', 'book.xml'],
  )
  const format = { kind: 'text', contentType: 'text/html' } as const
  const template = await own({ format, fileName: '{mac}.htm', lastLine: 3 })
  assert.deepEqual([template.source, template.format, template.fileName], [greeting, format, '{mac}.htm'])
  assert.deepEqual([template.mistakes, template.quarantine, template.lastLine], [[], null, 3])
  assert.deepEqual([template.family, template.vendor, template.phones], ['', '', 0])
  assert.deepEqual(await models.detail(scope, template.id), template)
  const sheet = await models.duplicate(scope, 'fono-f1', 'Sheet')
  assert.deepEqual([sheet.source, sheet.format, sheet.fileName], [f1.source, null, '{mac}.cfg'])
  await assert.rejects(models.detail(scope, 'none'), refusedAs('MODEL_NOT_FOUND'))
  const odd = { ...format, contentType: 'text/plain\r\nX: 1' }
  const old = await unchecked({ source: greeting }, scope, { format: odd })
  const { format: told, mistakes } = await models.detail(scope, old.id)
  assert.deepEqual([told, mistakes.length], [null, 1], 'a format that nobody would take now')
})

test('a model is served as it stands: not when its source is broken, without files while it is held back', async (t) => {
  const { models, own, unchecked, scope, tenant, guard, db, clock } = await furnish(t)
  assert.equal((await models.find(scope, 'fono-f1'))?.name, 'F1')
  const { id } = await own()
  assert.deepEqual(
    (await models.find(scope, id))?.files.map(({ pattern }) => pattern),
    ['{mac}.cfg'],
  )
  assert.equal(await models.find(scope, 'none'), undefined)
  assert.equal(await models.find(await tenant('TWO'), id), undefined)
  assert.equal(await models.find(scope, (await unchecked({ source: broken })).id), undefined)

  const busy = await unchecked({ name: 'Busy', source: `${greeting}# busy\n` })
  guard.fail('busy')
  const passing = await models.find(scope, busy.id)
  assert.deepEqual([passing?.files, passing?.guarded?.passing?.code], [[], 'TOO_MANY_REQUESTS'])
  guard.fail('failed')
  assert.equal((await models.find(scope, busy.id))?.guarded?.passing?.code, 'MODELS_AWAY')
  assert.equal((await models.find(scope, busy.id))?.files.length, 1, 'the next try may succeed')

  await clock.advance(1000)
  for (const reason of ['time', 'memory', 'crashed'] as const) {
    const spent = await unchecked({ name: reason, source: `${greeting}# ${reason}\n` })
    guard.fail(reason)
    const held = await models.find(scope, spent.id)
    const quarantine = { reason: `to work it out, the guard says ${reason}`, at: at(1000) }
    assert.deepEqual([held?.files, held?.guarded?.quarantine], [[], quarantine])
    assert.deepEqual((await models.detail(scope, spent.id)).quarantine, quarantine, 'and it stays so')
    assert.deepEqual((await models.detail(scope, spent.id)).mistakes, [{ message: quarantine.reason }])
  }
  await db.close()
  await assert.rejects(models.find(scope, 'other'), (error) => !refusedAs('MODEL_NOT_FOUND')(error))
})

test('what phones of a model can be set is known, unless it cannot be worked out just now', async (t) => {
  const { models, own, unchecked, scope, guard } = await furnish(t)
  const keysOf = async (id: string) => (await models.settingsOf(scope, id)).map(({ key }) => key)
  assert.ok((await keysOf('fono-f1')).includes('adminPassword'))
  const { id } = await own({ source: 'ring = ${ringTone|loud|text}\n' })
  assert.deepEqual(await keysOf(id), ['ringTone'])
  assert.deepEqual(await keysOf((await unchecked({ source: broken })).id), [])
  await assert.rejects(keysOf('none'), refusedAs('MODEL_NOT_FOUND'))
  const later = await unchecked({ name: 'Later', source: `${greeting}# later\n` })
  guard.fail('busy')
  await assert.rejects(keysOf(later.id), refusedAs('TOO_MANY_REQUESTS'))
})

test('a source is tried as it is written: its mistakes by line, or what its phones can be set', async (t) => {
  const { models, scope, guard } = await furnish(t)
  const { mistakes, ...nothing } = await models.check(scope, { kind: 'template', source: `a = 1\n${broken}` })
  assert.deepEqual(
    [mistakes.map(({ line }) => line), nothing],
    [[2], { settings: [], firstLine: 1, lastLine: 1 }],
  )
  const lines = { firstLine: 0, lastLine: 2 }
  const refused = await models.check(scope, { kind: 'template', source: broken, ...lines })
  assert.deepEqual([refused.firstLine, refused.lastLine], [0, 2])
  const template = await models.check(scope, { kind: 'template', source: 'a = ${ringTone}\n', ...lines })
  assert.deepEqual([template.mistakes, template.settings.map(({ key }) => key)], [[], ['ringTone']])
  assert.deepEqual([template.firstLine, template.lastLine], [0, 2])
  const source = (await models.detail(scope, 'fono-f1')).source
  const sheet = await models.check(scope, { kind: 'sheet', source })
  assert.deepEqual([sheet.firstLine, sheet.lastLine, sheet.mistakes], [1, 2, []])

  guard.fail('time')
  const draft = { kind: 'template', source: 'dear = 1\n' } as const
  assert.deepEqual((await models.check(scope, draft)).mistakes, [
    { message: 'to work it out, the guard says time', line: 1, column: 1 },
  ])
  guard.fail('busy')
  await assert.rejects(models.check(scope, draft), refusedAs('TOO_MANY_REQUESTS'))
  guard.fail('closed')
  await assert.rejects(models.check(scope, draft), refusedAs('MODELS_AWAY'))
  const fault = new RangeError('of our own')
  guard.fail(fault)
  await assert.rejects(models.check(scope, draft), fault)
})

test('a source with mistakes is neither stored nor put over another, and each is told at its line', async (t) => {
  const { models, own, scope, guard, names } = await furnish(t)
  const told = [/^source: line 2: /]
  const matches = (errors: string[], wanted: RegExp[]) =>
    assert.ok(
      errors.length === wanted.length && wanted.every((each, index) => each.test(errors[index] ?? '')),
    )
  matches(await errorsOf(own({ source: `a = 1\n${broken}` })), told)
  const { id } = await own()
  matches(await errorsOf(models.update(scope, id, { source: `a = 1\n${broken}` }, 1)), told)
  await assert.rejects(own({ source: `a = 1\n${broken}` }), (error: unknown) => {
    assert.ok(error instanceof InvalidInput)
    const { path, line, column } = Object(error.errors[0])
    assert.deepEqual([path, line, column > 1], ['source', 2, true])
    return true
  })
  // A mistake that stands at no line.
  matches(await errorsOf(own({ firstLine: 1, lastLine: 0 })), [/^source: the last line, 0, comes before/])
  guard.fail('memory')
  const dear = await errorsOf(own({ source: 'dear = 1\n' }))
  assert.deepEqual(dear, ['source: line 1: to work it out, the guard says memory'])
  assert.deepEqual(await names({ q: 'own' }), [1, 'Own'])
  assert.equal((await models.detail(scope, id)).source, greeting)
})

test('a model is changed from the revision that was seen; what its source says of lines is kept with it', async (t) => {
  const { models, own, scope, desk, clock } = await furnish(t)
  const { id } = await own({ lastLine: 2 })
  await desk(scope, { modelId: id })
  await clock.advance(1000)
  const changed = await models.update(scope, id, { name: 'New', lastLine: 5 }, 1)
  assert.deepEqual(
    [changed.name, changed.lastLine, changed.revision, changed.phones, changed.updatedAt],
    ['New', 5, 2, 1, at(1000)],
  )
  await assert.rejects(models.update(scope, id, { name: 'X' }, 1), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  await assert.rejects(models.update(scope, 'none', { name: 'X' }, 1), refusedAs('MODEL_NOT_FOUND'))
  await assert.rejects(models.update(scope, 'fono-f1', { name: 'X' }, 1), refusedAs('MODEL_BUILT_IN'))
  const sheet = await models.duplicate(scope, 'fono-f1', 'Sheet')
  const source = sheet.source.replace('lastLine: 2', 'firstLine: 0\nlastLine: 6')
  const more = await models.update(scope, sheet.id, { source }, 1)
  assert.deepEqual([more.firstLine, more.lastLine, more.phones], [0, 6, 0])
})

test('a model whose source is broken can still be locked and unlocked, and nothing else', async (t) => {
  const { models, unchecked, scope } = await furnish(t)
  const { id } = await unchecked({ source: broken })
  assert.equal((await models.detail(scope, id)).mistakes.length, 1)
  assert.equal((await models.update(scope, id, { locked: true }, 1)).locked, true)
  assert.equal((await models.update(scope, id, { locked: false }, 2)).locked, false)
  await assert.rejects(models.update(scope, id, { locked: false, name: 'X' }, 3), InvalidInput)
})

test('a model that is held back is served again when it was saved with another source, and not by a lock', async (t) => {
  const { models, own, modelStore, scope } = await furnish(t)
  const { id } = await own()
  const quarantine = { reason: 'it takes too much', at: at(0) }
  await modelStore.holdBack(scope, { id, revision: 1 }, quarantine)
  const locked = await models.update(scope, id, { locked: true }, 1)
  assert.deepEqual([locked.quarantine, locked.mistakes], [quarantine, [{ message: quarantine.reason }]])
  const saved = await models.update(scope, id, { locked: false, source: 'a = 1\n' }, 2)
  assert.deepEqual([saved.quarantine, saved.mistakes, saved.files.length], [null, [], 1])
})

test('a copy is the tenant’s to change, whatever it is a copy of, and says what the original says', async (t) => {
  const { models, own, scope, tenant } = await furnish(t)
  const copy = await models.duplicate(scope, 'fono-f1', 'Copy')
  const { resyncEvent, rebootEvent, ...f1 } = await models.detail(scope, 'fono-f1')
  const { id, vendor, family, kind, name, builtIn, locked, phones, lineKeys, lastLine, files } = copy
  assert.notEqual(id, 'fono-f1')
  assert.deepEqual(
    [vendor, family, kind, name, builtIn, locked, phones, lineKeys, lastLine, files],
    ['Fono', 'f', 'sheet', 'Copy', false, false, 0, f1.lineKeys, 2, f1.files],
  )
  assert.deepEqual([copy.resyncEvent, copy.rebootEvent], ['check-sync', null])
  assert.deepEqual([resyncEvent, rebootEvent], ['check-sync', null])
  const template = await own({ locked: true, description: 'Of the hall', resyncEvent: 'again' })
  const second = await models.duplicate(scope, template.id, 'Second')
  assert.deepEqual(
    [second.name, second.locked, second.description, second.source, second.resyncEvent, second.phones],
    ['Second', false, 'Of the hall', greeting, 'again', 0],
  )
  await assert.rejects(models.duplicate(scope, 'none', 'X'), refusedAs('MODEL_NOT_FOUND'))
  await assert.rejects(models.duplicate(await tenant('TWO'), template.id, 'X'), refusedAs('MODEL_NOT_FOUND'))
})

test('a built-in model is not deleted, a tenant’s own is', async (t) => {
  const { models, own, scope, names } = await furnish(t)
  const { id } = await own()
  await assert.rejects(models.remove(scope, 'fono-f1'), refusedAs('MODEL_BUILT_IN'))
  await models.remove(scope, id)
  assert.deepEqual(await names({}), [3, 'F0', 'F1', 'O1'])
})

test('the models that cannot be served are told of all tenants, each with its first mistake', async (t) => {
  const { models, own, unchecked, tenant, scope } = await furnish(t)
  const other = await tenant('TWO')
  await own()
  await unchecked({ source: broken })
  await unchecked({ name: 'Theirs', source: 'a = 1\n{{ nope }}\n{{ nope }}\n' }, other)
  const told: unknown[] = []
  await models.unsound(systemScope, ({ tenantId, name }, { line }) => void told.push([tenantId, name, line]))
  assert.deepEqual(
    told.sort(),
    [
      [scope.tenantId, 'Old', 1],
      [other.tenantId, 'Theirs', 2],
    ].sort(),
  )
})
