import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { type ContactCreate, contactCreateSchema, contactListQuerySchema } from '../schema/contact.ts'

const contact = (name: string, more: Partial<ContactCreate> = {}) =>
  contactCreateSchema.parse({ name, numbers: [{ kind: 'work', number: '100' }], ...more })
const query = contactListQuerySchema.parse
const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()

test('a contact is answered as it was kept, and stands in the tenant’s list and phone book alone', async (t) => {
  const { contacts, tenant } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const wanted = contact('Zoe', {
    company: 'Bianchi',
    numbers: [
      { kind: 'mobile', number: '1' },
      { kind: 'home', number: '2' },
    ],
  })
  const made = await contacts.create(scope, wanted)
  assert.deepEqual(made, { ...wanted, id: made.id, revision: 1, createdAt: at(0), updatedAt: at(0) })
  assert.deepEqual(await contacts.read(scope, made.id), made)
  assert.deepEqual(await contacts.all(scope), [made])
  assert.deepEqual(await contacts.list(scope, query({})), { items: [made], total: 1 })
  assert.deepEqual(await contacts.all(other), [])
})

test('a change keeps what it does not name, counts the revision, and says when it was', async (t) => {
  const { contacts, tenant, clock } = await furnishStores(t)
  const scope = await tenant('ONE')
  const made = await contacts.create(scope, contact('Zoe', { company: 'Bianchi' }))
  const neighbour = await contacts.create(scope, contact('Adam'))
  await clock.advance(1000)
  const changed = await contacts.update(scope, made.id, { name: 'Zoë' }, 1)
  assert.deepEqual(changed, { ...made, name: 'Zoë', revision: 2, updatedAt: at(1000) })
  assert.deepEqual(await contacts.read(scope, made.id), changed)
  assert.deepEqual(await contacts.read(scope, neighbour.id), neighbour)
  await assert.rejects(contacts.update(scope, made.id, { name: 'X' }, 1), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  assert.equal((await contacts.update(scope, made.id, { company: '' }, undefined)).revision, 3)
})

test('a list is searched by name, company and number, sorted in any case, and cut into pages', async (t) => {
  const { contacts, tenant, clock } = await furnishStores(t)
  const scope = await tenant('ONE')
  for (const wanted of [
    contact('beta', { company: 'Zett' }),
    contact('Alpha', { company: 'yard' }),
    contact('Gamma', { company: 'Xeno', numbers: [{ kind: 'work', number: '4711' }] }),
  ]) {
    await contacts.create(scope, wanted)
    await clock.advance(1000)
  }
  const names = async (wanted: object) => {
    const { items, total } = await contacts.list(scope, query(wanted))
    return [total, ...items.map((each) => each.name)]
  }
  assert.deepEqual(await names({}), [3, 'Alpha', 'beta', 'Gamma'])
  assert.deepEqual(await names({ order: 'desc' }), [3, 'Gamma', 'beta', 'Alpha'])
  assert.deepEqual(await names({ sort: 'company' }), [3, 'Gamma', 'Alpha', 'beta'])
  assert.deepEqual(await names({ sort: 'createdAt', order: 'desc' }), [3, 'Gamma', 'Alpha', 'beta'])
  assert.deepEqual(await names({ pageSize: 2 }), [3, 'Alpha', 'beta'])
  assert.deepEqual(await names({ pageSize: 2, page: 2 }), [3, 'Gamma'])
  for (const [q, found] of [
    ['ALPH', 'Alpha'],
    ['zet', 'beta'],
    ['471', 'Gamma'],
  ])
    assert.deepEqual(await names({ q }), [1, found])
  assert.deepEqual(await names({ q: '%' }), [0])
})

test('whoever depends on contacts hears of each that was made, changed or deleted, and of no other', async (t) => {
  const { contacts, tenant, heard } = await furnishStores(t)
  const scope: TenantScope = await tenant('ONE')
  heard()
  const { id } = await contacts.create(scope, contact('Zoe'))
  const neighbour = await contacts.create(scope, contact('Adam'))
  heard()
  const told = [{ type: 'contact.changed', tenantId: scope.tenantId, ids: [id] }]
  await contacts.update(scope, id, { name: 'Z' }, undefined)
  assert.deepEqual(heard(), told)
  await contacts.remove(scope, id)
  assert.deepEqual(heard(), [{ ...told[0], type: 'contact.deleted' }])
  await assert.rejects(contacts.remove(scope, id), refusedAs('CONTACT_NOT_FOUND'))
  await assert.rejects(contacts.update(scope, id, { name: 'Z' }, undefined), refusedAs('CONTACT_NOT_FOUND'))
  await assert.rejects(contacts.read(scope, id), refusedAs('CONTACT_NOT_FOUND'))
  assert.deepEqual(heard(), [])
  assert.deepEqual(await contacts.all(scope), [neighbour])
  const made = await contacts.create(scope, contact('Eve'))
  assert.deepEqual(heard(), [{ type: 'contact.created', tenantId: scope.tenantId, ids: [made.id] }])
})
