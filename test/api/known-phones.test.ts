/** What a phone's files are made of: its levels from the system down, and the phone book of its tenant. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemScope, type TenantScope } from '../../src/auth/tenant-scope.ts'
import { contactStore } from '../../src/contacts/contact-store.ts'
import { createVault } from '../../src/db/vault.ts'
import { defaultsStore } from '../../src/defaults/defaults-store.ts'
import { manualClock } from '../../src/kernel/clock.ts'
import { guardedWorker } from '../../src/kernel/guarded-worker.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { modelDirectory } from '../../src/models/model-directory.ts'
import { modelStore } from '../../src/models/model-store.ts'
import type { PhoneRecord } from '../../src/phones/phone-record.ts'
import { keyLayoutStore } from '../../src/presets/key-layout-store.ts'
import { presetStore } from '../../src/presets/preset-store.ts'
import { fileCache } from '../../src/provisioning/file-cache.ts'
import { knownPhones } from '../../src/provisioning/known-phones.ts'
import { phoneFiles } from '../../src/provisioning/phone-files.ts'
import { contactCreateSchema } from '../../src/schema/contact.ts'
import { extensionCreateSchema } from '../../src/schema/extension.ts'
import { phoneCreateSchema } from '../../src/schema/phone.ts'
import { tenantCreateSchema } from '../../src/schema/tenant.ts'
import { tenantStore } from '../../src/tenants/tenant-store.ts'
import { uploadFiles } from '../../src/uploads/upload-files.ts'
import { uploadStore } from '../../src/uploads/upload-store.ts'
import { savedUnchecked } from '../support/open-stores.ts'
import type { Owner } from '../support/processes.ts'
import { shipped } from '../support/sample-phone.ts'
import { openTestDatabase } from '../support/test-database.ts'

const uploadLimits = { perPhone: 1000, perTenant: 1000, inAll: 1000 }
/** No tenant here has a model of its own. */
const noGuard = guardedWorker(new URL('file:///nowhere'), {
  ...{ memoryMb: 64, processorMs: 500, wallMs: 10_000, waiting: 1, idleMs: 1 },
})

async function furnish(t: Owner, folder: string) {
  const clock = manualClock()
  const db = await openTestDatabase(t)
  const vault = createVault(systemRandom(32), systemRandom)
  const { feed } = db
  const tenants = tenantStore(db, vault, clock)
  const { phones, extensions } = savedUnchecked(db, vault, clock)
  const contacts = contactStore(db, clock)
  const defaults = defaultsStore(db, vault, clock)
  const parts = {
    phones,
    extensions,
    contacts,
    tenants,
    defaults,
    presets: presetStore(db, vault, clock),
    keyLayouts: keyLayoutStore(db, clock),
    uploads: uploadStore(db, uploadFiles(join(folder, 'uploads'), vault), clock, uploadLimits),
    modelOf: modelDirectory(shipped, modelStore(db, clock), clock, noGuard).find,
    files: phoneFiles('http://192.0.2.1', vault, clock, silentLog),
    rendered: fileCache(1_000_000),
    limits: { phones: 1_000_000, books: 1_000_000, defaults: 1_000_000 },
    vault,
    clock,
    feed,
  }
  return { db, ...parts, known: knownPhones(parts), afterStart: () => knownPhones(parts) }
}

describe('a known phone', () => {
  const ends: (() => void | Promise<void>)[] = []
  const folder = mkdtempSync(join(tmpdir(), 'offhook-known-'))
  let house: Awaited<ReturnType<typeof furnish>>
  let scope: TenantScope
  let other: TenantScope
  let phone: PhoneRecord
  let twin: PhoneRecord
  before(async () => {
    house = await furnish({ after: (end) => void ends.push(end) }, folder)
    const tenant = (code: string) =>
      house.tenants.create(
        systemScope,
        tenantCreateSchema.parse({ code, name: code, settings: { srtp: 'off' }, parameters: { t: '1' } }),
      )
    ;[scope, other] = [await tenant('OWNER'), await tenant('OTHER')]
    const add = (name: string, modelId: string, mac: string) =>
      house.phones.create(
        scope,
        phoneCreateSchema.parse({
          name,
          modelId,
          mac,
          settings: { 'lines.1.label': 'Front' },
          parameters: { p: null },
        }),
      )
    phone = await add('Desk', 'yealink-t54w', '805ec0000001')
    twin = await add('Twin', 'yealink-t46s', '805ec0000002')
  })
  after(async () => {
    for (const end of ends) await end()
    rmSync(folder, { recursive: true, force: true })
  })
  const levels = async (record = phone, known = house.known) =>
    (await known.ofRecord(scope, record)).levels.map(({ level, settings, parameters }) => [
      level,
      settings,
      parameters,
    ])

  test('has four levels, the weakest first, of which two may be empty', async () => {
    assert.deepEqual(await levels(), [
      ['system', {}, {}],
      ['tenant', { srtp: 'off' }, { t: '1' }],
      ['model', {}, {}],
      ['phone', { 'lines.1.label': 'Front' }, { p: null }],
    ])
  })

  test('takes on new defaults of the system and of its model in its tenant, at once and after a start', async () => {
    const { defaults } = house
    await defaults.updateSystem(systemScope, { settings: { mwi: true }, parameters: { s: '1' } }, undefined)
    await defaults.updateModel(scope, 'yealink-t54w', { settings: { dtmf: 'info' } }, undefined)
    await defaults.updateModel(other, 'yealink-t54w', { settings: { dtmf: 'inband' } }, undefined)
    const system = ['system', { mwi: true }, { s: '1' }]
    for (const known of [house.known, house.afterStart()]) {
      const [first, , model] = await levels(phone, known)
      assert.deepEqual([first, model], [system, ['model', { dtmf: 'info' }, {}]])
      const [twinsFirst, , twinsModel] = await levels(twin, known)
      assert.deepEqual([twinsFirst, twinsModel], [system, ['model', {}, {}]])
    }
    await defaults.updateModel(scope, 'yealink-t54w', { settings: { dtmf: null } }, undefined)
    assert.deepEqual((await levels())[2], ['model', {}, {}])
  })

  test('as a draft has the levels of the model that it would have', async () => {
    await house.defaults.updateModel(scope, 'yealink-t46s', { parameters: { m: '46' } }, undefined)
    const draft = await house.known.ofDraft(scope, { ...phone, modelId: 'yealink-t46s', settings: {} })
    assert.deepEqual(draft.levels.slice(2), [
      { level: 'model', settings: {}, parameters: { m: '46' } },
      { level: 'phone', settings: {}, parameters: { p: null } },
    ])
  })

  test('is loaded anew when its defaults change, and only then', async () => {
    const [before, twinBefore] = [
      await house.known.ofRecord(scope, phone),
      await house.known.ofRecord(scope, twin),
    ]
    const same = async (record: PhoneRecord, than: typeof before) =>
      (await house.known.ofRecord(scope, record)).serial === than.serial
    await house.defaults.updateModel(other, 'yealink-t54w', { parameters: { a: '1' } }, undefined)
    assert.deepEqual([await same(phone, before), await same(twin, twinBefore)], [true, true])
    await house.defaults.updateModel(scope, 'yealink-t54w', { parameters: { a: '1' } }, undefined)
    assert.deepEqual([await same(phone, before), await same(twin, twinBefore)], [false, true])
    await house.defaults.updateSystem(systemScope, { parameters: { a: '1' } }, undefined)
    assert.equal(await same(twin, twinBefore), false)
  })

  test('has the phone book of its tenant: extensions and contacts by name', async () => {
    const { extensions, contacts, known } = house
    assert.deepEqual(await known.phoneBook(scope), [])
    const anna = await extensions.create(scope, extensionCreateSchema.parse({ number: '101', name: 'Anna' }))
    await extensions.create(
      scope,
      extensionCreateSchema.parse({ number: '900', name: 'sales', tech: 'VIRTUAL', members: [anna.id] }),
    )
    const zoe = await contacts.create(
      scope,
      contactCreateSchema.parse({
        name: 'Zoe',
        company: 'Bianchi',
        numbers: [
          { kind: 'mobile', number: '333' },
          { kind: 'home', number: '06' },
        ],
      }),
    )
    const bruno = contactCreateSchema.parse({ name: 'bruno', numbers: [{ kind: 'work', number: '1' }] })
    await contacts.create(scope, bruno)
    await contacts.create(other, { ...bruno, name: 'Stranger' })
    const work = (number: string) => [{ kind: 'work', number }]
    const book = await known.phoneBook(scope)
    assert.deepEqual(book, [
      { name: 'Anna', company: '', numbers: work('101') },
      { name: 'bruno', company: '', numbers: work('1') },
      { name: 'sales', company: '', numbers: work('900') },
      {
        name: 'Zoe',
        company: 'Bianchi',
        numbers: [
          { kind: 'mobile', number: '333' },
          { kind: 'home', number: '06' },
        ],
      },
    ])
    assert.deepEqual(
      (await known.phoneBook(other)).map((entry) => entry.name),
      ['Stranger'],
    )

    assert.equal(await known.phoneBook(scope), book, 'it is kept')
    await house.tenants.update(scope, { name: 'Renamed' }, undefined)
    await contacts.create(other, bruno)
    assert.equal(await known.phoneBook(scope), book, 'it does not depend on that')
    await extensions.update(scope, anna.id, { name: 'Zz top' }, undefined)
    await contacts.remove(scope, zoe.id)
    assert.deepEqual(
      (await known.phoneBook(scope)).map((entry) => entry.name),
      ['bruno', 'sales', 'Zz top'],
    )
  })

  test('stays known when a contact changes', async () => {
    const before = await house.known.ofRecord(scope, phone)
    const [contact] = await house.contacts.all(scope)
    await house.contacts.update(scope, contact?.id ?? '', { company: 'New' }, undefined)
    assert.equal((await house.known.ofRecord(scope, phone)).serial, before.serial)
  })
})
