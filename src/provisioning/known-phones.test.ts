import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extensionOf } from '../../test/support/fono.ts'
import { furnishRoad } from '../../test/support/open-road.ts'
import { refusedAs } from '../../test/support/open-stores.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import type { Change } from '../db/feed.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import { fileCache } from './file-cache.ts'
import { knownPhones } from './known-phones.ts'

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE', { name: 'Office' })
  const known = async (phone: PhoneRecord) =>
    (await road.known.ofSecret(phone.secret))?.known ?? assert.fail('nobody has this secret')
  const emit = (type: Change['type'], tenantId: string | null, ...ids: string[]) =>
    road.db.feed.tell([{ type, tenantId, ids } as Change])
  return { ...road, scope, load: known, emit }
}

test('a phone is loaded once, and found by its secret until something that it is made of changes', async (t) => {
  const { desk, extension, scope, load, emit, tenant } = await furnish(t)
  const other = await tenant('TWO')
  const { id: member } = await extension(scope, { number: '101' })
  const { id: extensionId } = await extension(scope, { number: '300', tech: 'VIRTUAL', members: [member] })
  const phone = await desk(scope, { lines: [{ line: 1, extensionId }] })
  const stays = async (...change: Parameters<typeof emit>) => {
    const before = await load(phone)
    emit(...change)
    return before === (await load(phone))
  }
  const own = scope.tenantId
  for (const change of [
    ...[
      ['operation.progress', own],
      ['phone.fetched', own, phone.id],
      ['contact.changed', own],
      ['tenant.settings', other.tenantId],
    ],
    ...[
      ['phone.configured', own, 'another'],
      ['model.changed', own, 'another'],
      ['defaults.model', own, 'another'],
    ],
    ...[
      ['extension.changed', own, 'another'],
      ['phone.configured', other.tenantId, phone.id],
      ['phone.configured', other.tenantId],
    ],
  ] as Parameters<typeof emit>[])
    assert.equal(await stays(...change), true, change.join(' '))
  for (const change of [
    ...[
      ['defaults.system', null],
      ['tenant.settings', own, own],
      ['phone.configured', own],
      ['phone.configured', own, 'x', phone.id],
    ],
    ...[
      ['model.changed', own, 'fono-f1'],
      ['defaults.model', own, 'fono-f1'],
      ['extension.changed', own, extensionId],
    ],
    ...[
      ['extension.changed', own, member],
      ['model.changed', own],
      ['extension.changed', own],
    ],
  ] as Parameters<typeof emit>[])
    assert.equal(await stays(...change), false, change.join(' '))
})

test('what was read before a change is not kept after it', async (t) => {
  const { desk, scope, known, load, emit, phones } = await furnish(t)
  const phone = await desk(scope)
  const loading = known.ofSecret(phone.secret)
  await new Promise((resolve) => setImmediate(resolve))
  emit('tenant.settings', scope.tenantId)
  const before = (await loading)?.known
  const after = await load(phone)
  assert.notEqual(before, after)
  assert.equal(await load(phone), after)
  // A phone that calls or fetches changes nothing of what it is made of.
  const record = await phones.read(scope, phone.id)
  for (const type of ['contact.changed', 'phone.fetched', 'operation.progress'] as const) {
    emit('phone.configured', scope.tenantId, phone.id)
    const again = known.ofRecord(scope, record)
    await new Promise((resolve) => setImmediate(resolve))
    emit(type, scope.tenantId, phone.id)
    assert.equal(await again, await load(phone), type)
  }
})

test('requests of one phone at once read it once, and none after a change joins a reading from before it', async (t) => {
  const { desk, scope, known, emit, phones } = await furnish(t)
  const phone = await desk(scope)
  const { findBySecret } = phones
  let readings = 0
  phones.findBySecret = (...secret) => {
    readings++
    return findBySecret(...secret)
  }
  const all = await Promise.all(Array.from({ length: 20 }, () => known.ofSecret(phone.secret)))
  assert.equal(new Set(all.map((found) => found?.known)).size, 1)
  assert.equal(readings, 1)
  emit('tenant.settings', scope.tenantId)
  const before = known.ofSecret(phone.secret)
  await new Promise((resolve) => setImmediate(resolve))
  emit('tenant.settings', scope.tenantId)
  const after = known.ofSecret(phone.secret)
  assert.notEqual((await before)?.known, (await after)?.known)
  assert.equal(readings, 3)
  phones.findBySecret = () => Promise.reject(new Error('away'))
  emit('tenant.settings', scope.tenantId)
  await assert.rejects(Promise.resolve(known.ofSecret(phone.secret)), /away/)
  phones.findBySecret = findBySecret
  assert.ok(await known.ofSecret(phone.secret))
})

test('a phone whose save is told while it is on its way from the database is not kept as it was before', async (t) => {
  const road = await furnish(t)
  const { desk, scope, known, load, phones } = road
  const phone = await desk(scope)
  await load(phone)
  const { findBySecret } = phones
  let isToSave = true
  await phones.update(scope, phone.id, { name: 'Forgotten' }, undefined)
  phones.findBySecret = async (...secret) => {
    const found = await findBySecret(...secret)
    if (isToSave) {
      isToSave = false
      await phones.update(scope, phone.id, { name: 'Hall' }, undefined)
    }
    return found
  }
  assert.equal((await load(phone)).phone.name, 'Forgotten')
  assert.equal((await load(phone)).phone.name, 'Hall')
  const record = await phones.read(scope, phone.id)
  await phones.update(scope, phone.id, { name: 'Attic' }, undefined)
  assert.equal((await known.ofRecord(scope, record)).phone.name, 'Hall', 'who asks gets what it has')
  assert.equal((await load(phone)).phone.name, 'Attic')
})

test('nobody is found by a secret that no phone has; a replaced one finds its phone while it works', async (t) => {
  const { desk, scope, known, phones, clock } = await furnish(t)
  const phone = await desk(scope)
  assert.equal(await known.ofSecret('a'.repeat(26)), undefined)
  const fresh = await phones.replaceSecret(scope, phone.id, 10_000)
  const [byOld, byNew] = [await known.ofSecret(phone.secret), await known.ofSecret(fresh.secret)]
  assert.deepEqual([byOld?.old, byNew?.old], [true, false])
  assert.equal(byOld?.known, byNew?.known)
  assert.equal((await known.ofSecret(phone.secret))?.known, byNew?.known)
  await clock.advance(10_000)
  assert.equal(await known.ofSecret(phone.secret), undefined)
  await phones.remove(scope, [phone.id], true)
  assert.equal(await known.ofSecret(fresh.secret), undefined)
})

test('a guessed secret costs one look in memory, as a file that a phone is refused, and none in the database', async (t) => {
  const road = await furnishRoad(t)
  const { vault, models, phones, files } = road
  const work: string[] = []
  const known = knownPhones({
    ...road,
    feed: road.db.feed,
    ...{
      files,
      modelOf: models.find,
      rendered: fileCache(1e6),
      limits: { phones: 1e6, books: 1e6, defaults: 1e6 },
    },
    phones: {
      ...phones,
      findBySecret: (...of) => {
        work.push('database')
        return phones.findBySecret(...of)
      },
    },
    vault: {
      ...vault,
      hash: (...of) => {
        work.push('hash')
        return vault.hash(...of)
      },
    },
  })
  const done = () => work.splice(0)
  await known.readSecrets()
  assert.equal(await known.ofSecret('a'.repeat(26)), undefined)
  assert.deepEqual(done(), ['hash'])
  known.costOfUnknown('a'.repeat(26))
  assert.deepEqual(done(), ['hash'])
  const { secret } = await road.desk(await road.tenant('ONE'))
  assert.ok(await known.ofSecret(secret))
  assert.deepEqual(done(), ['hash', 'database'])
  assert.ok(await known.ofSecret(secret))
  assert.deepEqual(done(), [])
})

test('phones are told in the order in which they are asked for; what was rendered stays while they are the same', async (t) => {
  const { desk, scope, known, phones, load } = await furnish(t)
  const [a, b, c] = [await desk(scope), await desk(scope), await desk(scope)] as const
  const kept = await load(b)
  const seen = { ...b, servedAt: '2026-01-01T00:00:00.000Z' }
  const all = await known.ofRecords(scope, [c, seen, a])
  assert.deepEqual(
    all.map(({ phone }) => phone.id),
    [c.id, b.id, a.id],
  )
  assert.deepEqual([all[1]?.serial, all[1]?.phone], [kept.serial, seen])
  const newer = await phones.update(scope, b.id, { name: 'New' }, undefined)
  const [after] = await known.ofRecords(scope, [newer])
  assert.notEqual(after?.serial, kept.serial)
  assert.equal(after?.phone.name, 'New')
  // A record that is older than what is kept is looked at by itself.
  assert.equal((await known.ofRecord(scope, b)).phone.name, 'Desk')
  assert.deepEqual(
    (await known.ofIds(scope, [a.id, 'none'])).map(({ phone }) => phone.id),
    [a.id],
  )
  assert.deepEqual(await known.ofRecords(scope, []), [])
})

test('system, tenant, model and phone say what they say, in this order', async (t) => {
  const { desk, scope, load, defaults, tenants } = await furnish(t)
  await defaults.updateSystem(
    systemScope,
    { settings: { language: 'en' }, parameters: { a: '1' } },
    undefined,
  )
  await defaults.updateModel(
    scope,
    'fono-f1',
    { settings: { language: 'it' }, parameters: { b: '2' } },
    undefined,
  )
  await tenants.update(scope, { settings: { ntpServer: 't' }, parameters: { c: '3' } }, undefined)
  const { levels } = await load(await desk(scope, { settings: { language: 'de' }, parameters: { d: '4' } }))
  assert.deepEqual(levels, [
    { level: 'system', settings: { language: 'en' }, parameters: { a: '1' } },
    { level: 'tenant', settings: { ntpServer: 't' }, parameters: { c: '3' } },
    { level: 'model', settings: { language: 'it' }, parameters: { b: '2' } },
    { level: 'phone', settings: { language: 'de' }, parameters: { d: '4' } },
  ])
})

test('a virtual extension registers as its first real member; what has none is shown and does not register', async (t) => {
  const { desk, extension, scope, load, spoil } = await furnish(t)
  const number = async (each: string, members?: string[]) =>
    (await extension(scope, { number: each, ...(members ? { tech: 'VIRTUAL' as const, members } : {}) })).id
  const [first, second] = [await number('101'), await number('102')]
  const [inner, group, empty] = [
    await number('300', [second]),
    await number('301', [first]),
    await number('302', []),
  ]
  await spoil('extension', group, { members: JSON.stringify(['none', inner, second, first]) })
  const lines = [
    { line: 2, extensionId: empty },
    { line: 1, extensionId: group },
  ]
  const known = await load(await desk(scope, { lines }))
  const told = known.shown.map((line) => [line.number, line.shown.number, line.registersAs?.number])
  assert.deepEqual(told, [
    [1, '301', '102'],
    [2, '302', undefined],
  ])
  assert.deepEqual(
    known.lines.map((line) => [line.number, line.shown.number, line.registersAs.number]),
    [[1, '301', '102']],
  )
  assert.deepEqual([...known.extensionIds].sort(), [empty, group, 'none', inner, second, first].sort())
})

test('only lines that the model has stand in its files', async (t) => {
  const { desk, extension, scope, load } = await furnish(t)
  const { id: extensionId } = await extension(scope, { number: '100' })
  const lines = [3, 2, 1, 0].map((line) => ({ line, extensionId }))
  const known = await load(await desk(scope, { lines }))
  assert.deepEqual(
    known.lines.map(({ number }) => number),
    [1, 2],
  )
  assert.deepEqual(
    known.shown.map(({ number }) => number),
    [0, 1, 2, 3],
  )
  const gone = await load(await desk(scope, { lines, modelId: 'none' }))
  assert.deepEqual([gone.lines, gone.model, gone.shown.length], [[], undefined, 4])
})

test('what a phone must sign in with is told in the writings that phones use', async (t) => {
  const { desk, scope, load } = await furnish(t)
  const basic = async (httpUsername: string, httpPassword: string) =>
    (await load(await desk(scope, { httpUsername, httpPassword }))).basic
  const written = (text: string, ...encodings: BufferEncoding[]) =>
    encodings.map((encoding) => Buffer.from(Buffer.from(text, encoding).toString('base64')))
  assert.equal(await basic('', ''), undefined)
  assert.deepEqual(await basic('desk', 'grün'), written('desk:grün', 'utf8', 'latin1'))
  assert.deepEqual(await basic('desk', 'ÿ'), written('desk:ÿ', 'utf8', 'latin1'))
  assert.deepEqual(await basic('desk', 'Ā'), written('desk:Ā', 'utf8'))
  assert.deepEqual(await basic('desk', ''), written('desk:', 'utf8', 'latin1'))
  assert.deepEqual(await basic('', 'x'), written(':x', 'utf8', 'latin1'))
})

test('a phone is known to come from where its model last did', async (t) => {
  const { desk, scope, known, phones, ask, fetches } = await furnish(t)
  const phone = await desk(scope)
  assert.deepEqual((await known.ofRecord(scope, phone)).came, {})
  await ask(phone, '', { ip: '192.0.2.9' })
  await fetches.flush()
  const fetched = { ...(await phones.read(scope, phone.id)), revision: 99 }
  assert.deepEqual((await known.ofRecord(scope, fetched)).came, { from: '192.0.2.9' })
  const asAnother = { ...fetched, modelId: 'fono-f0' }
  assert.deepEqual((await known.ofRecord(scope, { ...asAnother, revision: 100 })).came, {})
  assert.deepEqual((await known.ofRecord(scope, { ...fetched, revision: 101, modelId: 'none' })).came, {})
})

test('a draft is what the phone would be, with an extension as it would be, and is never kept', async (t) => {
  const { desk, extension, extensions, scope, known, load } = await furnish(t)
  const [{ id: extensionId }, { id: otherId }] = [
    await extension(scope, { number: '100' }),
    await extension(scope, { number: '101' }),
  ]
  const { id: group } = await extension(scope, { number: '300', tech: 'VIRTUAL', members: [extensionId] })
  const phone = await desk(scope)
  const kept = await load(phone)
  const lines = [
    { line: 1, extensionId: group },
    { line: 2, extensionId: otherId },
  ]
  const draft = { ...phone, name: 'Draft', lines }
  const { tenantId, oldSecret, revision, createdAt, lastFetch, servedAt, failing, updatedAt } = (
    await known.ofDraft(scope, draft)
  ).phone
  assert.deepEqual([tenantId, oldSecret, revision, createdAt], [scope.tenantId, null, 0, ''])
  assert.deepEqual([lastFetch, servedAt, failing, updatedAt], [null, null, null, ''])
  const changed = { ...(await extensions.read(scope, extensionId)), name: 'Changed' }
  const told = async (...more: [] | [typeof changed]) =>
    (await known.ofDraft(scope, draft, { extension: more[0] })).shown.map((line) => [
      line.shown.name,
      line.registersAs?.name,
    ])
  assert.deepEqual(await told(), [
    ['300', '100'],
    ['101', '101'],
  ])
  assert.deepEqual(await told(changed), [
    ['300', 'Changed'],
    ['101', '101'],
  ])
  assert.deepEqual(await told({ ...extensionOf('9'), id: group, name: 'Group' }), [
    ['Group', '100'],
    ['101', '101'],
  ])
  assert.equal(await load(phone), kept)
})

test('a file is rendered once; a phone book is one for all phones whose book has the same form', async (t) => {
  const { desk, extension, scope, known, load, tenant, emit } = await furnish(t)
  await extension(scope, { number: '100', name: 'Anna' })
  const two = await tenant('TWO')
  const settings = { tenantPhoneBook: true }
  const [a, b, c] = await Promise.all([desk(scope, { settings }), desk(scope, { settings }), desk(two)])
  const [first, second, third] = [await load(a), await load(b), await load(c)]
  assert.equal(await known.file(first, ''), await known.file(first, `${a.mac}.cfg`))
  assert.notEqual(await known.file(first, ''), await known.file(second, ''))
  assert.notEqual(await known.file(first, ''), await known.file(first, 'common.cfg'))
  assert.equal(known.file(first, 'none.cfg'), undefined)
  const book = async (phone: typeof first) => {
    const found = known.find(phone, 'book.xml')
    if (typeof found === 'string') return assert.fail(found)
    assert.equal(await known.file(phone, found), undefined)
    return known.phoneBookFile(phone, found)
  }
  const [one, other] = [await book(first), await book(second)]
  assert.equal(one?.body, other?.body)
  assert.equal(one?.name, 'book.xml')
  assert.match(`${one?.body}`, /Anna/)
  assert.doesNotMatch(`${(await book(third))?.body}`, /Anna/)
  const { files } = known.sizes()
  assert.equal(files.entries, 5)
  emit('phone.configured', scope.tenantId, a.id)
  // What was rendered for a phone goes with it, the others’ stays.
  assert.deepEqual([known.sizes().files.entries, known.sizes().phones.entries], [3, 2])
  assert.equal(known.sizes().books.entries, 2)
  assert.equal((await known.phoneBook(scope)).length, 1)
})

test('what a phone sent is found under the names that its model’s phones send, and read once', async (t) => {
  const { desk, scope, known, load, ask, uploads, phones } = await furnish(t)
  const phone = await desk(scope, { acceptUploads: true })
  const name = `${phone.mac}.log`
  const named = async (asked: string, more: object = {}) =>
    known.uploadNamed({ ...(await load(phone)), ...more }, asked)
  assert.equal(await named(name), undefined)
  async function* body() {
    yield Buffer.from('x')
  }
  assert.equal((await ask(phone, name, { method: 'PUT', contentLength: 1, body: body() })).status, 201)
  const id = (await uploads.namesOf(scope, [phone.id])).get(phone.id)?.get(name)
  assert.ok(id)
  assert.equal(await named(name), id)
  assert.deepEqual([await named('other.log'), await named(`${phone.mac}-local.cfg`)], [undefined, undefined])
  assert.equal(await named(name, { model: undefined }), undefined)
  assert.equal(await named(name, { phone: { ...phone, acceptUploads: false } }), undefined)
  assert.equal(await named('strange', { sent: { names: new Map([['strange', 'x']]) } }), undefined)
  assert.equal(await named(name, { sent: { names: new Map([[name, 'x']]) } }), 'x')
  await assert.rejects(phones.read(scope, 'none'), refusedAs('PHONE_NOT_FOUND'))
})

test('a phone whose model cannot be asked just now is loaded anew by the next who asks', async (t) => {
  const { own, phone, scope, guard, load, rewrite, emit } = await furnish(t)
  const model = await own(scope, { source: 'name={{ phone.name }}\n' })
  const desk = await phone(scope, { modelId: model.id })
  const source = 'other={{ phone.name }}\n'
  await rewrite(model.id, source)
  emit('model.changed', scope.tenantId, model.id)
  guard.fail('busy')
  const first = await load(desk)
  assert.equal(first.model?.guarded?.passing?.message, 'the guard says busy')
  assert.notEqual(await load(desk), first)
})
