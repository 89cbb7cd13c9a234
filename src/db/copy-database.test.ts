import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { barePhone, bareTenant, bareUser } from '../../test/support/bare-rows.ts'
import { testFolder } from '../../test/support/processes.ts'
import { openTestDatabase, testDatabase } from '../../test/support/test-database.ts'
import { copyDatabase, isUnused } from './copy-database.ts'
import type { Change } from './feed.ts'

test('a copy holds what the original held when it began, whichever kind of database each is, and back again', async (t) => {
  const db = await openTestDatabase(t)
  await bareTenant(db, 't')
  await bareUser(db, 'u')
  await db.queries.insertInto('phone').values(barePhone('p', 't')).execute()
  await db.queries.insertInto('userTenant').values({ userId: 'u', tenantId: 't' }).execute()
  const said = { tenantId: 't', source: 's', kind: 'report', href: null, phoneId: 'p' }
  // More than are read at once, most of them alike in what orders them.
  const labels = Array.from({ length: 1201 }, (_, number) => (number < 1100 ? 'same' : `${number}`))
  for (const label of labels)
    await db.queries
      .insertInto('reference')
      .values({ ...said, label })
      .execute()
  const file = await testDatabase(join(testFolder(t, 'copy'), 'a.sqlite'))
  t.after(() => file.close())
  assert.ok(await isUnused(file))
  const there = await copyDatabase(db, file)
  assert.deepEqual(
    there.filter(({ rows }) => rows > 0).map(({ table, rows }) => [table, rows]),
    [
      ['tenant', 1],
      ['user', 1],
      ['userTenant', 1],
      ['phone', 1],
      ['reference', 1201],
    ],
  )
  assert.ok(!(await isUnused(file)))
  await db.queries.deleteFrom('phone').execute()
  await bareTenant(db, 'added later')
  const heard: Change[] = []
  db.feed.on((change) => void heard.push(change))
  assert.deepEqual(await copyDatabase(file, db), there)
  assert.deepEqual(heard, [{ type: 'everything', tenantId: null, ids: [] }])
  assert.equal((await db.queries.selectFrom('reference').selectAll().execute()).length, 1201)
  assert.deepEqual(
    await db.queries
      .selectFrom('tenant')
      .select('id')
      .execute()
      .then(([row]) => row?.id),
    't',
  )
})

test('after a copy a server’s planner knows how many rows there are', async (t) => {
  const db = await openTestDatabase(t)
  if (!db.shared) return t.skip('an embedded database is told what to think of its tables')
  const file = await testDatabase(join(testFolder(t, 'copy'), 'a.sqlite'))
  t.after(() => file.close())
  await bareTenant(file, 't')
  await file.queries
    .insertInto('phone')
    .values(Array.from({ length: 300 }, (_, number) => barePhone(`p${number}`, 't')))
    .execute()
  await copyDatabase(file, db)
  const { rows } = await sql<{ reltuples: number }>`
    select reltuples from pg_class where oid = 'phone'::regclass`.execute(db.queries)
  assert.equal(rows[0]?.reltuples, 300)
})

test('who cannot be copied is left as it was', async (t) => {
  const [from, to] = [await openTestDatabase(t), await openTestDatabase(t)]
  await bareTenant(from, 't')
  await bareTenant(to, 'stays')
  const broken = { ...from, snapshot: () => Promise.reject(new Error('the way was cut')) }
  await assert.rejects(copyDatabase(broken, to), /the way was cut/)
  const kept = await to.queries.selectFrom('tenant').select('id').execute()
  assert.deepEqual(
    kept.map(({ id }) => id),
    ['stays'],
  )
})

test('a database of another version is not changed by the way', async (t) => {
  const path = join(testFolder(t, 'copy'), 'empty.sqlite')
  await assert.rejects(testDatabase(path, { asItIs: true }), /offhook migrate/)
})
