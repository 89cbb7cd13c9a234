/** Every call of every store, made with another tenant's scope: it sees nothing and changes nothing. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { systemScope, type TenantScope } from '../../src/auth/tenant-scope.ts'
import { contactCreateSchema } from '../../src/schema/contact.ts'
import { extensionCreateSchema } from '../../src/schema/extension.ts'
import { listQueryOf } from '../../src/schema/fields.ts'
import { strangerListQuerySchema } from '../../src/schema/inbox.ts'
import { keyLayoutCreateSchema } from '../../src/schema/key-layout.ts'
import { linkCreateSchema } from '../../src/schema/link.ts'
import { modelCreateSchema } from '../../src/schema/model.ts'
import { phoneCreateSchema } from '../../src/schema/phone.ts'
import { presetCreateSchema } from '../../src/schema/preset.ts'
import { scheduleCreateSchema } from '../../src/schema/schedule.ts'
import { tenantCreateSchema } from '../../src/schema/tenant.ts'
import { bareFetch } from '../support/bare-rows.ts'
import { openStores, refusedAs } from '../support/open-stores.ts'

const query = listQueryOf('createdAt').omit({ sort: true }).parse({})
const empty = { items: [], total: 0 }
/** Of lists that count no further than to a bound. */
const none = { ...empty, atLeast: false }

describe('a store asked with another tenant’s scope', () => {
  const ends: (() => void | Promise<void>)[] = []
  const folder = mkdtempSync(join(tmpdir(), 'offhook-stores-'))
  let stores: Awaited<ReturnType<typeof openStores>>
  let owner: TenantScope
  let spy: TenantScope
  const id = { extension: '', member: '', contact: '', model: '', phone: '', upload: '', operation: '' }

  before(async () => {
    stores = await openStores({ after: (end) => void ends.push(end) }, folder)
    const { tenants, extensions, contacts, models, phones, references, uploads, fetches, operations } = stores
    const tenant = (code: string) =>
      tenants.create(systemScope, tenantCreateSchema.parse({ code, name: code }))
    ;[owner, spy] = [await tenant('OWNER'), await tenant('SPY')]
    id.member = (await extensions.create(owner, extensionCreateSchema.parse({ number: '100', name: 'A' }))).id
    id.extension = (
      await extensions.create(
        owner,
        extensionCreateSchema.parse({ number: '200', name: 'B', tech: 'VIRTUAL', members: [id.member] }),
      )
    ).id
    const contact = { name: 'C', numbers: [{ kind: 'work', number: '1' }] }
    id.contact = (await contacts.create(owner, contactCreateSchema.parse(contact))).id
    id.model = (
      await models.create(owner, { ...modelCreateSchema.parse({ name: 'Own', source: 'a' }), family: '' })
    ).id
    const phone = phoneCreateSchema.parse({
      name: 'Desk',
      modelId: id.model,
      mac: '805ec0000001',
      lines: [{ line: 1, extensionId: id.extension }],
    })
    id.phone = (await phones.create(owner, phone)).id
    await references.put(owner, {
      source: 'pbx',
      references: [{ kind: 'report', label: 'R', phoneId: id.phone }],
    })
    await uploads.keep(owner, id.phone, {
      name: 'a.log',
      contentType: 'text/plain',
      bytes: 1,
      body: Readable.from([Buffer.from('a')]),
    })
    id.upload = (await uploads.list(owner, id.phone, query)).items[0]?.id ?? ''
    id.operation = (await operations.create(owner, 'resync', { ids: [id.phone] })).id
    fetches.record(bareFetch({ tenantId: owner.tenantId, phoneId: id.phone, path: '/p/aa••••/' }))
  })
  after(async () => {
    for (const end of ends) await end()
    rmSync(folder, { recursive: true, force: true })
  })

  test('extensions', async () => {
    const { extensions } = stores
    const gone = refusedAs('EXTENSION_NOT_FOUND')
    assert.deepEqual(await extensions.list(spy, query), none)
    assert.deepEqual(await extensions.readMany(spy, [id.extension, id.member]), new Map())
    assert.deepEqual(await extensions.names(spy), [])
    assert.equal(await extensions.freeExtension(spy, '1'), null)
    assert.deepEqual(await extensions.uses(spy, id.member), [])
    await assert.rejects(extensions.read(spy, id.extension), gone)
    await assert.rejects(extensions.update(spy, id.extension, { name: 'X' }, undefined), gone)
    await assert.rejects(extensions.remove(spy, id.extension, true), gone)
    assert.equal((await extensions.read(owner, id.extension)).revision, 1)
    assert.equal((await extensions.uses(owner, id.member)).length, 1)
  })

  test('defaults of a model', async () => {
    const { defaults } = stores
    const nothing = { settings: {}, parameters: {}, revision: 0, updatedAt: null }
    await defaults.updateModel(owner, id.model, { settings: { callWaiting: true } }, undefined)
    assert.deepEqual(await defaults.ofModel(spy, id.model), nothing)
    assert.deepEqual(await defaults.ofModels(spy), new Map())
    await defaults.updateModel(spy, id.model, { settings: { callWaiting: false } }, 0)
    const { settings, revision } = await defaults.ofModel(owner, id.model)
    assert.deepEqual([settings, revision], [{ callWaiting: true }, 1])
    assert.deepEqual([...(await defaults.ofModels(owner)).keys()], [id.model])
    const tenants = await defaults.tenantsWithModels(systemScope)
    assert.deepEqual(tenants.sort(), [owner.tenantId, spy.tenantId].sort())
    await stores.models.remove(spy, id.model).catch(() => undefined)
    assert.equal((await defaults.ofModel(owner, id.model)).revision, 1)
  })

  test('presets', async () => {
    const { presets, phones } = stores
    const gone = refusedAs('PRESET_NOT_FOUND')
    const { id: preset } = await presets.create(owner, presetCreateSchema.parse({ name: 'Room' }))
    const used = { name: 'Room', modelId: 'm', mac: '805ec0000076', presetId: preset }
    const { id: room } = await phones.create(owner, phoneCreateSchema.parse(used))
    assert.deepEqual(await presets.list(spy, query), empty)
    assert.deepEqual(await presets.readMany(spy, [preset]), new Map())
    await assert.rejects(presets.read(spy, preset), gone)
    await assert.rejects(presets.reach(spy, preset), gone)
    await assert.rejects(presets.update(spy, preset, { name: 'X' }, undefined), gone)
    await assert.rejects(presets.remove(spy, preset, true), gone)
    const phone = phoneCreateSchema.parse({
      name: 'Spy',
      modelId: 'm',
      mac: '805ec0000077',
      presetId: preset,
    })
    await assert.rejects(phones.create(spy, phone), refusedAs('INVALID_INPUT'))
    const { usedBy, revision } = await presets.read(owner, preset)
    assert.deepEqual([usedBy, revision], [1, 1])
    await presets.remove(owner, preset, true)
    assert.equal((await phones.read(owner, room)).presetId, null)
    await phones.remove(owner, [room], true)
  })

  test('key layouts', async () => {
    const { keyLayouts } = stores
    const gone = refusedAs('KEY_LAYOUT_NOT_FOUND')
    const entry = { rule: 'colleagues', order: 'number', prefix: '' } as const
    const input = keyLayoutCreateSchema.parse({ name: 'All', entries: [entry] })
    const { id: layout } = await keyLayouts.create(owner, input)
    assert.deepEqual(await keyLayouts.list(spy, query), empty)
    assert.deepEqual(await keyLayouts.readMany(spy, [layout]), new Map())
    assert.deepEqual(await keyLayouts.named(spy, entry, 10), [])
    assert.equal(await keyLayouts.countNamed(spy, entry), 0)
    await assert.rejects(keyLayouts.read(spy, layout), gone)
    await assert.rejects(keyLayouts.reach(spy, layout), gone)
    await assert.rejects(keyLayouts.update(spy, layout, { name: 'X' }, undefined), gone)
    await assert.rejects(keyLayouts.remove(spy, layout, true), gone)
    assert.equal((await keyLayouts.read(owner, layout)).revision, 1)
    await keyLayouts.remove(owner, layout, true)
  })

  test('contacts', async () => {
    const { contacts, db } = stores
    const gone = refusedAs('CONTACT_NOT_FOUND')
    assert.deepEqual(await contacts.list(spy, query), empty)
    assert.deepEqual(await contacts.all(spy), [])
    await assert.rejects(contacts.read(spy, id.contact), gone)
    await assert.rejects(contacts.update(spy, id.contact, { name: 'X' }, undefined), gone)
    await assert.rejects(contacts.remove(spy, id.contact), gone)
    assert.equal((await contacts.read(owner, id.contact)).revision, 1)
    const row = await db.queries.selectFrom('contact').selectAll().executeTakeFirstOrThrow()
    for (let start = 1; start < 10_000; start += 1000) {
      const some = Array.from({ length: Math.min(1000, 10_000 - start) }, (_, n) => ({
        ...row,
        id: `contact ${start + n}`,
      }))
      await db.queries.insertInto('contact').values(some).execute()
    }
    const more = contactCreateSchema.parse({ name: 'D', numbers: [{ kind: 'work', number: '1' }] })
    await assert.rejects(contacts.create(owner, more), refusedAs('TOO_MANY_CONTACTS'))
    await contacts.create(spy, more)
    await contacts.remove(owner, id.contact)
    await contacts.create(owner, more)
  })

  test('models', async () => {
    const { models } = stores
    const gone = refusedAs('MODEL_NOT_FOUND')
    assert.deepEqual(await models.list(spy), [])
    assert.deepEqual(await models.phoneCounts(spy), new Map())
    await assert.rejects(models.read(spy, id.model), gone)
    await assert.rejects(models.update(spy, id.model, { name: 'X' }, undefined), gone)
    await assert.rejects(models.remove(spy, id.model), gone)
    assert.equal((await models.read(owner, id.model)).revision, 1)
  })

  test('phones', async () => {
    const { phones } = stores
    const gone = refusedAs('PHONE_NOT_FOUND')
    assert.deepEqual(await phones.list(spy, query), none)
    assert.deepEqual(await phones.list(spy, { ...query, q: '805ec0' }), none)
    assert.deepEqual(await phones.list(spy, { ...query, extensionId: id.extension }), none)
    assert.deepEqual(await phones.list(spy, { ...query, sort: 'extensions', modelId: id.model }), none)
    assert.deepEqual(await phones.idsOf(spy, {}), [])
    assert.deepEqual(await phones.readMany(spy, [id.phone]), [])
    assert.deepEqual(await phones.idsWithExtension(spy, [id.extension, id.member]), [])
    await assert.rejects(phones.read(spy, id.phone), gone)
    await assert.rejects(phones.update(spy, id.phone, { name: 'X' }, undefined), gone)
    await assert.rejects(phones.replaceSecret(spy, id.phone, 0), gone)
    await assert.rejects(phones.remove(spy, [id.phone], true), gone)
    const phone = await phones.read(owner, id.phone)
    assert.equal(phone.revision, 1)
    assert.equal(phone.lines.length, 1)
  })

  test('links by which apps are handed over', async () => {
    const { handOvers } = stores
    const gone = refusedAs('PHONE_NOT_FOUND')
    await handOvers.make(owner, id.phone, 1)
    assert.equal(await handOvers.read(spy, id.phone), null)
    await assert.rejects(handOvers.make(spy, id.phone, 1), gone)
    await assert.rejects(handOvers.end(spy, id.phone), gone)
    assert.equal((await handOvers.read(owner, id.phone))?.state, 'open')
  })

  test('references', async () => {
    const { references } = stores
    assert.deepEqual(await references.list(spy), [])
    assert.deepEqual(await references.ofPhone(spy, id.phone), [])
    await references.put(spy, { source: 'pbx', references: [] })
    await assert.rejects(
      references.put(spy, {
        source: 'pbx',
        references: [{ kind: 'report', label: 'X', phoneId: id.phone }],
      }),
      refusedAs('INVALID_INPUT'),
    )
    assert.equal((await references.ofPhone(owner, id.phone)).length, 2, 'an operation and a report')
  })

  test('uploads', async () => {
    const { uploads } = stores
    const gone = refusedAs('UPLOAD_NOT_FOUND')
    assert.deepEqual(await uploads.list(spy, id.phone, query), empty)
    assert.deepEqual((await uploads.namesOf(spy, [id.phone])).get(id.phone), new Map())
    await assert.rejects(uploads.read(spy, id.phone, id.upload), gone)
    await assert.rejects(uploads.remove(spy, id.phone, id.upload), gone)
    const planted = {
      name: 'b.log',
      contentType: 'text/plain',
      bytes: 7,
      body: Readable.from([Buffer.from('planted')]),
    }
    await assert.rejects(uploads.keep(spy, id.phone, planted), refusedAs('PHONE_NOT_FOUND'))
    await uploads.forgetPhone(spy, id.phone)
    const { stream, ...kept } = await uploads.read(owner, id.phone, id.upload)
    assert.equal((await stream.toArray()).join(''), 'a')
    assert.equal(kept.name, 'a.log')
    assert.equal((await uploads.list(owner, id.phone, query)).total, 1)
  })

  test('fetches', async () => {
    const { fetches } = stores
    assert.deepEqual(await fetches.list(spy, id.phone, query), empty)
    assert.deepEqual(await fetches.fetchedFiles(spy, [id.phone]), new Map())
    assert.equal((await fetches.list(owner, id.phone, query)).total, 1)
  })

  test('links and registrations', async () => {
    const { links, registrations } = stores
    const gone = refusedAs('LINK_NOT_FOUND')
    const input = linkCreateSchema.parse({ name: 'pbx', kind: 'asterisk', host: 'pbx.example.com' })
    const link = await links.create(owner, input)
    const [record] = await links.lead(systemScope, 1000)
    assert.ok(record)
    await links.tellState(systemScope, record, { state: 'up', why: '', found: '' })
    await registrations.tell(systemScope, record, [
      {
        ...{ username: '100-OWNER', contact: 'sip:a@b', userAgent: '', model: '', firmware: '' },
        ...{ mac: '805ec0000001', instanceMac: '', way: {} },
        ...{ domain: '', addresses: [], vendor: '', modelId: '' },
      },
    ])
    assert.equal((await registrations.list(owner, query)).items[0]?.phoneId, id.phone)
    assert.deepEqual(await registrations.whatIsTold(owner), { some: true, all: true })
    assert.deepEqual(await links.list(spy, query), empty)
    assert.deepEqual(await registrations.list(spy, query), empty)
    assert.deepEqual(await registrations.ofPhones(spy, [id.phone]), new Map())
    assert.deepEqual(await registrations.whatIsTold(spy), { some: false, all: false })
    await assert.rejects(links.read(spy, link), gone)
    await assert.rejects(links.readOpen(spy, link), gone)
    await assert.rejects(links.update(spy, link, { name: 'X' }, undefined), gone)
    await assert.rejects(links.remove(spy, link), gone)
    assert.equal((await links.read(owner, link)).revision, 1)
    await links.giveUpLeases(systemScope)
  })

  test('the inbox, and first contacts', async () => {
    const { inbox, firstContacts } = stores
    await inbox.tell(systemScope, [
      {
        ...{
          way: 'http',
          mac: '805ec00000ff',
          ip: '192.0.2.1',
          userAgent: '',
          asked: '/',
          tenantId: owner.tenantId,
        },
        ...{ at: 1, firstAt: 1, times: 1, vendor: null, model: null, modelId: null, firmware: null },
        ...{ confidence: 'unknown', reasons: [] },
      },
    ])
    const asked = strangerListQuerySchema.parse({})
    const [device] = (await inbox.list(owner, asked)).items
    assert.ok(device)
    const gone = refusedAs('DEVICE_NOT_FOUND')
    assert.deepEqual(await inbox.list(spy, asked), { ...empty, dismissed: 0 })
    await assert.rejects(inbox.read(spy, device.id), gone)
    await assert.rejects(inbox.dismiss(spy, device.id, true), gone)
    const adopts = stores.db.transaction((queries, notes) =>
      inbox.adopted(spy, device.id)('p', queries, notes),
    )
    await assert.rejects(adopts, gone)
    assert.deepEqual(await inbox.read(owner, device.id), device)
    await firstContacts.renew(owner)
    const { code } = await firstContacts.read(owner)
    const none = refusedAs('NO_FIRST_CONTACT')
    assert.deepEqual(await firstContacts.read(spy), { code: null, openUntil: null })
    await assert.rejects(firstContacts.open(spy, true), none)
    await assert.rejects(firstContacts.remove(spy), none)
    assert.deepEqual(await firstContacts.read(owner), { code, openUntil: null })
  })

  test('schedules', async () => {
    const { schedules } = stores
    const gone = refusedAs('SCHEDULE_NOT_FOUND')
    const input = scheduleCreateSchema.parse({ name: 'Night', kind: 'resync', days: ['mon'], time: '02:30' })
    const schedule = await schedules.create(owner, input, 'UTC')
    assert.deepEqual(await schedules.list(spy, query), empty)
    await assert.rejects(schedules.read(spy, schedule), gone)
    await assert.rejects(
      schedules.update(spy, schedule, { name: 'X' }, { zone: 'UTC', ifMatch: undefined }),
      gone,
    )
    await assert.rejects(schedules.remove(spy, schedule), gone)
    await schedules.endRun(spy, { id: schedule, dueAt: 0 }, 'missed', 'X')
    assert.equal((await schedules.read(owner, schedule)).last, null)
    assert.equal((await schedules.list(owner, query)).total, 1)
  })

  test('operations', async () => {
    const { operations } = stores
    const gone = refusedAs('OPERATION_NOT_FOUND')
    assert.deepEqual(await operations.list(spy, query), empty)
    assert.deepEqual(await operations.queued(spy, id.operation, -1, 10), [])
    assert.deepEqual(await operations.busyOf(spy, [id.phone]), new Set())
    assert.deepEqual(await operations.lastOf(spy, [id.phone]), new Map())
    assert.deepEqual(await operations.askedSince(spy, owner.by.name, [id.phone], 0), new Map())
    assert.deepEqual(await operations.modelIds(spy), [])
    await assert.rejects(
      operations.create(spy, 'resync', { of: id.operation, states: ['queued'] }),
      refusedAs('INVALID_INPUT'),
    )
    await assert.rejects(operations.read(spy, id.operation), gone)
    await assert.rejects(operations.readDetail(spy, id.operation), gone)
    await assert.rejects(operations.cancel(spy, id.operation), gone)
    await assert.rejects(operations.create(spy, 'resync', { ids: [id.phone] }), refusedAs('INVALID_INPUT'))
    const toAsk = { scope: spy, operationId: id.operation, phoneId: id.phone, detail: '' }
    assert.equal((await operations.markSent(systemScope, [toAsk])).size, 0)
    await operations.cancelQueued(spy, id.operation)
    await operations.giveUpUnheard(spy, id.operation)
    await operations.finish(spy, id.operation)
    await operations.discard(spy, id.operation)
    await operations.write(spy, id.operation, [{ phoneId: id.phone, change: { state: 'fetched' } }])
    const { state, phones } = await operations.readDetail(owner, id.operation)
    assert.deepEqual([state, phones.map((phone) => phone.state)], ['running', ['queued']])
  })
})
