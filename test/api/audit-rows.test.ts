/** What is changed leaves its row in the audit trail, written with the change: who, from where, what, which fields. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actingAs, systemScope } from '../../src/auth/tenant-scope.ts'
import { contactCreateSchema } from '../../src/schema/contact.ts'
import { modelCreateSchema } from '../../src/schema/model.ts'
import { tenantCreateSchema } from '../../src/schema/tenant.ts'
import { furnishStores } from '../support/open-stores.ts'
import { nextMac } from '../support/tenant.ts'

test('every change of a store is told with who made it, and no value of it', async (t) => {
  const stores = await furnishStores(t)
  const { db, tenants, contacts, extensions, models, defaults, phones, references, operations } = stores
  const anna = { name: 'anna', address: '192.0.2.7' }
  const system = actingAs(systemScope, anna)
  const told = async () => {
    const rows = await db.queries.selectFrom('audit').selectAll().orderBy('id').execute()
    await db.queries.deleteFrom('audit').execute()
    for (const { who, address } of rows) assert.deepEqual([who, address], ['anna', '192.0.2.7'])
    return rows.map(({ action, objectId, detail, tenantId }) => [action, objectId, detail, tenantId])
  }

  const scope = await tenants.create(system, tenantCreateSchema.parse({ code: 'ONE', name: 'One' }))
  const { tenantId } = scope
  assert.deepEqual(await told(), [['tenant.create', tenantId, '', tenantId]])
  await tenants.update(scope, { name: 'Two', timezone: 'Europe/Rome' }, undefined)
  assert.deepEqual(await told(), [['tenant.update', tenantId, 'name timezone', tenantId]])

  const contact = await contacts.create(
    scope,
    contactCreateSchema.parse({ name: 'Eve', numbers: [{ kind: 'work', number: '1' }] }),
  )
  await contacts.update(scope, contact.id, { name: 'Eva' }, undefined)
  await contacts.remove(scope, contact.id)
  assert.deepEqual(await told(), [
    ['contact.create', contact.id, '', tenantId],
    ['contact.update', contact.id, 'name', tenantId],
    ['contact.delete', contact.id, '', tenantId],
  ])

  const extension = await stores.extension(scope, { number: '100' })
  await extensions.update(scope, extension.id, { password: 'Hidden-1' }, undefined)
  await extensions.remove(scope, extension.id, true)
  assert.deepEqual(await told(), [
    ['extension.create', extension.id, '', tenantId],
    ['extension.update', extension.id, 'password', tenantId],
    ['extension.delete', extension.id, '', tenantId],
  ])

  const source = { ...modelCreateSchema.parse({ name: 'Own', source: 'a=1\n' }), family: '' }
  const model = await models.create(scope, source)
  const copy = await models.create(scope, { ...source, name: 'Copy' }, model.id)
  await models.update(scope, model.id, { description: 'x' }, undefined, { firstLine: 1, lastLine: 2 })
  await models.remove(scope, copy.id)
  await defaults.updateModel(scope, model.id, { settings: { adminPassword: 'Hidden-2' } }, undefined)
  await defaults.updateSystem(system, { parameters: { x: 'Hidden-3' } }, undefined)
  assert.deepEqual(await told(), [
    ['model.create', model.id, '', tenantId],
    ['model.duplicate', copy.id, model.id, tenantId],
    ['model.update', model.id, 'description', tenantId],
    ['model.delete', copy.id, '', tenantId],
    ['modelDefaults.update', model.id, 'settings', tenantId],
    ['systemDefaults.update', null, 'parameters', null],
  ])

  const [one, two, three] = [
    await stores.phone(scope),
    await stores.phone(scope, { mac: nextMac() }),
    await stores.phone(scope, { mac: nextMac() }),
  ]
  await phones.update(scope, one.id, { httpPassword: 'Hidden-4', name: 'X' }, undefined)
  await phones.replaceSecret(scope, one.id, 3_600_000)
  await references.put(scope, { source: 'pbx', references: [] })
  assert.deepEqual((await told()).slice(3), [
    ['phone.update', one.id, 'httpPassword name', tenantId],
    ['phone.secret', one.id, '1 hours of overlap', tenantId],
    ['references.put', null, '0 of pbx', tenantId],
  ])
  const operation = await operations.create(scope, 'resync', { ids: [one.id, two.id] })
  await operations.cancel(scope, operation.id)
  await phones.remove(scope, [one.id], true)
  await phones.remove(scope, [two.id, three.id], true)
  assert.deepEqual(await told(), [
    ['phone.resync', operation.id, '2 phones', tenantId],
    ['operation.cancel', operation.id, '', tenantId],
    ['phone.delete', one.id, '', tenantId],
    ['phone.delete', null, '2 phones', tenantId],
  ])
  await tenants.remove(scope)
  assert.deepEqual(await told(), [['tenant.delete', tenantId, '', tenantId]])
})
