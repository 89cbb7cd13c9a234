import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sql } from 'kysely'
import { bareTenant, bareUser } from '../../../../test/support/bare-rows.ts'
import { testDatabase } from '../../../../test/support/test-database.ts'
import { openConnection, openSqlite, ownedFile } from './connection.ts'

function folderOf(t: { after(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-sqlite-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a database is written so that what was acknowledged is on the disk', (t) => {
  const database = openSqlite(join(folderOf(t), 'a.sqlite'))
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  assert.deepEqual(
    ['journal_mode', 'synchronous', 'foreign_keys', 'temp_store', 'busy_timeout'].map(pragma),
    ['wal', 2, 1, 2, 5000],
  )
  database.close()
})

test('a database and what lies beside it are for their owner only, also one that was open to others', (t) => {
  const path = join(folderOf(t), 'a.sqlite')
  ownedFile(path)
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8)
  assert.equal(mode(path), '600')
  const database = openSqlite(path)
  database.exec('CREATE TABLE a (b)')
  for (const ending of ['', '-wal', '-shm']) assert.equal(mode(path + ending), '600', ending)
  database.close()
  assert.ok(!existsSync(`${path}-journal`))
})

test('a file that this process has locked stays locked when its owner is looked after again', (t) => {
  const path = join(folderOf(t), 'a.sqlite')
  const database = openSqlite(path)
  database.exec('CREATE TABLE a (b); BEGIN IMMEDIATE')
  ownedFile(path)
  const other = `new (require('node:sqlite').DatabaseSync)(require('node:process').argv[1], { timeout: 0 }).exec('BEGIN IMMEDIATE')`
  assert.match(String(spawnSync(execPath, ['--eval', other, path]).stderr), /database is locked/)
  database.exec('COMMIT')
  assert.equal(String(spawnSync(execPath, ['--eval', other, path]).stderr), '')
  database.close()
})

test('what the planner is to know of the tables is told it again at each start', async (t) => {
  const path = join(folderOf(t), 'a.sqlite')
  await (await testDatabase(path)).close()
  const facts = () => {
    const database = new DatabaseSync(path, { readOnly: true })
    const all = database.prepare('select tbl, idx, stat from sqlite_stat1 order by tbl, idx').all()
    database.close()
    return all
  }
  const first = facts()
  const spoilt = new DatabaseSync(path)
  const index = spoilt
    .prepare(
      "select name, sql from sqlite_master where tbl_name = 'phoneLine' and sql is not null and type = 'index'",
    )
    .get() as { name: string; sql: string }
  // With an index go the facts about it, and ANALYZE knows but the rows of today.
  spoilt.exec(`drop index "${index.name}"; ${index.sql}; ANALYZE phone`)
  spoilt.close()
  assert.notDeepEqual(facts(), first)
  await (await testDatabase(path)).close()
  assert.deepEqual(facts(), first)
})

test('a database in memory makes no file', (t) => {
  t.after(() => rmSync(':memory:', { force: true }))
  openSqlite(':memory:').close()
  assert.equal(existsSync(':memory:'), false)
})

test('rows can be asked for one after the other', async (t) => {
  const db = await testDatabase()
  t.after(() => db.close())
  await bareTenant(db, 't')
  for (const id of ['a', 'b']) {
    await bareUser(db, id)
    await db.queries.insertInto('userTenant').values({ userId: id, tenantId: 't' }).execute()
  }
  const rows = db.queries.selectFrom('userTenant').select('userId').where('tenantId', '=', 't').stream()
  const found: string[] = []
  for await (const { userId } of rows) found.push(userId)
  assert.deepEqual(found, ['a', 'b'])
})

test('a database whose tables cannot be brought up to date is not opened, and says why', async (t) => {
  const path = join(folderOf(t), 'a.sqlite')
  const database = openSqlite(path)
  database.exec('CREATE TABLE tenant (id TEXT)')
  database.close()
  await assert.rejects(testDatabase(path), {
    ...{ name: 'InternalError' },
    message: 'the database’s tables could not be brought up to date: table "tenant" already exists',
  })
})

test('a statement is prepared once, and 500 are kept', () => {
  const database = openSqlite(':memory:')
  const prepared: string[] = []
  const prepare = database.prepare.bind(database)
  database.prepare = (text: string) => {
    prepared.push(text)
    return prepare(text)
  }
  const connection = openConnection(database)
  const ask = (number: number) => connection.ask([[`select ${number} as n`, []]])
  for (let number = 0; number < 500; number++)
    assert.deepEqual(ask(number), [{ columns: ['n'], rows: [[number]] }])
  assert.deepEqual(ask(0), [{ columns: ['n'], rows: [[0]] }])
  assert.equal(prepared.length, 500)
  ask(500)
  ask(1)
  assert.equal(prepared.length, 501)
  ask(0)
  assert.equal(prepared.length, 502, 'the oldest went')
  connection.close()
  assert.equal(database.isOpen, false)
})

test('a transaction is all or nothing, and says what ended it', async (t) => {
  const db = await testDatabase()
  t.after(() => db.close())
  const add = (id: string) => sql`INSERT INTO setting_of_test VALUES (${id})`
  await sql`CREATE TABLE setting_of_test (id TEXT PRIMARY KEY)`.execute(db.queries)
  const count = async () =>
    (await sql<{ n: number }>`SELECT count(*) AS n FROM setting_of_test`.execute(db.queries)).rows[0]?.n
  const answer = await db.transaction(async (queries) => {
    await add('a').execute(queries)
    return 7
  })
  assert.equal(answer, 7)
  await assert.rejects(
    db.transaction(async (queries) => {
      await add('b').execute(queries)
      await add('a').execute(queries)
    }),
    /UNIQUE constraint failed/,
  )
  assert.equal(await count(), 1)
  const synchronous = async (queries = db.queries) =>
    Object.values((await sql<Record<string, number>>`PRAGMA synchronous`.execute(queries)).rows[0] ?? {})[0]
  await db.recordTransaction(async (queries) => {
    await add('c').execute(queries)
    assert.equal(await synchronous(queries), 1)
  })
  await assert.rejects(
    db.recordTransaction(async () => Promise.reject(new Error('no'))),
    /^Error: no$/,
  )
  assert.deepEqual([await count(), await synchronous()], [2, 2])
})

test('while another program writes, who saves is told, who reads is answered, and it is said once each time', async (t) => {
  const path = join(folderOf(t), 'a.sqlite')
  const heard: unknown[] = []
  const db = await testDatabase(path, {
    troubled: (error) => void heard.push((error as Error).message),
  })
  t.after(() => db.close())
  const other = new DatabaseSync(path)
  t.after(() => other.close())
  await bareTenant(db, 't')
  for (const id of ['held', 'saved 1', 'saved 2']) await bareUser(db, id)
  const save = (userId: string) =>
    db.queries.insertInto('userTenant').values({ userId, tenantId: 't' }).execute()
  const saved = async () => (await db.queries.selectFrom('userTenant').selectAll().execute()).length
  const waits = async () =>
    (await sql<{ timeout: number }>`PRAGMA busy_timeout`.execute(db.queries)).rows[0]?.timeout

  for (let time = 1; time <= 2; time++) {
    assert.equal(await waits(), 100)
    other.exec('BEGIN IMMEDIATE')
    for (let turn = 0; turn < 3; turn++) {
      await assert.rejects(save('held'), { code: 'DATABASE_LOCKED' })
      assert.equal(await saved(), time - 1)
      assert.equal(await waits(), 0, 'it is waited for once, and not by every save')
    }
    const begun: string[] = []
    const work = async () => void begun.push('begun')
    await assert.rejects(db.transaction(work), { code: 'DATABASE_LOCKED' })
    assert.deepEqual(begun, [], 'what cannot be written is not begun')
    assert.deepEqual(heard, Array(time).fill('database is locked'))
    other.exec('ROLLBACK')
    await save(`saved ${time}`)
  }
})

test('what else the database refuses is said in its own words, and is no other program’s doing', async (t) => {
  const heard: unknown[] = []
  const db = await testDatabase(undefined, { troubled: (error) => void heard.push(error) })
  t.after(() => db.close())
  await bareTenant(db, 't')
  await bareUser(db, 'u')
  const save = () => db.queries.insertInto('userTenant').values({ userId: 'u', tenantId: 't' }).execute()
  await save()
  await assert.rejects(save(), /UNIQUE constraint failed/)
  await assert.rejects(sql`select * from nowhere`.execute(db.queries), /no such table: nowhere/)
  assert.deepEqual(heard, [])
})

test('every row is found by a key, but those that only list who names whom, and every column has a name and a kind', async (t) => {
  const db = await testDatabase()
  t.after(() => db.close())
  const { rows } = await sql<{ table: string; column: string; kind: string; key: number }>`
    select tables.name as "table", columns.name as "column", columns.type as kind, columns.pk as "key"
    from pragma_table_list as tables, pragma_table_info(tables.name) as columns
    where tables.schema = 'main' and tables.type = 'table' and tables.name not like 'kysely%' and tables.name not like 'sqlite_%'`.execute(
    db.queries,
  )
  const nameless = rows.filter(
    ({ column, kind }) => column === '' || !/^(text|integer|real|blob)$/i.test(kind),
  )
  assert.deepEqual(nameless, [])
  const keyed = new Set(rows.filter(({ key }) => key > 0).map(({ table }) => table))
  const unkeyed = new Set(rows.map(({ table }) => table).filter((table) => !keyed.has(table)))
  assert.deepEqual([...unkeyed], ['reference'])
})
