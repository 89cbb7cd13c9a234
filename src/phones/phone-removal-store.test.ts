import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manyPhones } from '../../test/support/many-phones.ts'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { until } from '../../test/support/processes.ts'
import { isHeldUp, postgresOnly } from '../../test/support/test-database.ts'
import type { Database } from '../db/database.ts'
import { phoneListQuerySchema } from '../schema/phone.ts'
import { phoneRemoval } from './phone-removal-store.ts'

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const [scope, other] = [await stores.tenant('ONE'), await stores.tenant('TWO')]
  await manyPhones(stores.db, stores.vault, scope, { phones: 1200, modelIds: ['a', 'b'] })
  await manyPhones(stores.db, stores.vault, other, { from: 1200, phones: 10 })
  stores.heard()
  const total = async (of = scope) => (await stores.phones.list(of, phoneListQuerySchema.parse({}))).total
  const audited = async () =>
    (
      await stores.db.queries
        .selectFrom('audit')
        .select(['action', 'detail'])
        .where('action', '=', 'phone.delete')
        .execute()
    ).map(({ detail }) => detail)
  return { ...stores, scope, other, total, audited }
}

test('all that a list shows are deleted at once, searched, filtered or all, in one row of the audit trail', async (t) => {
  const { phones, scope, other, total, audited, heard } = await furnish(t)
  assert.deepEqual(await phones.lookBeforeRemoving(scope, { filter: { q: 'rossi' } }), {
    ...{ deleted: 300, named: 0, references: [] },
  })
  assert.equal(await total(), 1200)
  assert.equal(await phones.removeAll(scope, { filter: { q: 'rossi' } }, false), 300)
  const told = heard()
  assert.deepEqual(new Set(told.map(({ type }) => type)), new Set(['phone.deleted']))
  assert.equal(new Set(told.flatMap(({ ids }) => ids)).size, 300)
  assert.equal(
    await phones.removeAll(scope, { filter: { modelId: 'b', status: 'neverFetched' } }, false),
    600,
  )
  assert.equal(await phones.removeAll(scope, { filter: { status: 'failing' } }, false), 0)
  assert.equal(await total(), 300)
  assert.equal(await phones.removeAll(scope, { filter: {} }, false), 300)
  assert.deepEqual([await total(), await total(other)], [0, 10])
  assert.deepEqual(await audited(), ['300 phones', '600 phones', '300 phones'])
})

test('none is deleted while something names one of them, unless it is told to', async (t) => {
  const { phones, operations, scope, total, audited } = await furnish(t)
  await operations.create(scope, 'resync', { filter: { modelId: 'a' } })
  const look = await phones.lookBeforeRemoving(scope, { filter: {} })
  assert.deepEqual([look.deleted, look.named, look.references.length], [1200, 600, 100])
  await assert.rejects(phones.removeAll(scope, { filter: {} }, false), refusedAs('PHONE_REFERENCED'))
  assert.deepEqual([await total(), await audited()], [1200, []])
  assert.equal(await phones.removeAll(scope, { filter: {} }, true), 1200)
  assert.equal(await total(), 0)
})

test('many are deleted in one go, though one of them is written meanwhile', {
  skip: postgresOnly,
}, async (t) => {
  const { db, scope } = await furnish(t)
  let begun = 0
  const counting = (run: Database['transaction']): Database['transaction'] => {
    return (work) =>
      run((...given) => {
        begun++
        return work(...given)
      })
  }
  const { remove } = phoneRemoval({
    ...db,
    transaction: counting(db.transaction),
    largeTransaction: (tenantId, work) => counting((each) => db.largeTransaction(tenantId, each))(work),
  })
  const all = await db.queries
    .selectFrom('phone')
    .select('id')
    .where('tenantId', '=', scope.tenantId)
    .execute()
  const held = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const writing = db.queries.transaction().execute(async (queries) => {
    await queries
      .updateTable('phone')
      .set({ updatedAt: 1 })
      .where('id', '=', all.at(-1)?.id ?? '')
      .execute()
    held.resolve()
    await end.promise
  })
  await held.promise
  const removing = remove(scope, { ids: all.map(({ id }) => id) }, false)
  await until('somebody waits for the phone', () => isHeldUp(db))
  end.resolve()
  await writing
  assert.equal(await removing, 1200)
  assert.equal(begun, 1)
})
