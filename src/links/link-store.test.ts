import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { type LinkCreate, linkCreateSchema, linkListQuerySchema } from '../schema/link.ts'
import { sourceSchema } from '../schema/link-source.ts'

const wanted = (more: Partial<LinkCreate> = {}) =>
  linkCreateSchema.parse({ name: 'pbx-1', kind: 'asterisk', host: 'pbx.example.com', ...more })
const query = linkListQuerySchema.parse({})

test('a link is answered as it was kept, without its password, which is sealed', async (t) => {
  const { links, tenant, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const id = await links.create(scope, wanted({ username: 'offhook', password: 'Link-Secret' }))
  const link = await links.read(scope, id)
  assert.deepEqual(
    [
      link.name,
      link.kind,
      link.host,
      link.port,
      link.username,
      link.hasPassword,
      link.state,
      link.registrations,
    ],
    ['pbx-1', 'asterisk', 'pbx.example.com', null, 'offhook', true, 'starting', 0],
  )
  assert.ok(!('password' in link))
  assert.equal((await links.readOpen(scope, id)).password, 'Link-Secret')
  const row = await db.queries.selectFrom('link').selectAll().executeTakeFirstOrThrow()
  assert.ok(!JSON.stringify(row).includes('Link-Secret'))
})

test('a tenant’s link is seen in the tenant alone, and one of all tenants in none', async (t) => {
  const { links, tenant } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const own = await links.create(scope, wanted())
  const ofAll = await links.create(systemScope, wanted({ name: 'of all' }))
  const gone = refusedAs('LINK_NOT_FOUND')
  const names = async (in_: typeof scope | typeof systemScope) =>
    (await links.list(in_, query)).items.map(({ name }) => name)
  assert.deepEqual(await names(scope), ['pbx-1'])
  assert.deepEqual(await names(other), [])
  assert.deepEqual(await names(systemScope), ['of all'])
  for (const [in_, id] of [
    [other, own],
    [other, ofAll],
    [scope, ofAll],
    [systemScope, own],
  ] as const) {
    await assert.rejects(links.read(in_, id), gone)
    await assert.rejects(links.readOpen(in_, id), gone)
    await assert.rejects(links.update(in_, id, { name: 'X' }, undefined), gone)
    await assert.rejects(links.remove(in_, id), gone)
  }
})

test('a change keeps the password that it does not name, counts the revision, and is connected anew', async (t) => {
  const { links, tenant } = await furnishStores(t)
  const scope = await tenant('ONE')
  const id = await links.create(scope, wanted({ password: 'first' }))
  const led = (await links.lead(systemScope, 1000))[0]
  assert.ok(led)
  await links.tellState(systemScope, led, { state: 'up', why: '', found: 'Asterisk 22' })
  assert.equal((await links.read(scope, id)).state, 'up')
  await links.update(scope, id, { host: '192.0.2.1' }, 1)
  const changed = await links.read(scope, id)
  assert.deepEqual(
    [changed.host, changed.revision, changed.state, changed.found, changed.kind],
    ['192.0.2.1', 2, 'starting', '', 'asterisk'],
  )
  assert.equal((await links.readOpen(scope, id)).password, 'first')
  await assert.rejects(links.update(scope, id, { name: 'X' }, 1), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  await links.update(scope, id, { password: '' }, undefined)
  assert.equal((await links.read(scope, id)).hasPassword, false)
  // Who still holds the old one says nothing of the new one.
  await links.tellState(systemScope, led, { state: 'down', why: 'x', found: '' })
  assert.equal((await links.read(scope, id)).state, 'starting')
})

test('who waits hears of each change, and the audit trail holds it without the password', async (t) => {
  const { links, tenant, heard, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  heard()
  const id = await links.create(scope, wanted({ password: 'Link-Secret' }))
  await links.update(scope, id, { password: 'Other-Secret' }, undefined)
  await links.remove(scope, id)
  assert.deepEqual(
    heard().map(({ type, ids }) => [type, ids]),
    [
      ['link.created', [id]],
      ['link.changed', [id]],
      ['link.deleted', [id]],
    ],
  )
  const rows = await db.queries.selectFrom('audit').selectAll().where('objectId', '=', id).execute()
  assert.deepEqual(rows.map(({ action }) => action).sort(), ['link.create', 'link.delete', 'link.update'])
  assert.ok(!JSON.stringify(rows).includes('Secret'))
})

test('a link goes with its tenant, and what it told goes with it', async (t) => {
  const { links, registrations, tenants, tenant, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const id = await links.create(scope, wanted())
  await registrations.tell(systemScope, { id, tenantId: scope.tenantId, revision: 1 }, [
    {
      ...{ username: '100', contact: 'sip:a@b', userAgent: '', model: '', firmware: '', mac: '' },
      ...{ instanceMac: '', way: {}, domain: '', addresses: [], vendor: '', modelId: '' },
    },
  ])
  assert.equal((await db.queries.selectFrom('registration').selectAll().execute()).length, 1)
  await tenants.remove(scope)
  assert.deepEqual(await db.queries.selectFrom('link').selectAll().execute(), [])
  assert.deepEqual(await db.queries.selectFrom('registration').selectAll().execute(), [])
})

test('whether it is up is told since when, and a thing known already is not told again', async (t) => {
  const { links, tenant, clock, heard } = await furnishStores(t)
  const scope = await tenant('ONE')
  const id = await links.create(scope, wanted())
  const [led] = await links.lead(systemScope, 1000)
  assert.ok(led)
  await clock.advance(1000)
  const down = { state: 'down', why: 'nothing listens there', found: '' } as const
  await links.tellState(systemScope, led, down)
  const first = await links.read(scope, id)
  heard()
  await clock.advance(1000)
  await links.tellState(systemScope, led, down)
  assert.deepEqual(heard(), [])
  await links.tellState(systemScope, led, { ...down, why: 'it did not answer in time' })
  const second = await links.read(scope, id)
  assert.deepEqual([second.since, second.why], [first.since, 'it did not answer in time'])
  await links.update(scope, id, { enabled: false }, undefined)
  assert.equal((await links.read(scope, id)).state, 'off')
  assert.deepEqual(await links.lead(systemScope, 1000), [])
})

test('there are fifty links at most', async (t) => {
  const { links, tenant } = await furnishStores(t)
  const scope = await tenant('ONE')
  for (let n = 0; n < 50; n++) await links.create(scope, wanted({ name: `pbx ${n}` }))
  await assert.rejects(links.create(scope, wanted()), refusedAs('TOO_MANY_LINKS'))
  assert.ok(await links.create(systemScope, wanted()))
})

test('of several nodes one leads a link, until its time is over or it leaves', async (t) => {
  const { links, tenant, db, clock } = await furnishStores(t)
  const id = await links.create(await tenant('ONE'), wanted())
  const led = async () => (await links.lead(systemScope, 1000)).map((link) => link.id)
  assert.deepEqual(await led(), [id])
  const other = { node: 'another', leaseUntil: clock.now() + 500 }
  await db.queries.updateTable('link').set(other).execute()
  assert.deepEqual(await led(), db.shared ? [] : [id], 'a database of one process has no other')
  await db.queries.updateTable('link').set(other).execute()
  await clock.advance(500)
  assert.deepEqual(await led(), [id])
  await links.giveUpLeases(systemScope)
  const row = await db.queries.selectFrom('link').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([row.node, row.leaseUntil], [null, null])
})

test('a link’s database is shown as it was kept, also where a rule of today would refuse it', async (t) => {
  const { links, tenant, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const source = sourceSchema.parse({ system: 'kamailio', engine: 'mariadb', database: 'kamailio' })
  const id = await links.create(scope, wanted({ kind: 'database', source }))
  const kept = { ...source, everyMinutes: 5000 }
  await db.queries
    .updateTable('link')
    .set({ source: JSON.stringify(kept) })
    .execute()
  assert.deepEqual((await links.read(scope, id)).source, kept)
  assert.equal((await links.list(scope, query)).total, 1)
})

test('a tenant that is named twice at a PBX is told at each place but the first', () => {
  const tenants = ['acme', 'beta', 'ACME', 'Beta', 'acme'].map((key) => ({ key, code: 'ACME' }))
  const { error } = sourceSchema.safeParse({
    ...{ system: 'kamailio', engine: 'mariadb', database: 'kamailio', tenants },
  })
  assert.deepEqual(
    error?.issues.map(({ path }) => path.join('.')),
    ['tenants.2.key', 'tenants.3.key', 'tenants.4.key'],
  )
})
