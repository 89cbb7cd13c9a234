import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import { filePreview } from './file-preview.ts'

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
  return { ...road, scope, phone, known, book, extensionId }
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
  const preview = await filePreview(files, before, after, book)
  assert.doesNotMatch(JSON.stringify(preview), /Hidden/)
  const changes = JSON.stringify(preview)
  for (const name of ['admin', 'line1.password', 'ntp']) assert.ok(changes.includes(`"${name}"`), name)
  assert.ok(changes.includes('other.example.com'))
})
