import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { testFeed } from '../../../../test/support/test-database.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { systemRandom } from '../../../kernel/random.ts'
import * as firstTables from '../../migrations/001-first-tables.ts'
import * as defaultsAndContacts from '../../migrations/002-defaults-and-contacts.ts'
import { createVault } from '../../vault.ts'
import { openConnection, openSqlite } from './connection.ts'
import { dialectOn } from './driver.ts'
import { openFolder } from './open-folder.ts'
import { sealedValueOf } from './sealed-value.ts'
import { ownDesk } from './sqlite-database.ts'

const right = '11'.repeat(32)
const wrong = '22'.repeat(32)
const holder = { name: 'process 1 of the tests', since: '2026-01-01T00:00:00.000Z' }

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-data-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const open = (folder: string, givenKey?: string, path?: string) =>
  openFolder({ folder, path, givenKey, random: systemRandom, clock: systemClock, feed: testFeed(), holder })

/** Each file with a hash of what it holds. */
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )

/** As a version left it that knew no check value; what it has sealed are the settings of a tenant, of all, or none. */
async function oldData(folder: string, sealed: 'tenant' | 'systemDefaults' | 'nothing'): Promise<void> {
  // biome-ignore lint/suspicious/noExplicitAny: the tables of an older version
  const old = new Kysely<any>({
    dialect: dialectOn(ownDesk(openConnection(openSqlite(join(folder, 'offhook.sqlite'))))),
  })
  const migrations = { '001-first-tables': firstTables, '002-defaults-and-contacts': defaultsAndContacts }
  const migrator = new Migrator({ db: old, provider: { getMigrations: async () => migrations } })
  assert.equal((await migrator.migrateToLatest()).error, undefined)
  const vault = createVault(Buffer.from(right, 'hex'), systemRandom)
  const settingsSealed = vault.seal('{}', 'tenant.settings a')
  const empty = { timezone: '', language: '', sipServer: '', sipPort: null, sipTransport: 'udp' }
  if (sealed === 'tenant')
    await old
      .insertInto('tenant')
      .values({
        ...{ ...empty, id: 'a', code: 'A', name: 'A', outboundProxy: '', notifyVia: 'contact' },
        ...{ allowedNetworks: '[]', autoResync: 0, settingsSealed, parametersSealed: '', revision: 1 },
        ...{ createdAt: 1, updatedAt: 1 },
      })
      .execute()
  if (sealed === 'systemDefaults')
    await old
      .insertInto('systemDefaults')
      .values({
        ...{ id: 1, settingsSealed: vault.seal('{}', 'systemDefaults settings'), parametersSealed: '' },
        ...{ revision: 1, updatedAt: 1 },
      })
      .execute()
  await old.destroy()
}

test('another key than the one that sealed the database is refused, and nothing is written', async (t) => {
  const folder = emptyFolder(t)
  await (await open(folder, right)).db.close()
  const before = contents(folder)
  await assert.rejects(
    open(folder, wrong),
    /the key in OFFHOOK_MASTER_KEY is not the one .* Nothing was changed/,
  )
  assert.deepEqual(contents(folder), before)
  await (await open(folder, right)).db.close()
})

test('nor after the server was killed, with half of its data still in the log beside the database', async (t) => {
  const folder = emptyFolder(t)
  const killed = emptyFolder(t)
  const { db } = await open(folder, right)
  cpSync(folder, killed, { recursive: true })
  await db.close()
  rmSync(join(killed, 'offhook.lock'))
  await assert.rejects(open(killed, wrong), /is not the one/)
  assert.deepEqual(readdirSync(killed), ['offhook.sqlite', 'offhook.sqlite-shm', 'offhook.sqlite-wal'])
  rmSync(join(killed, 'offhook.sqlite-shm'))
  assert.ok(readdirSync(killed).includes('offhook.sqlite-wal'))
  const before = contents(killed)
  await assert.rejects(open(killed, wrong), /is not the one/)
  assert.deepEqual(contents(killed), before)
  await (await open(killed, right)).db.close()
})

test('a key file that is gone is asked for, and not made anew', async (t) => {
  const folder = emptyFolder(t)
  await (await open(folder)).db.close()
  const key = readFileSync(join(folder, 'master.key'), 'utf8')
  rmSync(join(folder, 'master.key'))
  const before = contents(folder)
  await assert.rejects(
    open(folder),
    /master\.key is not there, .* Put the file back .* or give its key in OFFHOOK_MASTER_KEY/,
  )
  assert.deepEqual(contents(folder), before)
  writeFileSync(join(folder, 'master.key'), key, { mode: 0o600 })
  await (await open(folder)).db.close()
  rmSync(join(folder, 'master.key'))
  await (await open(folder, key)).db.close()
  writeFileSync(join(folder, 'master.key'), `${wrong}\n`, { mode: 0o600 })
  await assert.rejects(open(folder), /the key in .*master\.key is not the one/)
})

for (const sealed of ['tenant', 'systemDefaults'] as const)
  test(`a database of a version that kept no check value, but a sealed ${sealed}, is opened by its key alone`, async (t) => {
    const folder = emptyFolder(t)
    await oldData(folder, sealed)
    const before = contents(folder)
    await assert.rejects(open(folder, wrong), /is not the one/)
    await assert.rejects(open(folder), /master\.key is not there/)
    assert.deepEqual(contents(folder), before)
    await (await open(folder, right)).db.close()
    await assert.rejects(open(folder, wrong), /is not the one/)
  })

test('the check value is sealed for what later versions ask for', async (t) => {
  const folder = emptyFolder(t)
  const { db, vault } = await open(folder, right)
  const value = sealedValueOf(join(folder, 'offhook.sqlite'))
  assert.equal(value?.purpose, 'keyCheck')
  assert.equal(vault.open(value?.sealed ?? '', 'keyCheck'), 'the right key opens this')
  await db.close()
})

test('where nothing is sealed yet, any key will do, and from then on no other', async (t) => {
  const folder = emptyFolder(t)
  await oldData(folder, 'nothing')
  await (await open(folder, wrong)).db.close()
  await assert.rejects(open(folder, right), /is not the one/)
})

test('the database and what lies beside it are for its owner alone, also when others could read it before', async (t) => {
  const folder = emptyFolder(t)
  const modes = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]))
  const owned = {
    'offhook.lock': 0o600,
    'offhook.sqlite': 0o600,
    'offhook.sqlite-wal': 0o600,
    'offhook.sqlite-shm': 0o600,
  }
  const { db } = await open(folder, right)
  assert.deepEqual(modes(), owned)
  for (const name of Object.keys(owned)) chmodSync(join(folder, name), 0o644)
  const copy = emptyFolder(t)
  cpSync(folder, copy, { recursive: true })
  await db.close()
  for (const each of [folder, copy]) {
    for (const name of readdirSync(each)) chmodSync(join(each, name), 0o644)
    const again = await open(each, right)
    assert.deepEqual(
      Object.fromEntries(readdirSync(each).map((name) => [name, statSync(join(each, name)).mode & 0o777])),
      owned,
    )
    await again.db.close()
  }
})

test('the one who comes second is told who holds the data, as often as it asks', async (t) => {
  const folder = emptyFolder(t)
  const { db } = await open(folder, right)
  for (let turn = 0; turn < 2; turn++)
    await assert.rejects(open(folder, right), {
      message: /^process 1 of the tests has held .*offhook\.lock since 2026-01-01.* with --data$/,
    })
  await db.close()
  await (await open(folder, right)).db.close()
})

test('two data directories do not share a database', async (t) => {
  const [one, two, elsewhere] = [emptyFolder(t), emptyFolder(t), join(emptyFolder(t), 'shared.sqlite')]
  const { db } = await open(one, right, elsewhere)
  await assert.rejects(open(two, right, elsewhere), /has held .*shared\.sqlite\.lock/)
  assert.deepEqual(readdirSync(two), [])
  await db.close()
  await (await open(two, right, elsewhere)).db.close()
})

for (const [what, place] of [
  ['by its path, with a data directory of its own', (path: string, _: string) => path],
  [
    'by a link to it',
    (path: string, elsewhere: string) => {
      const link = join(elsewhere, 'link.sqlite')
      symlinkSync(path, link)
      return link
    },
  ],
] as const)
  test(`one process holds a database, also when another one names it ${what}`, async (t) => {
    const [home, elsewhere] = [emptyFolder(t), emptyFolder(t)]
    const { db } = await open(home, right)
    await assert.rejects(
      open(elsewhere, right, place(join(home, 'offhook.sqlite'), elsewhere)),
      /process 1 of the tests has held/,
    )
    await db.close()
    const again = await open(elsewhere, right, join(home, 'offhook.sqlite'))
    await assert.rejects(open(home, right), /process 1 of the tests has held/)
    await again.db.close()
  })

test('one process holds a database that two data directories share by a link', async (t) => {
  const [home, other] = [emptyFolder(t), emptyFolder(t)]
  const { db } = await open(home, right)
  symlinkSync(join(home, 'offhook.sqlite'), join(other, 'offhook.sqlite'))
  await assert.rejects(open(other, right), /process 1 of the tests has held/)
  await db.close()
})

test('a file that is no database, and a folder that is not there, are named', async (t) => {
  const folder = emptyFolder(t)
  const path = join(folder, 'other.sqlite')
  writeFileSync(path, 'this is a letter, and no database')
  await assert.rejects(open(folder, right, path), /other\.sqlite cannot be opened: file is not a database/)
  assert.equal(readFileSync(path, 'utf8'), 'this is a letter, and no database')
  await assert.rejects(open(folder, right, join(folder, 'none', 'x.sqlite')), /there is no folder .*none/)
  await assert.rejects(open(folder, right, folder), /is a folder; name a file in it/)
})
