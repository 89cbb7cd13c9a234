import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fonoModel, publicUrl } from '../../test/support/fono.ts'
import { furnishRoad } from '../../test/support/open-road.ts'
import type { PhoneModel } from '../definitions/model.ts'
import { openContent } from '../fetches/fetch-content.ts'
import { GuardError } from '../kernel/guarded-worker.ts'
import { silentLog } from '../kernel/log.ts'
import type { MadeText } from '../rendering/make-file.ts'
import { filePreview } from './file-preview.ts'
import { phoneFiles } from './phone-files.ts'

const dots = '••••••••'
const hidden = 'Hidden-4711'

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  const { id: extensionId } = await road.extension(scope, { number: '100', password: hidden })
  const phone = await road.desk(scope, {
    ...{ lines: [{ line: 1, extensionId }], httpUsername: 'desk', httpPassword: hidden },
    settings: { adminPassword: hidden, tenantPhoneBook: true, ntpServer: 'time.example.com' },
    parameters: { 'own.thing': hidden },
  })
  const known = await road.known.ofRecord(scope, phone)
  const book = await road.known.phoneBook(scope)
  const reload = async (id: string) => (await road.known.ofIds(scope, [id]))[0] ?? assert.fail()
  return { ...road, scope, phone, known, reload, book, extensionId }
}

test('a person who may not see secrets sees dots in their place, in the text as in the parameters', async (t) => {
  const { files, known, book, phone } = await furnish(t)
  const masked = await files.show(known, '', false, book)
  assert.doesNotMatch(JSON.stringify(masked), new RegExp(`${hidden}|${phone.secret}`))
  const values = new Map(masked.parameters.map(({ name, value }) => [name, value]))
  for (const name of ['line1.password', 'admin', 'httpPassword', 'own.thing'])
    assert.equal(values.get(name), dots, name)
  assert.equal(values.get('url'), `http://192.0.2.1:8081/p/${dots}/`)
  assert.equal(values.get('book1.url'), `http://192.0.2.1:8081/p/${dots}/book.xml`)
  assert.deepEqual([values.get('ntp'), values.get('line1.user')], ['time.example.com', '100-ONE'])
  const secret = masked.parameters.filter((each) => each.secret).map(({ name }) => name)
  assert.deepEqual(secret.sort(), [
    'admin',
    'book1.url',
    'httpPassword',
    'line1.password',
    'own.thing',
    'url',
  ])
  const whole = await files.show(known, '', true, book)
  assert.match(whole.text, new RegExp(`line1\\.password=${hidden}\\n`))
  assert.notEqual(whole.etag, masked.etag)
})

test('a person sees which level gave a parameter its value', async (t) => {
  const { files, known, book } = await furnish(t)
  const from = new Map(
    (await files.show(known, '', true, book)).parameters.map((each) => [each.name, each.from]),
  )
  assert.deepEqual(
    ['name', 'tenant', 'line1.user', 'ntp', 'own.thing', 'line2.user'].map((name) => from.get(name)),
    ['phone', 'tenant', 'extension 100', 'phone', 'phone', 'definition'],
  )
})

test('a preview tells that a password changes, and neither the old one nor the new', async (t) => {
  const { files, known, scope, phone, book, known: before, extensions, extensionId } = await furnish(t)
  const extension = { ...(await extensions.read(scope, extensionId)), password: 'Hidden-0815' }
  const settings = { ...phone.settings, adminPassword: 'Hidden-0815', ntpServer: 'other.example.com' }
  const shown = known.shown.map((line) => ({ ...line, shown: extension, registersAs: extension }))
  const lines = known.lines.map((line) => ({ ...line, shown: extension, registersAs: extension }))
  const levels = known.levels.map((level) => (level.level === 'phone' ? { ...level, settings } : level))
  const after = { ...known, phone: { ...phone, settings }, levels, lines, shown }
  const preview = await filePreview(files, before, after, { book, showsOwn: true })
  assert.doesNotMatch(JSON.stringify(preview), /Hidden/)
  const changes = JSON.stringify(preview)
  for (const name of ['admin', 'line1.password', 'ntp']) assert.ok(changes.includes(`"${name}"`), name)
  assert.ok(changes.includes('other.example.com'))
})

test('a phone without a model has no files and no keys', async (t) => {
  const { files, known, book } = await furnish(t)
  const gone = { ...known, model: undefined }
  assert.equal(files.find(gone, ''), 'unknown')
  assert.deepEqual(await files.list(gone, book), { items: [], absent: [] })
  assert.deepEqual(await files.problems(gone), [])
  assert.deepEqual(await files.refusedKeys(gone), new Set())
  await assert.rejects(files.show(gone, '', true, book), {
    code: 'FILE_NOT_FOUND',
    message: 'The phone has no such file',
  })
})

test('a file is found by its name in any case, by none, and by a name of its own', async (t) => {
  const { files, known, phone } = await furnish(t)
  const find = (requested: string, fileName = '') => {
    const found = files.find({ ...known, own: {}, phone: { ...phone, fileName } }, requested)
    return typeof found === 'string' ? found : [found.name, found.file.main]
  }
  const main = `${phone.mac}.cfg`
  for (const name of ['', main, main.toUpperCase()]) assert.deepEqual(find(name), [main, true], name)
  assert.deepEqual(find('common.cfg'), ['common.cfg', false])
  assert.equal(find(`${phone.mac}.boot`), 'absent')
  assert.deepEqual([find('02f0f0123456.cfg'), find('none.cfg')], ['foreign', 'unknown'])
  for (const name of ['', 'own.cfg', 'OWN.CFG'])
    assert.deepEqual(find(name, 'own.cfg'), ['own.cfg', true], name)
  assert.equal(find(main, 'own.cfg'), 'replaced')
  assert.deepEqual(find('common.cfg', 'own.cfg'), ['common.cfg', false])
})

test('all files of a phone are listed with what they weigh, and those that are rightly not there', async (t) => {
  const { files, known, book, phone } = await furnish(t)
  const { items, absent } = await files.list(known, book)
  const weigh = async (name: string) => (await files.show(known, name, true, book)).bytes
  const text = { contentType: 'text/plain', failure: null }
  assert.deepEqual(items, [
    { ...text, name: `${phone.mac}.cfg`, bytes: await weigh(''), main: true },
    { ...text, name: 'common.cfg', bytes: 'update=never\n'.length, main: false },
    {
      ...text,
      name: 'book.xml',
      contentType: items[2]?.contentType,
      bytes: await weigh('book.xml'),
      main: false,
    },
  ])
  assert.match(items[2]?.contentType ?? '', /xml/)
  assert.deepEqual(absent, [`${phone.mac}.boot`])
  const renamed = await files.list({ ...known, phone: { ...phone, fileName: 'own.cfg' } }, book)
  assert.deepEqual(
    renamed.items.map(({ name }) => name),
    ['own.cfg', 'common.cfg', 'book.xml'],
  )
})

test('a phone is told the name that it fetches under', async (t) => {
  const { files, known, book, phone } = await furnish(t)
  const told = async (fileName: string) =>
    (await files.show({ ...known, phone: { ...phone, fileName } }, '', true, book)).parameters.find(
      ({ name }) => name === 'file',
    )?.value
  assert.deepEqual([await told(''), await told('own.cfg')], [`${phone.mac}.cfg`, 'own.cfg'])
})

test('a file has the same ETag for the same bytes, and another as soon as one differs or is masked', async (t) => {
  const { files, known, book, phone } = await furnish(t)
  const etag = async (name: string, whole = true) =>
    (await files.show({ ...known, phone: { ...phone, name } }, '', whole, book)).etag
  assert.equal(await etag('a'), await etag('a'))
  assert.notEqual(await etag('a'), await etag('b'))
  assert.match(await etag('a', false), /^"[\w-]{22}"$/)
  const common = async (whole: boolean) => (await files.show(known, 'common.cfg', whole, book)).etag
  assert.notEqual(await common(true), await common(false))
})

test('a phone book is written once for all phones that it says the same to', async (t) => {
  const { files, known, phone } = await furnish(t)
  const template = (text: string) =>
    fonoModel(`files:
  - { name: a.cfg, main: true }
  - { name: book.xml, phoneBook: true, template: "{{ contacts.0.name }}${text}" }
sheet: { name: x }
`)
  const others = [
    { ...known, serial: known.serial + 1, phone: { ...phone, name: 'Lobby' } },
    { ...known, serial: known.serial + 2, phone: { ...phone, name: 'Lobby', secret: 'a'.repeat(26) } },
  ] as const
  const forms = (model: PhoneModel) => {
    const file = model.files.find((each) => each.phoneBook) ?? assert.fail()
    const all = [known, ...others].map((each) => files.formOfBook({ ...each, model }, { file, name: 'b' }))
    return all.map((form) => all.indexOf(form))
  }
  assert.deepEqual(forms(template('')), [0, 0, 0])
  assert.deepEqual(forms(template('{{ tenant.name }}')), [0, 0, 0])
  assert.deepEqual(forms(template('{{ phone.name }}')), [0, 1, 1])
  assert.deepEqual(forms(template('{{ provisioning.url }}')), [0, 0, 2])
  // What a book reads that was compiled elsewhere is not known here: it may say another thing to each.
  const { model = assert.fail() } = known
  const far = { ...model, guarded: {} as PhoneModel['guarded'] }
  assert.deepEqual(forms({ ...far, files: far.files.map((file) => ({ ...file, isSharedBook: false })) }), [
    ...[0, 1, 2],
  ])
})

test('a single key that the model has no word for is told, on the phone as on a side module', async (t) => {
  const { files, known, phone } = await furnish(t)
  const dtmf = { number: 3, kind: 'dtmf', value: '5', label: '', pickup: '' } as const
  const refused = (keys: Partial<typeof phone>) =>
    files.refusedKeys({ ...known, allKeys: { ...known.allKeys, ...keys } })
  assert.deepEqual(await refused({ lineKeys: [dtmf] }), new Set(['lineKeys.3']))
  const module = { module: 2, ...dtmf }
  assert.deepEqual(await refused({ expansionKeys: [module] }), new Set(['expansionKeys.2.3']))
  assert.deepEqual(
    await refused({ lineKeys: [dtmf], expansionKeys: [module] }),
    new Set(['lineKeys.3', 'expansionKeys.2.3']),
  )
  assert.deepEqual(await refused({}), new Set())
})

test('what of its keys comes to nothing is asked anew when it could not be known', async (t) => {
  const { files, reload, models, scope, phone, phones, guard } = await furnish(t)
  const copy = await models.duplicate(scope, 'fono-f1', 'Copy')
  const lineKeys = [{ number: 2, kind: 'blf' as const, value: '200', label: 'a\nb', pickup: '' }]
  await phones.update(scope, phone.id, { modelId: copy.id }, undefined)
  const furnished = await reload(phone.id)
  const allKeys = {
    lineKeys: lineKeys.map((key) => ({ ...key, fromLayout: true as const })),
    expansionKeys: [],
  }
  const layout = { ...{ id: '1', name: 'All', modules: 0, entries: [], most: 1 }, level: 'phone' as const }
  const known = { ...furnished, allKeys, layout, keys: {} }
  const asks = [() => files.refusedKeys(known), () => files.lostOfLayout(known)]
  for (const ask of asks) {
    guard.fail('busy')
    assert.equal([...(await ask())].length, 0)
    guard.did()
    await ask()
    assert.deepEqual(guard.did(), [`fill for ${scope.tenantId}`])
    await ask()
    assert.deepEqual(guard.did(), [], 'what is known is kept')
  }
})

test('a tenant’s own model is looked at as any other, and says what kept its file from being made', async (t) => {
  const { files, reload, book, own, scope, phone: desk, guard, phones } = await furnish(t)
  const model = await own(scope, {
    source: 'name={{ phone.name }}\npassword={{ provisioning.password }}\n',
    fileName: '{mac}.txt',
  })
  const { id } = await phones.update(
    scope,
    desk.id,
    { modelId: model.id, settings: {}, parameters: {} },
    undefined,
  )
  const furnished = await reload(id)
  const shown = await files.show(furnished, '', false, book)
  assert.equal(shown.text, `name=Desk\npassword=${dots}\n`)
  assert.deepEqual(shown.parameters, [
    { name: 'name', value: 'Desk', from: 'template', secret: false },
    { name: 'password', value: dots, from: 'template', secret: true },
  ])
  assert.equal((await files.show(furnished, '', true, book)).text, `name=Desk\npassword=${hidden}\n`)
  guard.fail('busy')
  await assert.rejects(files.show(furnished, '', true, book), {
    ...{ code: 'TOO_MANY_REQUESTS', message: 'the guard says busy' },
  })
  guard.fail('busy')
  const { items } = await files.list(furnished, book)
  assert.deepEqual(
    items.map(({ bytes, failure }) => [bytes, failure]),
    [[0, 'the guard says busy']],
  )
  // Busy between the two looks that it takes is no missing file either.
  const { model: whose = assert.fail() } = furnished
  const { guarded = assert.fail() } = whose
  const fill: typeof guarded.fill = (work) =>
    (work as { do: string }).do === 'view'
      ? Promise.reject(new GuardError('busy', 'the guard says busy'))
      : guarded.fill(work)
  const between = { ...furnished, model: { ...whose, guarded: { ...guarded, fill } } }
  await assert.rejects(files.show(between, '', true, book), {
    ...{ code: 'TOO_MANY_REQUESTS', message: 'the guard says busy' },
  })
  guard.fail('failed')
  await assert.rejects(files.problems(furnished), { code: 'MODELS_AWAY', message: 'the guard says failed' })
})

test('a file that is kept is not kept twice: nothing of how it was made stays but its bytes', async (t) => {
  const { files, reload, own, scope, phone: desk, phones, vault } = await furnish(t)
  const { id: modelId } = await own(scope, { source: 'name={{ phone.name }}\n', fileName: '{mac}.txt' })
  await phones.update(scope, desk.id, { modelId, settings: {}, parameters: {} }, undefined)
  const { model: whose = assert.fail(), ...rest } = await reload(desk.id)
  const { guarded = assert.fail() } = whose
  let made: WeakRef<MadeText> | undefined
  const fill = async () => {
    const text: MadeText = { text: `name=${'x'.repeat(1000)}\n`, problems: [], secrets: ['name'] }
    made = new WeakRef(text)
    return text as never
  }
  const mine = { ...rest, model: { ...whose, guarded: { ...guarded, fill } } }
  const main = files.find(mine, '')
  assert.ok(typeof main === 'object')
  const rendered = (await files.render(mine, main)) ?? assert.fail()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  assert.ok(made && made.deref() === undefined)
  const place = { phoneId: desk.id, etag: rendered.settled }
  const { content = assert.fail() } = rendered.remember
  assert.deepEqual(openContent(vault, place, content()), {
    ...{ text: String(rendered.body), format: main.file.formatSpec, secrets: ['name'] },
  })
})

test('what only a fetch makes true is sealed by a fetch alone, not when the files are looked at', async (t) => {
  const { known, book, vault, clock } = await furnish(t)
  let sealed = 0
  const counting = {
    ...vault,
    seal(text: string, purpose: string) {
      sealed++
      return vault.seal(text, purpose)
    },
  }
  const files = phoneFiles(publicUrl, counting, clock, silentLog)
  await files.show(known, '', true, book)
  await files.list(known, book)
  assert.equal(sealed, 0)
})
