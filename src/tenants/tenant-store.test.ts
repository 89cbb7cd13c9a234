import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareUser } from '../../test/support/bare-rows.ts'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { systemScope, tenantScope } from '../auth/tenant-scope.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { contactCreateSchema } from '../schema/contact.ts'
import { modelCreateSchema } from '../schema/model.ts'
import { tenantCreateSchema, tenantListQuerySchema } from '../schema/tenant.ts'

const query = tenantListQuerySchema.parse
const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()
const taken = (code: string) => (error: unknown) => {
  assert.ok(error instanceof InvalidInput)
  assert.deepEqual(error.errors, [{ path: 'code', message: `There is a tenant ${code} already` }])
  return true
}

test('a tenant is answered as it was kept, with its secrets open, and sealed in the database', async (t) => {
  const { tenants, db } = await furnishStores(t)
  const wanted = {
    ...{ code: 'acme', name: 'Acme', timezone: 'Europe/Rome', language: 'it', sipServer: 'pbx.example.com' },
    ...{ sipPort: 5070, sipTransport: 'tls', outboundProxy: 'proxy:5060', notifyVia: 'registrar' },
    ...{
      allowedNetworks: ['192.0.2.0/24'],
      tftpNetworks: ['10.1.0.0/16'],
      pnpNetworks: ['10.2.0.0/16'],
      clientCertificates: 'needed',
      autoResync: true,
      autoResyncMinutes: 30,
    },
    ...{ settings: { adminPassword: 'Sip-Secret' }, parameters: { x: 'Other-Secret', y: null } },
  }
  const scope = await tenants.create(systemScope, tenantCreateSchema.parse(wanted))
  const { id, ...kept } = await tenants.read(scope)
  assert.equal(id, scope.tenantId)
  assert.deepEqual(kept, { ...wanted, code: 'ACME', revision: 1, createdAt: at(0), updatedAt: at(0) })
  const row = await db.queries.selectFrom('tenant').selectAll().executeTakeFirstOrThrow()
  assert.doesNotMatch(JSON.stringify(row), /Secret/)
})

test('a code is one tenant’s, in any case, and finds it in any case', async (t) => {
  const { tenants, tenant } = await furnishStores(t)
  const [one, two] = [await tenant('one'), await tenant('Two')]
  assert.deepEqual([one.code, two.code], ['ONE', 'TWO'])
  assert.deepEqual(await tenants.scopeOf(systemScope, 'oNe'), one)
  assert.equal(await tenants.scopeOf(systemScope, 'three'), undefined)
  const codes = (await tenants.scopes(systemScope)).map(({ code }) => code).sort()
  assert.deepEqual(codes, ['ONE', 'TWO'])
  await assert.rejects(tenant('ONE'), taken('ONE'))
  await assert.rejects(tenants.update(two, { code: 'one' }, undefined), taken('ONE'))
  await tenants.update(two, { code: 'two', name: 'New' }, undefined)
  await tenants.update(two, { code: 'three' }, undefined)
  assert.equal((await tenants.read(two)).code, 'THREE')
})

test('a change keeps what it does not name, merges settings and parameters, and counts the revision', async (t) => {
  const { tenants, tenant, clock } = await furnishStores(t)
  const more = { settings: { server: 'a.example.com', syslogServer: 'b' }, parameters: { x: '1', y: '2' } }
  const [scope, other] = [await tenant('ONE', { ...more, language: 'it' }), await tenant('TWO')]
  await clock.advance(1000)
  const before = await tenants.read(scope)
  const patch = { name: 'New', settings: { syslogServer: null }, parameters: { z: null } }
  await tenants.update(scope, { ...patch, forgetParameters: ['x'] }, 1)
  assert.deepEqual(await tenants.read(scope), {
    ...before,
    ...{ name: 'New', settings: { server: 'a.example.com' }, parameters: { y: '2', z: null } },
    ...{ revision: 2, updatedAt: at(1000) },
  })
  assert.deepEqual([(await tenants.read(other)).name, (await tenants.read(other)).revision], ['TWO', 1])
  await assert.rejects(tenants.update(scope, { name: 'X' }, 1), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  await tenants.update(scope, { name: 'Newer' }, undefined)
  assert.deepEqual((await tenants.read(scope)).settings, { server: 'a.example.com' })
})

test('a list is of those who may be seen: searched, sorted, counted and cut into pages', async (t) => {
  const { tenants, tenant, extension, phone, clock } = await furnishStores(t)
  const one = await tenant('ONE', { name: 'Zebra', sipServer: 'm.example.com' })
  await clock.advance(1)
  const two = await tenant('TWO', { name: 'Ant', sipServer: 'z.example.com' })
  await clock.advance(1)
  const three = await tenant('THREE', { name: 'Mule', sipServer: 'a.example.com' })
  await extension(one, { number: '100' })
  await extension(one, { number: '101' })
  await phone(two)
  const codes = async (wanted: object, ids: 'all' | Set<string> = 'all') => {
    const { items, total } = await tenants.list(systemScope, query(wanted), ids)
    return [total, ...items.map(({ code }) => code)]
  }
  assert.deepEqual(await codes({}), [3, 'TWO', 'THREE', 'ONE'])
  assert.deepEqual(await codes({ order: 'desc' }), [3, 'ONE', 'THREE', 'TWO'])
  assert.deepEqual(await codes({ sort: 'code' }), [3, 'ONE', 'THREE', 'TWO'])
  assert.deepEqual(await codes({ sort: 'sipServer' }), [3, 'THREE', 'ONE', 'TWO'])
  assert.deepEqual(await codes({ sort: 'createdAt' }), [3, 'ONE', 'TWO', 'THREE'])
  assert.deepEqual(await codes({ pageSize: 2 }), [3, 'TWO', 'THREE'])
  assert.deepEqual(await codes({ pageSize: 2, page: 2 }), [3, 'ONE'])
  assert.deepEqual(await codes({ pageSize: 2, page: 3 }), [3])
  for (const [q, code] of [
    ['zeb', 'ONE'],
    ['thr', 'THREE'],
    ['z.example', 'TWO'],
  ])
    assert.deepEqual(await codes({ q }), [1, code], q)
  const some = new Set([one.tenantId, three.tenantId])
  assert.deepEqual(await codes({}, some), [2, 'THREE', 'ONE'])
  assert.deepEqual(await codes({}, new Set()), [0])
  const counts = (await tenants.list(systemScope, query({ sort: 'code' }), 'all')).items
  assert.deepEqual(
    counts.map(({ phones, extensions }) => [phones, extensions]),
    [
      [0, 2],
      [0, 0],
      [1, 0],
    ],
  )
  const { phones, extensions, ...plain } = await tenants.readCounted(one)
  assert.deepEqual([phones, extensions, plain], [0, 2, await tenants.read(one)])
  assert.deepEqual(await tenants.names(systemScope, some), [
    { code: 'THREE', name: 'Mule' },
    { code: 'ONE', name: 'Zebra' },
  ])
  assert.equal((await tenants.names(systemScope, 'all')).length, 3)
})

test('a tenant that has a phone or an extension is not deleted', async (t) => {
  const { tenants, tenant, extension, extensions, phone, phones } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id } = await extension(scope, { number: '100' })
  await assert.rejects(tenants.remove(scope), refusedAs('TENANT_NOT_EMPTY'))
  await extensions.remove(scope, id, false)
  const desk = await phone(scope)
  await assert.rejects(tenants.remove(scope), refusedAs('TENANT_NOT_EMPTY'))
  await phones.remove(scope, [desk.id], false)
  await tenants.remove(scope)
  for (const call of ['read', 'readCounted', 'remove'] as const)
    await assert.rejects(tenants[call](scope), refusedAs('TENANT_NOT_FOUND'))
  await assert.rejects(tenants.update(scope, { name: 'X' }, undefined), refusedAs('TENANT_NOT_FOUND'))
})

test('with a tenant goes all that it had, and nothing of another’s', async (t) => {
  const { tenants, tenant, contacts, models, defaults, operations, references, phone, phones, db } =
    await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const tables = ['model', 'modelDefaults', 'contact', 'operationPhone', 'operation'] as const
  const more = ['userTenant', 'apiKey'] as const
  for (const each of [scope, other]) {
    const { tenantId } = each
    const model = await models.create(each, {
      ...modelCreateSchema.parse({ name: 'Own', source: 'a' }),
      family: '',
    })
    await defaults.updateModel(each, model.id, { settings: {} }, undefined)
    await contacts.create(
      each,
      contactCreateSchema.parse({ name: 'C', numbers: [{ kind: 'work', number: '1' }] }),
    )
    const desk = await phone(each)
    const report = { kind: 'report', label: 'R', phoneId: desk.id } as const
    await operations.create(each, 'resync', { ids: [desk.id] })
    await phones.remove(each, [desk.id], true)
    const next = await phone(each)
    await references.put(each, { source: 'pbx', references: [{ ...report, phoneId: next.id }] })
    await phones.remove(each, [next.id], true)
    await bareUser(db, `user of ${tenantId}`)
    await db.queries
      .insertInto('userTenant')
      .values({ userId: `user of ${tenantId}`, tenantId })
      .execute()
    const rights = { access: 'full', role: 'operator', expiresAt: null }
    const key = { name: 'k', ...rights, createdAt: 1, lastUsedAt: null, lastUsedFrom: null }
    await db.queries
      .insertInto('apiKey')
      .values({ ...key, id: `key of ${tenantId}`, tenantId, keyHash: tenantId })
      .execute()
  }
  await tenants.remove(scope)
  for (const table of [...tables, ...more]) {
    const rows = await db.queries.selectFrom(table).select('tenantId').execute()
    assert.deepEqual(
      rows.map(({ tenantId }) => tenantId),
      [other.tenantId],
      table,
    )
  }
  assert.deepEqual(await tenants.scopes(systemScope), [other])
})

test('whoever depends on tenants hears of each that was made, changed or deleted', async (t) => {
  const { tenants, tenant, heard } = await furnishStores(t)
  const scope = await tenant('ONE')
  const told = [{ type: 'tenant.settings', tenantId: scope.tenantId, ids: [scope.tenantId] }]
  assert.deepEqual(heard(), [{ ...told[0], type: 'tenant.created' }])
  await tenants.update(scope, { name: 'X' }, undefined)
  assert.deepEqual(heard(), told)
  await tenants.remove(scope)
  assert.deepEqual(heard(), [{ ...told[0], type: 'tenant.deleted' }])
  await assert.rejects(tenants.remove(tenantScope({ id: 'none', code: '' })), refusedAs('TENANT_NOT_FOUND'))
  assert.deepEqual(heard(), [])
})
