import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { testFolder, until } from '../../test/support/processes.ts'
import { sqliteOnly, testDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { keyStore } from './key-store.ts'
import { systemScope } from './tenant-scope.ts'

const vault = createVault(systemRandom(32), systemRandom)
const all = { page: 1, pageSize: 50, q: '', order: 'asc' } as const

test('a key is good while another program holds the database: its use is noted at the next one', {
  skip: sqliteOnly,
}, async (t) => {
  const path = join(testFolder(t, 'keys'), 'a.sqlite')
  const db = await testDatabase(path)
  t.after(() => db.close())
  const keys = keyStore(db, vault, manualClock(), systemRandom)
  const { key } = await keys.create(systemScope, { name: 'pbx', access: 'full', tenant: null })
  const acts = async () => (await keys.actorOf(systemScope, key))?.name
  const used = async () => (await keys.list(systemScope, all)).items[0]?.lastUsedAt
  const other = new DatabaseSync(path)
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  assert.deepEqual([await acts(), await used()], ['key pbx', null])
  other.exec('ROLLBACK')
  assert.deepEqual([await acts(), await used()], ['key pbx', '2026-01-01T00:00:00.000Z'])
})

test('a use that cannot be noted for another reason is a failure', { skip: sqliteOnly }, async (t) => {
  const path = join(testFolder(t, 'keys'), 'a.sqlite')
  const db = await testDatabase(path)
  t.after(() => db.close())
  const keys = keyStore(db, vault, manualClock(), systemRandom)
  const { key } = await keys.create(systemScope, { name: 'pbx', access: 'full', tenant: null })
  const other = new DatabaseSync(path)
  other.exec(`create trigger odd before update on "apiKey" begin select raise(abort, 'an odd disk'); end`)
  other.close()
  await assert.rejects(keys.actorOf(systemScope, key), /an odd disk/)
})

test('a key is good while somebody writes for long: its use is noted when that is over', {
  skip: sqliteOnly,
}, async (t) => {
  const clock = manualClock()
  const threads = { file: new URL('../database-thread.ts', import.meta.url), readers: 1 }
  const db = await testDatabase(join(testFolder(t, 'keys'), 'a.sqlite'), { threads })
  t.after(() => db.close())
  const keys = keyStore(db, vault, clock, systemRandom)
  const { key } = await keys.create(systemScope, { name: 'pbx', access: 'full', tenant: null })
  const { promise, resolve } = Promise.withResolvers<void>()
  const writing = db.transaction(() => promise)
  let name: string | undefined
  const acting = keys.actorOf(systemScope, key).then((actor) => {
    name = actor?.name
  })
  await until('it may act', async () => {
    await clock.advance(200)
    return name === 'key pbx'
  })
  resolve()
  await Promise.all([writing, acting])
  await until('its use is noted', async () => (await keys.list(systemScope, all)).items[0]?.lastUsedAt)
})
