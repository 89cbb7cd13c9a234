import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareTenant } from '../../../test/support/bare-rows.ts'
import { openTestDatabase } from '../../../test/support/test-database.ts'

const rows = [
  { id: '1', name: 'Anna 100%', members: '["a","b"]', numbers: '[{"kind":"work","number":"0301"}]' },
  { id: '2', name: 'under_score', members: '["b"]', numbers: '[{"kind":"0301","number":"5"}]' },
  { id: '3', name: 'back\\slash', members: '[]', numbers: '[]' },
]

test('what a person searches for means itself, in any case', async (t) => {
  const db = await openTestDatabase(t)
  await bareTenant(db, 't')
  for (const { id, name, numbers } of rows)
    await db.queries
      .insertInto('contact')
      .values({ id, tenantId: 't', name, numbers, company: '', revision: 1, createdAt: 1, updatedAt: 1 })
      .execute()
  const found = async (text: string) =>
    (
      await db.queries
        .selectFrom('contact')
        .select('id')
        .where(db.expressions.holding('name', text))
        .execute()
    ).map(({ id }) => id)
  assert.deepEqual(await found('ANNA'), ['1'])
  assert.deepEqual(await found('%'), ['1'])
  assert.deepEqual(await found('_'), ['2'])
  assert.deepEqual(await found('\\'), ['3'])
  assert.deepEqual(await found('a'), ['1', '3'])
  const numbered = await db.queries
    .selectFrom('contact')
    .select('id')
    .where(db.expressions.elementHolding('numbers', 'number', '30'))
    .execute()
  assert.deepEqual(
    numbered.map(({ id }) => id),
    ['1'],
  )
})

test('a list that a column holds is searched for its elements', async (t) => {
  const db = await openTestDatabase(t)
  await bareTenant(db, 't')
  for (const { id, name, members } of rows)
    await db.queries
      .insertInto('extension')
      .values({
        ...{ id, tenantId: 't', number: id, name, tech: 'VIRTUAL', username: '', authUsername: '' },
        ...{ passwordSealed: null, mailbox: '', voicemailNumber: '', members },
        ...{ revision: 1, createdAt: 1, updatedAt: 1 },
      })
      .execute()
  const holdingAny = async (...texts: string[]) =>
    (
      await db.queries
        .selectFrom('extension')
        .select('id')
        .where(db.expressions.listHoldsAny('members', texts))
        .orderBy('id')
        .execute()
    ).map(({ id }) => id)
  assert.deepEqual(await holdingAny('b'), ['1', '2'])
  assert.deepEqual(await holdingAny('a', 'z'), ['1'])
  assert.deepEqual(await holdingAny('z'), [])
  await db.queries.updateTable('extension').set({ members: '["3"]' }).where('id', '=', '1').execute()
  const named = await db.queries
    .selectFrom('extension')
    .select('id')
    .where('id', 'in', db.expressions.elementsOf('extension', 'members', ['1']))
    .execute()
  assert.deepEqual(
    named.map(({ id }) => id),
    ['3'],
  )
})
