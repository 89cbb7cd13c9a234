import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import type { Actor } from '../auth/actor.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { wantedStore } from '../phones/wanted-store.ts'

const editor: Actor = {
  ...{ id: '1', name: 'a', role: 'tenantAdministrator', readOnly: false, tenantIds: 'all', by: 'key' },
}
const viewer: Actor = { ...editor, role: 'viewer' }
const dots = '••••••••'
const key = { number: 2, kind: 'blf' as const, value: '200', label: '', pickup: '' }

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  const described = async (id: string, actor = editor) =>
    road.description.describeOne(scope, await road.phones.read(scope, id), actor)
  return { ...road, scope, described }
}

test('a phone is described whole, with its secrets masked', async (t) => {
  const { desk, scope, described, extension, phones } = await furnish(t)
  const { id: extensionId } = await extension(scope, { number: '100', name: 'Anna' })
  const desired = {
    ...{ acceptUploads: true, fileName: 'own.cfg', httpUsername: 'desk', httpPassword: 'hidden' },
    ...{ contact: 'sip:100@192.0.2.7', lines: [{ line: 2, extensionId }], lineKeys: [key] },
    ...{ expansionKeys: [{ ...key, module: 1, kind: 'dtmf' as const }] },
    ...{
      settings: { adminPassword: 'hidden', language: 'de', vlan: 5 },
      parameters: { password: 'shown', x: '' },
    },
  }
  const { id } = await desk(scope, desired)
  await phones.replaceSecret(scope, id, 60_000)
  const record = await phones.read(scope, id)
  const masked = `${record.secret.slice(0, 2)}${dots}`
  const whole = await described(id)
  assert.deepEqual(whole, {
    ...{
      id,
      name: 'Desk',
      virtual: false,
      modelId: 'fono-f1',
      presetId: null,
      keyLayoutId: null,
      modelName: 'F1',
      vendor: 'Fono',
      mac: record.mac,
    },
    ...{ secret: masked, oldSecret: record.oldSecret, acceptUploads: true, fileName: 'own.cfg' },
    ...{ httpUsername: 'desk', hasHttpPassword: true, oldHttpPassword: null, contact: desired.contact },
    lines: [{ line: 2, extensionId, number: '100', name: 'Anna' }],
    ...{ lineKeys: record.lineKeys, expansionKeys: record.expansionKeys, extensions: ['100'] },
    ...{ settings: { language: 'de', vlan: 5 }, secretSettings: ['adminPassword'] },
    unsupported: [
      { key: 'vlan', level: 'phone', message: 'A F1 does not honour it' },
      {
        ...{ key: 'expansionKeys.1.2', level: 'phone' },
        message: 'A F1 has no key of the kind dtmf in this place',
      },
    ],
    parameters: { password: 'shown', x: '' },
    provisioningUrl: `http://192.0.2.1:8081/p/${record.secret}/`,
    status: {
      ...{
        state: 'neverFetched',
        pending: true,
        lastFetch: null,
        failing: null,
        servedAt: null,
        registration: null,
      },
      ...{ quarantine: null, locks: [], lastOperation: null },
    },
    ...{ revision: record.revision, createdAt: record.createdAt, updatedAt: record.updatedAt },
  })
  const seen = await described(id, viewer)
  assert.equal(seen.provisioningUrl, `http://192.0.2.1:8081/p/${masked}/`)
  assert.doesNotMatch(JSON.stringify(seen), /hidden|shown/)
  assert.equal((await described((await desk(scope)).id)).hasHttpPassword, false)
})

test('who may provision is told the secrets', async (t) => {
  const { desk, scope, description } = await furnish(t)
  const settings = { adminPassword: 'hidden' }
  const phone = await desk(scope, { httpPassword: 'hidden', settings })
  assert.deepEqual(description.secretsOf(phone), {
    ...{ secret: phone.secret, httpPassword: 'hidden', settings },
    provisioningUrl: `http://192.0.2.1:8081/p/${phone.secret}/`,
  })
})

test('a phone is pending until it took its main file, and again when a file that it took is another', async (t) => {
  const { desk, scope, described, ask, phones, extension, lastFetch } = await furnish(t)
  const settings = { tenantPhoneBook: true }
  const [phone, other] = [await desk(scope, { settings }), await desk(scope)]
  const pending = async () => {
    assert.equal((await described(other.id)).status.pending, true)
    return (await described(phone.id)).status.pending
  }
  await ask(phone, 'common.cfg')
  assert.equal(await pending(), true)
  await ask(phone, '')
  assert.equal(await pending(), false)
  const { status } = await described(phone.id)
  assert.deepEqual(
    [status.lastFetch?.file, status.servedAt],
    [`${phone.mac}.cfg`, (await lastFetch(scope, phone))?.at],
  )
  // A phone book is fetched when the phone wants it; nobody waits for that.
  await ask(phone, 'book.xml')
  await extension(scope, { number: '100', name: 'Anna' })
  assert.equal(await pending(), false)
  await phones.update(scope, phone.id, { name: 'New' }, undefined)
  assert.equal(await pending(), true)
  await ask(phone, '')
  assert.equal(await pending(), false)
})

test('a file that is not the main one makes a phone pending too, when it took it and it is another', async (t) => {
  const { phone, scope, described, ask, phones, models } = await furnish(t)
  const copy = await models.duplicate(scope, 'fono-f1', 'Copy')
  const desk = await phone(scope, { modelId: copy.id })
  await ask(desk, '')
  await ask(desk, 'common.cfg')
  assert.equal((await described(desk.id)).status.pending, false)
  await phones.update(scope, desk.id, { parameters: { update: 'always' } }, undefined)
  await ask(desk, '')
  assert.equal((await described(desk.id)).status.pending, true)
  await ask(desk, 'common.cfg')
  assert.equal((await described(desk.id)).status.pending, false)
})

test('a phone whose model is gone or held back waits for nothing, and says so', async (t) => {
  const { desk, scope, described, own, guard, models, ask, phone } = await furnish(t)
  const { id } = await desk(scope, { modelId: 'none' })
  const gone = await described(id)
  assert.deepEqual([gone.modelName, gone.vendor, gone.status.pending, gone.unsupported], ['', '', false, []])
  const model = await own(scope, { source: 'name={{ phone.name }}\n' })
  const held = await phone(scope, { modelId: model.id })
  await models.update(scope, model.id, { source: 'other={{ phone.name }}\n' }, undefined)
  guard.fail('time')
  await ask(held, '')
  assert.equal((await described(held.id)).status.quarantine?.reason, 'to work it out, the guard says time')
})

test('what was asked of a phone last is told', async (t) => {
  const { desk, scope, known, files, fetches, registrations, clock } = await furnish(t)
  const { phoneDescription } = await import('./phone-description.ts')
  const phone = await desk(scope)
  const lastOperation = {
    ...{
      id: 'o',
      kind: 'resync' as const,
      state: 'sent' as never,
      sipStatus: null,
      answeredBy: null,
      detail: '',
      at: '',
    },
  }
  const description = phoneDescription({
    ...{ knownPhones: known, files, fetches, registrations, publicUrl: 'http://a', clock },
    written: { isOpen: () => true, pendingOf: async () => new Set() },
    lastOperations: async ({ tenantId }, ids) =>
      new Map(tenantId === scope.tenantId ? ids.map((id) => [id, lastOperation]) : []),
  })
  const [described] = await description.describe(scope, [phone], viewer)
  assert.deepEqual(described?.status.lastOperation, lastOperation)
})

test('a phone that was read before the background came to it is told as it is written now', async (t) => {
  const { desk, scope, known, files, fetches, registrations, clock, ask, phones, db } = await furnish(t)
  const wanted = wantedStore(db, clock)
  const { phoneDescription } = await import('./phone-description.ts')
  const { id } = await desk(scope)
  await ask(await phones.read(scope, id), '')
  await fetches.flush()
  const early = await phones.read(scope, id)
  assert.equal(early.pending, false)
  const main = { file: 'another.cfg', etag: '"new"', main: true }
  await wanted.put(systemScope, [{ tenantId: scope.tenantId, phoneId: id, files: [main] }])
  const description = phoneDescription({
    ...{ knownPhones: known, files, fetches, registrations, publicUrl: 'http://a', clock },
    written: { isOpen: () => false, pendingOf: wanted.pendingOf },
    lastOperations: async () => new Map(),
  })
  const [described] = await description.describe(scope, [early], viewer)
  assert.equal(described?.status.pending, true)
})
