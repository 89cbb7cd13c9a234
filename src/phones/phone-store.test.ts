import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { InvalidInput, type OffhookError } from '../kernel/errors.ts'
import { phoneCreateSchema } from '../schema/phone.ts'

const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()
const secret = 'k5mzq2x7wbt3hnvo4yci6dfeus'
const errorsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('it was taken'),
    (error: unknown) => {
      assert.ok(error instanceof InvalidInput, String(error))
      return error.errors.map(({ path, message }) => `${path}: ${message}`)
    },
  )

test('a phone is answered as it was kept, with its secrets open, and sealed in the database', async (t) => {
  const { phones, tenant, extension, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const wanted = {
    ...{ name: 'Desk', virtual: true, modelId: 'm', mac: '805ec0000001', secret, acceptUploads: true },
    ...{ fileName: 'own.cfg', httpUsername: 'desk', httpPassword: 'Hidden-1', contact: 'sip:a@192.0.2.1' },
    lineKeys: [{ number: 1, kind: 'blf', line: 1, value: '200', label: 'B', pickup: '' }],
    expansionKeys: [{ module: 1, number: 2, kind: 'blf', line: 1, value: '200', label: 'B', pickup: '' }],
    ...{ settings: { adminPassword: 'Hidden-2', server: '' }, parameters: { x: 'Hidden-3', y: null } },
  }
  const lines = [
    { line: 2, extensionId: null },
    { line: 1, extensionId },
  ]
  const input = phoneCreateSchema.parse({ ...wanted, lines })
  const made = await phones.create(scope, input)
  const { lines: _, ...kept } = input
  assert.deepEqual(made, {
    ...kept,
    ...{ id: made.id, tenantId: scope.tenantId, settings: { adminPassword: 'Hidden-2' }, oldSecret: null },
    replaced: { secret: null, httpUntil: null },
    lines: [{ line: 1, extensionId }],
    ...{
      revision: 1,
      createdAt: at(0),
      updatedAt: at(0),
      lastFetch: null,
      failing: null,
      servedAt: null,
      told: null,
      identity: null,
      contentEtag: null,
      pending: true,
      locks: [],
      oldHttp: null,
    },
  })
  const row = await db.queries.selectFrom('phone').selectAll().executeTakeFirstOrThrow()
  assert.doesNotMatch(JSON.stringify(row), new RegExp(`Hidden|${secret}`))
  const plain = await phones.create(
    scope,
    phoneCreateSchema.parse({ name: 'B', modelId: 'm', mac: '805ec0000002' }),
  )
  const { virtual, acceptUploads, httpPassword } = plain
  assert.deepEqual([virtual, acceptUploads, httpPassword], [false, false, ''])
  assert.match(plain.secret, /^[a-z2-7]{26}$/)
})

test('a phone needs its MAC address, unless it is virtual: then one is made', async (t) => {
  const { phone, tenant } = await furnishStores(t)
  const scope = await tenant('ONE')
  const [why = ''] = await errorsOf(phone(scope, { mac: undefined }))
  assert.match(why, /^mac: A phone needs its MAC address; it stands on the label\./)
  assert.match((await phone(scope, { mac: undefined, virtual: true })).mac, /^[0-9a-f]{12}$/)
})

test('a MAC address is one phone’s, whose name is told to its own tenant alone', async (t) => {
  const { phone, phones, tenant } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const mac = '805ec0000001'
  const first = await phone(scope, { name: 'Desk', mac })
  const second = await phone(scope)
  assert.deepEqual(await errorsOf(phone(scope, { mac })), ['mac: “Desk” has this MAC address already'])
  const foreign = ['mac: A phone outside of this tenant has this MAC address already; check the label']
  assert.deepEqual(await errorsOf(phone(other, { mac })), foreign)
  assert.deepEqual(await errorsOf(phones.update(scope, second.id, { mac }, undefined)), [
    'mac: “Desk” has this MAC address already',
  ])
  assert.equal((await phones.update(scope, first.id, { mac, name: 'Own' }, undefined)).name, 'Own')
})

test('a secret that a phone has, or had before, is refused without saying whose it is', async (t) => {
  const { phone, phones, tenant } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const { id } = await phone(scope, { secret })
  const refusal = ['secret: This secret cannot be used; leave it out and one is made']
  assert.deepEqual(await errorsOf(phone(other, { secret })), refusal)
  assert.equal((await phones.update(scope, id, { secret }, undefined)).secret, secret)
  await phones.replaceSecret(scope, id, 60_000)
  assert.deepEqual(await errorsOf(phone(other, { secret })), refusal)
})

test('a change keeps what it does not name, counts the revision, and is not written over another’s', async (t) => {
  const { phone, phones, tenant, extension, clock } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const lines = [{ line: 1, extensionId }]
  const made = await phone(scope, { lines, settings: { server: 'a' }, parameters: { x: '1', y: '2' } })
  const neighbour = await phone(scope, { lines })
  await clock.advance(1000)
  const patch = { name: 'New', settings: { server: null }, parameters: { z: null }, forgetParameters: ['x'] }
  const changed = await phones.update(scope, made.id, patch, 1)
  assert.deepEqual(changed, {
    ...made,
    ...{ name: 'New', settings: {}, parameters: { y: '2', z: null }, revision: 2, updatedAt: at(1000) },
  })
  assert.deepEqual(await phones.read(scope, made.id), changed)
  assert.deepEqual(await phones.read(scope, neighbour.id), neighbour)
  const late = refusedAs('EDITED_BY_SOMEONE_ELSE')
  await assert.rejects(phones.update(scope, made.id, { name: 'X' }, 1), late)
  const draft = await phones.draftOf(scope, made.id, { name: 'X' })
  await phones.update(scope, made.id, { contact: '' }, undefined)
  await assert.rejects(phones.replace(scope, draft, 2, ['name']), late)
  const without = await phones.update(scope, made.id, { lines: [] }, 3)
  assert.deepEqual([without.name, without.revision, without.lines], ['New', 4, []])
  assert.deepEqual((await phones.read(scope, neighbour.id)).lines, lines)
})

test('phones that are read together have each its own lines, in their order', async (t) => {
  const { phone, phones, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const both = [
    { line: 2, extensionId },
    { line: 1, extensionId },
  ]
  const first = await phone(scope, { lines: both })
  const second = await phone(scope, { lines: [{ line: 3, extensionId }] })
  const read = await phones.readMany(scope, [first.id, second.id, 'none'])
  const lines = new Map(read.map((each) => [each.id, each.lines.map(({ line }) => line)]))
  assert.deepEqual([lines.size, lines.get(first.id), lines.get(second.id)], [2, [1, 2], [3]])
})

test('more phones than one question may ask for are read all the same, each with its lines', async (t) => {
  const { phone, phones, tenant, extension } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const { id: extensionId } = await extension(scope, { number: '100' })
  const made: string[] = []
  for (let index = 0; index < 501; index++)
    made.push((await phone(scope, { virtual: true, lines: [{ line: 1, extensionId }] })).id)
  const read = await phones.readMany(scope, made)
  assert.equal(read.length, 501)
  assert.ok(read.every(({ lines }) => lines.length === 1))
  assert.deepEqual(await phones.readMany(other, made), [])
  assert.equal((await phones.secretHashes(systemScope, made)).length, 501)
  assert.deepEqual(await phones.secretHashes(systemScope, []), [])
})

test('phones are deleted all or none, and with them what was known of them alone', async (t) => {
  const { phone, phones, tenant, extension, fetches, references, heard, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const [one, two, rest] = [
    await phone(scope, { lines: [{ line: 1, extensionId }] }),
    await phone(scope, { lines: [{ line: 1, extensionId }] }),
    await phone(scope, { lines: [{ line: 1, extensionId }] }),
  ]
  for (const { id } of [one, two, rest]) {
    const report = { kind: 'report', label: 'R', phoneId: id } as const
    await references.put(scope, { source: `pbx of ${id}`, references: [report] })
    fetches.record(bareFetch({ tenantId: scope.tenantId, phoneId: id }))
    await fetches.flush()
    const upload = { name: 'a', contentType: '', bytes: 1, at: 1 }
    await db.queries
      .insertInto('upload')
      .values({ ...upload, id: `upload of ${id}`, tenantId: scope.tenantId, phoneId: id })
      .execute()
  }
  heard()
  await assert.rejects(phones.remove(scope, [one.id, 'none'], true), refusedAs('PHONE_NOT_FOUND'))
  await assert.rejects(phones.remove(scope, [one.id, two.id], false), (error: OffhookError) => {
    assert.equal(error.code, 'PHONE_REFERENCED')
    const references = error.details?.references as { phoneId: string }[]
    assert.deepEqual(references.map(({ phoneId }) => phoneId).sort(), [one.id, two.id].sort())
    return true
  })
  assert.deepEqual([heard(), (await phones.idsOf(scope, {})).length], [[], 3])
  await phones.remove(scope, [one.id, two.id], true)
  assert.deepEqual(heard(), [{ type: 'phone.deleted', tenantId: scope.tenantId, ids: [one.id, two.id] }])
  for (const table of ['phoneLine', 'phoneFile', 'fetch', 'upload', 'reference'] as const) {
    const rows = await db.queries.selectFrom(table).select('phoneId').execute()
    assert.deepEqual(
      rows.map(({ phoneId }) => phoneId),
      [rest.id],
      table,
    )
  }
  assert.deepEqual(await phones.idsOf(scope, {}), [rest.id])
  const { id } = await phone(scope)
  await phones.remove(scope, [id], false)
  await assert.rejects(phones.read(scope, id), refusedAs('PHONE_NOT_FOUND'))
})

test('the phones that show an extension are those with it on a line, and those with a group that it is in', async (t) => {
  const { phone, phones, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id: member } = await extension(scope, { number: '100' })
  const { id: other } = await extension(scope, { number: '101' })
  const { id: group } = await extension(scope, { number: '200', tech: 'VIRTUAL', members: [member] })
  const onLine = (extensionId: string) => phone(scope, { lines: [{ line: 1, extensionId }] })
  const [direct, asMember] = [await onLine(member), await onLine(group)]
  const elsewhere = await onLine(other)
  assert.deepEqual((await phones.idsWithExtension(scope, [member])).sort(), [direct.id, asMember.id].sort())
  assert.deepEqual(await phones.idsWithExtension(scope, [group]), [asMember.id])
  assert.deepEqual(await phones.idsWithExtension(scope, [other]), [elsewhere.id])
  assert.deepEqual(await phones.idsWithExtension(scope, []), [])
  const twice = [
    { line: 1, extensionId: other },
    { line: 2, extensionId: other },
  ]
  await phones.update(scope, elsewhere.id, { lines: twice }, undefined)
  assert.deepEqual(await phones.idsWithExtension(scope, [other]), [elsewhere.id])
})

test('whoever depends on phones hears of each that was made, changed or got another secret', async (t) => {
  const { phone, phones, tenant, heard } = await furnishStores(t)
  const scope = await tenant('ONE')
  heard()
  const { id } = await phone(scope)
  const told = [{ type: 'phone.configured', tenantId: scope.tenantId, ids: [id] }]
  assert.deepEqual(heard(), [{ ...told[0], type: 'phone.created' }])
  await phones.update(scope, id, { name: 'X' }, undefined)
  assert.deepEqual(heard(), told)
  await phones.replaceSecret(scope, id, 0)
  assert.deepEqual(heard(), told)
})
