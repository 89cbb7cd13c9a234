/** What is asked for each phone's request, and for each object saved, is found by an index: it costs the same however many there are. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompiledQuery, type KyselyPlugin, type RootOperationNode, sql } from 'kysely'
import { systemScope, tenantScope } from '../../src/auth/tenant-scope.ts'
import type { Database } from '../../src/db/database.ts'
import { createVault } from '../../src/db/vault.ts'
import { extensionStore } from '../../src/extensions/extension-store.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { addressKey } from '../../src/kernel/networks.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { macHolders } from '../../src/phones/mac-holders-store.ts'
import { phoneSearch } from '../../src/phones/phone-search-store.ts'
import { phoneStore } from '../../src/phones/phone-store.ts'
import { barePhone, bareTenant } from '../support/bare-rows.ts'
import { openTestDatabase } from '../support/test-database.ts'

const many = 4000
const atOnce = 200

async function plantMany(db: Database): Promise<void> {
  await bareTenant(db, 't')
  for (let first = 0; first < many; first += atOnce) {
    const numbers = Array.from({ length: atOnce }, (_, at) => first + at)
    const times = { revision: 1, createdAt: 1, updatedAt: 1 }
    await db.queries
      .insertInto('extension')
      .values(
        numbers.map((n) => ({
          ...{ id: `e${n}`, tenantId: 't', number: String(n), name: '', username: `u${n}`, authUsername: '' },
          ...{ passwordSealed: null, mailbox: '', voicemailNumber: '', words: '', ...times },
          ...(n === 0 ? { tech: 'VIRTUAL', members: '["e1"]' } : { tech: 'PJSIP', members: '[]' }),
        })),
      )
      .execute()
    await db.queries
      .insertInto('phone')
      .values(numbers.map((n) => barePhone(`p${n}`, 't')))
      .execute()
    await db.queries
      .insertInto('phoneLine')
      .values(numbers.map((n) => ({ phoneId: `p${n}`, tenantId: 't', line: 1, extensionId: `e${n}` })))
      .execute()
  }
}

/** The same database, which notes what is asked of it. */
function noting(db: Database): { noted: Database; asked: RootOperationNode[] } {
  const asked: RootOperationNode[] = []
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      asked.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { noted: { ...db, queries: db.queries.withPlugin(plugin) }, asked }
}

/** How the database would go about it, line by line. */
async function planOf({ queries, shared }: Database, node: RootOperationNode): Promise<string[]> {
  const { sql, parameters } = queries.getExecutor().compileQuery(node, { queryId: 'plan' })
  const { rows } = await queries.executeQuery<Record<string, unknown>>(
    CompiledQuery.raw(`${shared ? 'explain' : 'explain query plan'} ${sql}`, [...parameters]),
  )
  return rows.map((row) => String(shared ? row['QUERY PLAN'] : row.detail))
}

/** The tables that it would read from end to end. */
async function readWhole(db: Database, node: RootOperationNode): Promise<string[]> {
  return (await planOf(db, node)).filter((line) =>
    db.shared
      ? /Seq Scan on "?(extension|phone)/.test(line)
      : /^SCAN "?(extension|phone|list)\b(?!.*USING)/.test(line),
  )
}

test('what is asked for one phone or one extension reads no table from end to end', async (t) => {
  const db = await openTestDatabase(t)
  await plantMany(db)
  // SQLite is told about its tables, whatever is in them.
  if (db.shared) await db.queries.executeQuery(CompiledQuery.raw('analyze'))
  const { noted, asked } = noting(db)
  const vault = createVault(systemRandom(32), systemRandom)
  const extensions = extensionStore(noted, vault, systemClock)
  const phones = phoneStore(noted, vault, systemClock, systemRandom)
  const scope = tenantScope({ id: 't', code: 't' })
  assert.deepEqual([...(await extensions.readWithMembers(scope, ['e0', 'e7'])).keys()].sort(), [
    'e0',
    'e1',
    'e7',
  ])
  assert.deepEqual((await phones.idsWithExtension(scope, ['e1'])).sort(), ['p0', 'p1'])
  assert.equal(await phones.findBySecret(systemScope, 'nobody’s'), undefined)
  await assert.rejects(phones.secretsOfMacs(systemScope, ['p1']), /not readable/)
  for (const sees of ['all', new Set(['t'])] as const)
    assert.equal((await macHolders(noted).beginning(systemScope, 'p12', sees)).length, 10)
  assert.ok(asked.length >= 3)
  for (const node of asked) assert.deepEqual(await readWhole(db, node), [])
})

test('the few phones that use what was replaced are found without a look at the others', async (t) => {
  const db = await openTestDatabase(t)
  await plantMany(db)
  const old = { oldSecretHash: 'old', oldSecretUntil: 2, secretTakenAt: 5 }
  const set = (id: string, columns: object) =>
    db.queries.updateTable('phone').set(columns).where('id', '=', id).execute()
  await set('p3', { ...old, secretTakenAt: null })
  await set('p4', { ...old, oldSecretUsedAt: 4 })
  await set('p5', { ...old, oldSecretUsedAt: 6, status: 'failing' })
  await set('p6', { oldHttpUntil: 2, httpTakenAt: null })
  if (db.shared) await db.queries.executeQuery(CompiledQuery.raw('analyze'))
  const { noted, asked } = noting(db)
  const phones = phoneSearch(noted)
  const scope = tenantScope({ id: 't', code: 't' })
  const credentials = 'old'
  const ids = async (filter: object) => {
    const { rows } = await phones.page(scope, { credentials, order: 'asc', page: 1, pageSize: 50, ...filter })
    return rows.map(({ id }) => id).sort()
  }
  assert.deepEqual(await ids({}), ['p3', 'p5', 'p6'])
  assert.deepEqual(await ids({ sort: 'status' }), ['p3', 'p5', 'p6'])
  assert.deepEqual(await ids({ status: 'failing' }), ['p5'])
  assert.deepEqual((await phones.ids(scope, { credentials })).sort(), ['p3', 'p5', 'p6'])
  const plans = await Promise.all(asked.map((node) => planOf(db, node)))
  const text = sqlOf(db, asked)
  const looks = plans.filter((_, at) => text[at]?.includes('"secretTakenAt" is null'))
  assert.ok(looks.length >= 8, `${looks.length} looks`)
  for (const plan of looks) assert.match(plan.join('\n'), /phone_old_credentials/)
})

test('lists that are narrowed by what phones said and from where they came go by an index of it, whatever else narrows them', async (t) => {
  const db = await openTestDatabase(t)
  await plantMany(db)
  // Every phone is the only one of its network and firmware, and three are of one more.
  const set = (id: string, columns: object) =>
    db.queries.updateTable('phone').set(columns).where('id', '=', id).execute()
  await sql`update "phone" set "firmware" = 'f' || "id", "address" = '00000000000000000000ffff' || substr("id" || '00000000', 2, 8), "words" = 'desk ' || "id"`.execute(
    db.queries,
  )
  // All fail for something, as when a server was away.
  const failsFor = (code: string) => JSON.stringify({ failing: { reason: { code } } })
  await db.queries
    .updateTable('phone')
    .set({ status: 'failing', lastFetch: failsFor('ELSE') })
    .execute()
  const home = addressKey('10.4.1.20')
  for (const id of ['p3', 'p4', 'p5'])
    await set(id, {
      ...{ firmware: '96.1', address: home, words: `reception north ${id}`, lastFetchAt: 9 },
      lastFetch: failsFor('WRONG_PASSWORD'),
    })
  if (db.shared) await db.queries.executeQuery(CompiledQuery.raw('analyze'))
  const { noted, asked } = noting(db)
  const phones = phoneSearch(noted)
  const scope = tenantScope({ id: 't', code: 't' })
  const ids = async (filter: object) => {
    const { rows } = await phones.page(scope, { order: 'asc', page: 1, pageSize: 50, ...filter })
    return rows.map(({ id }) => id).sort()
  }
  const three = ['p3', 'p4', 'p5']
  for (const filter of [
    { firmware: '96.1' },
    { ip: '10.4.1.0/24' },
    { ip: '10.4.1.20', firmware: '96.1' },
    { fetched: 'today', since: 5 },
    { reason: 'WRONG_PASSWORD' },
    { reason: 'WRONG_PASSWORD', status: 'failing', firmware: '96.1' },
    { q: 'north reception' },
    { q: 'north', ip: '10.4.1.0/24', vendor: 'x', vendorModels: [''] },
  ] as const) {
    asked.length = 0
    assert.deepEqual(await ids(filter), three, JSON.stringify(filter))
    await phones.counts(scope, filter)
    await phones.facets(scope, filter)
    // For words, PostgreSQL reads the table itself as long as that is as small as here.
    if (!db.shared || !('q' in filter))
      for (const node of asked) assert.deepEqual(await readWhole(db, node), [], JSON.stringify(filter))
    const looks = await Promise.all(asked.map((node) => planOf(db, node)))
    const byAll = looks.filter((plan) => /phone_tenantId_(nameOrder|mac|createdAt)/.test(plan.join('\n')))
    assert.deepEqual(byAll, [], `${JSON.stringify(filter)} walks all phones`)
    if ('reason' in filter) assert.match(looks.join('\n'), /phone_failing_reason_index/)
  }
})

const sqlOf = ({ queries }: Database, asked: readonly RootOperationNode[]): string[] =>
  asked.map((node) => queries.getExecutor().compileQuery(node, { queryId: 'text' }).sql)
