import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barePhone, bareTenant } from '../../../test/support/bare-rows.ts'
import { openTestDatabase } from '../../../test/support/test-database.ts'
import { hasCode, InvalidInput } from '../../kernel/errors.ts'
import { directed } from '../rows.ts'

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
        ...{ passwordSealed: null, mailbox: '', voicemailNumber: '', members, words: '' },
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
    .where(db.expressions.namedOrListed('extension', 'members', ['1']))
    .execute()
  assert.deepEqual(named.map(({ id }) => id).sort(), ['1', '3'])
})

test('texts come as rows in their order, each as often as it is named, whatever signs it has', async (t) => {
  const db = await openTestDatabase(t)
  const texts = ['b', 'a', 'b', '', 'a"b', '{x,y}', 'back\\slash', 'ß\n']
  const rows = await db.queries.selectFrom(db.expressions.rowsOf(texts).as('named')).selectAll().execute()
  assert.deepEqual(
    rows.map(({ text, place }) => [place, text]),
    [...texts.entries()],
  )
  assert.deepEqual(
    await db.queries
      .selectFrom(db.expressions.rowsOf(['a\0b', 'a']).as('named'))
      .select('place')
      .where('text', '=', 'a')
      .execute(),
    [{ place: 1 }],
  )
})

test('what belongs to a row goes with it, and what something belongs to does not go', async (t) => {
  const db = await openTestDatabase(t)
  await bareTenant(db, 't')
  await db.queries.insertInto('phone').values(barePhone('p', 't')).execute()
  await db.queries
    .insertInto('phoneFile')
    .values({ tenantId: 't', phoneId: 'p', file: 'f', etag: '', at: 1 })
    .execute()
  const gone = (error: unknown) => hasCode(error, 'NOT_FOUND')
  const removeTenant = () => db.transaction((queries) => queries.deleteFrom('tenant').execute())
  await assert.rejects(removeTenant(), gone)
  await assert.rejects(
    db.transaction((queries) => queries.insertInto('phone').values(barePhone('q', 'nobody')).execute()),
    gone,
  )
  await db.queries.deleteFrom('phone').execute()
  assert.deepEqual(await db.queries.selectFrom('phoneFile').selectAll().execute(), [])
  await removeTenant()
})

test('two rows that must differ are told at the field that is the same', async (t) => {
  const db = await openTestDatabase(t)
  await bareTenant(db, 't')
  const add = (change: object) =>
    db.transaction((queries) =>
      queries
        .insertInto('phone')
        .values({ ...barePhone('p', 't'), ...change })
        .execute(),
    )
  await add({})
  const field = (path: string) => (error: unknown) =>
    error instanceof InvalidInput && error.errors[0]?.path === path
  await assert.rejects(add({ id: 'q', secretHash: 'q' }), field('mac'))
  await assert.rejects(add({ id: 'q', mac: 'q' }), field('secret'))
})

test('texts are ordered by their bytes, whatever language the database speaks, and without case where that is asked', async (t) => {
  const db = await openTestDatabase(t)
  await bareTenant(db, 't')
  const names = ['b', 'B', 'a', 'Z', 'ä', 'Ä', '_', '10', '9', '']
  for (const [at, name] of names.entries())
    await db.queries
      .insertInto('phone')
      .values({ ...barePhone(String(at), 't'), name, lastFetchAt: at === 3 ? null : at })
      .execute()
  const phones = db.queries.selectFrom('phone').select('name')
  const inOrder = async (query: typeof phones) => (await query.execute()).map(({ name }) => name)
  assert.deepEqual(await inOrder(phones.orderBy('name')), ['', '10', '9', 'B', 'Z', '_', 'a', 'b', 'Ä', 'ä'])
  assert.deepEqual(await inOrder(phones.orderBy(db.expressions.caseless('name')).orderBy('name')), [
    ...['', '10', '9', '_', 'a', 'B', 'b', 'Z', 'Ä', 'ä'],
  ])
  assert.equal((await inOrder(phones.orderBy('lastFetchAt', directed('asc'))))[0], 'Z')
  assert.equal((await inOrder(phones.orderBy('lastFetchAt', directed('desc')))).at(-1), 'Z')
})
