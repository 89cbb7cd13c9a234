/** Lists of many phones: each question goes by an index that is made for it, and none looks at all of a tenant's rows. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CompiledQuery, type Kysely, type KyselyPlugin, type RootOperationNode } from 'kysely'
import { systemScope, type TenantScope } from '../../src/auth/tenant-scope.ts'
import type { Database } from '../../src/db/database.ts'
import type { Tables } from '../../src/db/tables.ts'
import { extensionSearch } from '../../src/extensions/extension-search-store.ts'
import { operationStore } from '../../src/operations/operation-store.ts'
import { type PhonePage, phoneSearch } from '../../src/phones/phone-search-store.ts'
import { extensionListQuerySchema } from '../../src/schema/extension.ts'
import { linkCreateSchema } from '../../src/schema/link.ts'
import { phoneListQuerySchema } from '../../src/schema/phone.ts'
import { manyPhones } from '../support/many-phones.ts'
import { furnishStores } from '../support/open-stores.ts'
import { postgresOnly, sqliteOnly } from '../support/test-database.ts'

const phones = 12_000
const models = ['a', 'b', 'c']

/** The same database, and how it goes about each question that was asked. */
function watched(db: Database) {
  const asked: RootOperationNode[] = []
  /** Rows that one statement answered. */
  const most = { rows: 0, plugin: undefined as unknown as KyselyPlugin }
  const watch: KyselyPlugin = {
    transformQuery({ node }) {
      asked.push(node)
      return node
    },
    async transformResult({ result }) {
      most.rows = Math.max(most.rows, result.rows.length)
      return result
    },
  }
  most.plugin = watch
  async function plans(): Promise<string[]> {
    const all: string[] = []
    for (const node of asked.splice(0)) {
      const { sql, parameters } = db.queries.getExecutor().compileQuery(node, { queryId: '' } as never)
      const plan = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
      const { rows } = await db.queries.executeQuery<{ detail: string }>(plan)
      all.push(rows.map(({ detail }) => detail).join(' | '))
    }
    return all
  }
  const queries: Kysely<Tables> = db.queries.withPlugin(watch)
  return { db: { ...db, queries }, asked, plans, most }
}

/** Whole tables, or all of a tenant. What is found by words is scanned as far as it is counted. */
const walks = (plan: string) =>
  plan
    .split(' | ')
    .filter((step) => /\bSCAN\b/.test(step) && !/VIRTUAL TABLE INDEX 0:M|SCAN (way|found)/.test(step))

async function linkThatTells({ links }: Awaited<ReturnType<typeof furnishStores>>): Promise<void> {
  await links.create(
    systemScope,
    linkCreateSchema.parse({ name: 'pbx', kind: 'kamailio', host: 'pbx.example.com' }),
  )
  for (const link of await links.lead(systemScope, 1000))
    await links.tellState(systemScope, link, { state: 'up', why: '', found: '' })
}

describe('a tenant with 12,000 phones', () => {
  let stores: Awaited<ReturnType<typeof furnishStores>>
  let scope: TenantScope
  const closing: (() => unknown)[] = []

  before(async () => {
    stores = await furnishStores({ after: (close: () => unknown) => void closing.push(close) } as never)
    scope = await stores.tenant('MANY')
    await linkThatTells(stores)
    await manyPhones(stores.db, stores.vault, scope, { phones, modelIds: models })
    await manyPhones(stores.db, stores.vault, await stores.tenant('OTHER'), { from: phones, phones: 10 })
  })
  after(async () => {
    for (const close of closing) await close()
  })

  const query = (more: Partial<PhonePage>): PhonePage => ({
    ...phoneListQuerySchema.parse({}),
    modelOrder: models,
    ...more,
  })

  for (const sort of phoneListQuerySchema.shape.sort.unwrap().options)
    test(`by ${sort}, its list goes along an index, from the end that is nearer`, {
      skip: sqliteOnly,
    }, async () => {
      const { db, plans } = watched(stores.db)
      const { page } = phoneSearch(db)
      for (const order of ['asc', 'desc'] as const)
        for (const number of [1, 100, 240]) {
          const { rows, total, atLeast } = await page(scope, query({ sort, order, page: number }))
          assert.deepEqual([rows.length, total, atLeast], [50, phones, false])
          for (const plan of await plans()) {
            assert.deepEqual(walks(plan), [], `${order}: ${plan}`)
            assert.doesNotMatch(plan, /TEMP B-TREE/, order)
          }
        }
    })

  for (const [what, filter, found] of [
    ['a model', { modelId: 'a' }, 4000],
    ['a state', { status: 'neverFetched' }, phones],
    ['another state', { status: 'upToDate' }, 0],
    ['both', { modelId: 'b', status: 'neverFetched' }, 4000],
    ['who is not registered', { registration: 'unregistered' }, phones],
    ['who is registered', { registration: 'registered' }, 0],
    ['both truths', { registration: 'unregistered', status: 'neverFetched' }, phones],
    ['everything', { modelId: 'c', registration: 'unregistered', status: 'neverFetched' }, 4000],
  ] as const)
    test(`filtered by ${what}, and sorted by anything, no phone is looked at that the filter leaves out`, {
      skip: sqliteOnly,
    }, async () => {
      const { db, plans } = watched(stores.db)
      const { page, counts, registrations } = phoneSearch(db)
      for (const sort of phoneListQuerySchema.shape.sort.unwrap().options)
        for (const order of ['asc', 'desc'] as const)
          for (const number of [1, 50]) {
            const { rows, total } = await page(scope, query({ ...filter, sort, order, page: number }))
            assert.deepEqual([total, rows.length], [found, Math.min(50, found)])
            const isInOrder = sort === 'name' || total > 10_000
            for (const plan of await plans()) {
              assert.deepEqual(walks(plan), [], `${sort} ${order}: ${plan}`)
              // Some that are few are sorted each time; names never are.
              if (isInOrder) assert.doesNotMatch(plan, /TEMP B-TREE/, `${sort} ${order}`)
            }
          }
      await counts(scope, filter)
      await registrations(scope, filter)
      for (const plan of await plans()) assert.match(plan, /^(SEARCH tally |MULTI-INDEX OR .*link_tenantId)/)
    })

  for (const sort of extensionListQuerySchema.shape.sort.unwrap().options)
    test(`by ${sort}, the list of its extensions goes along an index`, { skip: sqliteOnly }, async () => {
      const { db, plans } = watched(stores.db)
      for (const order of ['asc', 'desc'] as const)
        for (const page of [1, 240]) {
          const wanted = { ...extensionListQuerySchema.parse({}), sort, order, page }
          const { rows, total } = await extensionSearch(db).page(scope, wanted)
          assert.deepEqual([rows.length, total], [50, phones])
          for (const plan of await plans()) {
            assert.deepEqual(walks(plan), [], `${order}: ${plan}`)
            assert.doesNotMatch(plan, /TEMP B-TREE/, order)
          }
        }
    })

  test('pages follow each other without a gap, from either end', async () => {
    const { page } = phoneSearch(stores.db)
    for (const sort of ['name', 'extensions', 'modelName', 'lastFetch'] as const) {
      const all = (await page(scope, query({ sort, pageSize: 1_000_000 }))).rows.map(({ id }) => id)
      assert.equal(new Set(all).size, phones)
      const downwards = await page(scope, query({ sort, order: 'desc', pageSize: 1_000_000 }))
      assert.deepEqual(downwards.rows.map(({ id }) => id).reverse(), all)
      for (const number of [1, 7, 60, 61, 119, 120]) {
        const { rows } = await page(scope, query({ sort, page: number, pageSize: 100 }))
        const ids = rows.map(({ id }) => id)
        assert.deepEqual(ids, all.slice((number - 1) * 100, number * 100), `${sort} ${number}`)
      }
    }
    assert.deepEqual((await page(scope, query({ page: 241 }))).rows, [])
  })

  test('a search looks at what it finds, and not at the rest', async () => {
    const { db, plans } = watched(stores.db)
    const { page } = phoneSearch(db)
    for (const [more, found] of [
      [{ q: 'zzzz' }, 0],
      [{ q: 'ROSSI' }, 3000],
      [{ q: 'desk 11999 b' }, 1],
      [{ q: '1011999' }, 1],
      [{ q: '02:BB:00:00:2e-df' }, 1],
      [{ q: 'rossi', modelId: 'a' }, 1000],
      [{ q: 'xyz', named: new Map([['xyz', ['a']]]) }, 4000],
      [{ q: '"' }, 0],
      [{ q: 'a" OR "b' }, 0],
    ] as const) {
      for (const sort of ['name', 'modelName', 'lastFetch'] as const) {
        const { rows, total, atLeast } = await page(scope, query({ ...more, sort }))
        assert.deepEqual(
          [total, atLeast, rows.length],
          [found, false, Math.min(50, found)],
          JSON.stringify(more),
        )
        if (sqliteOnly) continue
        for (const plan of await plans())
          assert.deepEqual(walks(plan), [], `${JSON.stringify(more)}: ${plan}`)
      }
    }
  })

  test('a search looks up what it finds by its id, though the database believes that there are no phones yet', {
    skip: postgresOnly,
  }, async () => {
    const { db, asked } = watched(stores.db)
    // As it is when the tables are looked at in the midst of an import.
    const none = `update pg_class set reltuples = 0, relpages = pg_relation_size(oid) / 8192 where oid in ('phone'::regclass, 'phone_pkey'::regclass)`
    await stores.db.queries.executeQuery(CompiledQuery.raw(none))
    await phoneSearch(db).page(scope, query({ q: 'rossi' }))
    await phoneSearch(db).page(scope, query({ q: 'rossi', modelId: 'a' }))
    await phoneSearch(db).counts(scope, { q: 'rossi' })
    for (const node of asked.splice(0)) {
      const { sql, parameters } = db.queries.getExecutor().compileQuery(node, { queryId: '' } as never)
      const plan = CompiledQuery.raw(`explain analyze ${sql}`, [...parameters])
      const { rows } = await stores.db.queries.executeQuery<Record<string, string>>(plan)
      const told = rows.map((row) => row['QUERY PLAN']).join('\n')
      assert.doesNotMatch(told, /Rows Removed by Join Filter/, told)
    }
  })

  test('a search that finds more than 10,000 says so, and shows the first of them', async () => {
    const { page, ids } = phoneSearch(stores.db)
    for (const q of ['desk', 'de', '02'])
      for (const sort of ['name', 'modelName', 'extensions'] as const) {
        const found = await page(scope, query({ q, sort }))
        assert.deepEqual([found.total, found.atLeast], [10_000, true], q)
        const [first] = sort === 'extensions' ? ['Desk 0 Rossi'] : ['Desk 0 Rossi']
        assert.deepEqual([found.rows.length, found.rows[0]?.name], [50, first], `${q} ${sort}`)
        const second = await page(scope, query({ q, sort, page: 2 }))
        assert.equal(new Set([...found.rows, ...second.rows].map(({ id }) => id)).size, 100)
      }
    assert.equal((await ids(scope, { q: 'desk' })).length, phones)
  })

  test('an operation on all that a search finds is made without reading them all', async () => {
    const { db, most } = watched(stores.db)
    const transaction: Database['recordTransaction'] = (work) =>
      stores.db.recordTransaction((queries, notes) => work(queries.withPlugin(most.plugin), notes))
    const operations = operationStore({ ...db, recordTransaction: transaction }, stores.clock)
    for (const [q, found, read] of [
      ['desk', phones, 500],
      ['rossi', phones / 4, 10_000],
      ['de', phones, 500],
    ] as const) {
      most.rows = 0
      const { id } = await operations.create(scope, 'resync', { filter: { q } })
      assert.equal((await operations.readDetail(scope, id)).total, found)
      const names = await db.queries
        .selectFrom('operationPhone')
        .select('name')
        .where('operationId', '=', id)
        .orderBy('position')
        .limit(100)
        .execute()
      const shown = await phoneSearch(stores.db).page(scope, query({ q, pageSize: 100 }))
      assert.deepEqual(
        names.map(({ name }) => name),
        shown.rows.map(({ name }) => name),
      )
      assert.ok(most.rows <= read, `${q}: ${most.rows} rows at once`)
      await operations.cancel(scope, id)
    }
  })

  test('one or two signs find what begins with them', async () => {
    const { page } = phoneSearch(stores.db)
    const total = async (q: string) => (await page(scope, query({ q }))).total
    assert.deepEqual([await total('es'), await total('0'), await total('99')], [0, 10_000, 0])
    assert.equal((await page(scope, query({ q: 'DE', modelId: 'a' }))).total, 4000)
    const extensions = extensionSearch(stores.db)
    const found = async (q: string) =>
      (await extensions.page(scope, { ...extensionListQuerySchema.parse({}), q })).total
    assert.deepEqual([await found('de'), await found('99'), await found('11999')], [10_000, 0, 1])
  })

  test('a phone’s lines and a few phones by their ids are found without the tenant’s others', {
    skip: sqliteOnly,
  }, async () => {
    const { db, plans } = watched(stores.db)
    const some = (await phoneSearch(stores.db).ids(scope, {})).slice(0, 50)
    for (const [table, column] of [
      ['phone', 'id'],
      ['phoneLine', 'phoneId'],
      ['phoneFile', 'phoneId'],
      ['fetch', 'phoneId'],
      ['upload', 'phoneId'],
      ['reference', 'phoneId'],
      ['operationPhone', 'phoneId'],
      ['extension', 'id'],
    ] as const) {
      await db.queries
        .selectFrom(table as 'phoneLine')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where(column as 'phoneId', 'in', some)
        .execute()
      const [plan = ''] = await plans()
      assert.match(plan, new RegExp(`SEARCH ${table} USING (COVERING )?INDEX \\w+ \\(${column}=\\?`), plan)
    }
  })
})

test('a phone is found and ordered by the number that its first line has now', async (t) => {
  const { tenant, extension, extensions, phone, phones } = await furnishStores(t)
  const scope = await tenant('ONE')
  const [first, second] = [
    await extension(scope, { number: '300' }),
    await extension(scope, { number: '100' }),
  ]
  const lines = [first, second].map(({ id }, index) => ({ line: index + 1, extensionId: id }))
  // A MAC is searched as well: none of these numbers is in one.
  await phone(scope, { name: 'Both', mac: '02aaaaaaaaab', lines })
  await phone(scope, { name: 'Other', mac: '02aaaaaaaaac', lines: [{ line: 1, extensionId: second.id }] })
  const names = async (more: object) =>
    (await phones.list(scope, phoneListQuerySchema.parse(more))).items.map(({ name }) => name)
  assert.deepEqual(await names({ sort: 'extensions' }), ['Other', 'Both'])
  const { revision, ...draft } = await extensions.read(scope, first.id)
  await extensions.replace(scope, { ...draft, number: '050' }, revision, ['number'])
  assert.deepEqual(await names({ sort: 'extensions' }), ['Both', 'Other'])
  assert.deepEqual([await names({ q: '050' }), await names({ q: '300' })], [['Both'], []])
  await extensions.remove(scope, first.id, true)
  assert.deepEqual(await names({ q: '050' }), [])
  assert.deepEqual(await names({ q: '100' }), ['Both', 'Other'])
  const all = await phones.idsOf(scope, {})
  await phones.remove(scope, all, false)
  assert.deepEqual([await names({}), await names({ q: '100' })], [[], []])
  assert.equal((await phones.list(scope, phoneListQuerySchema.parse({}))).total, 0)
})

test('letters of every language are found and ordered without regard to their case', async (t) => {
  const { tenant, phone, phones } = await furnishStores(t)
  const scope = await tenant('ONE')
  for (const name of ['zeta', 'ÄRZTE', 'Ψ phone', 'Alpha']) await phone(scope, { name })
  const names = async (more: object) =>
    (await phones.list(scope, phoneListQuerySchema.parse(more))).items.map(({ name }) => name)
  assert.deepEqual(await names({}), ['Alpha', 'zeta', 'ÄRZTE', 'Ψ phone'])
  assert.deepEqual(
    [await names({ q: 'ärz' }), await names({ q: 'Ä' }), await names({ q: 'ψ ph' })],
    [['ÄRZTE'], ['ÄRZTE'], ['Ψ phone']],
  )
})

test('the counts of a tenant follow its phones and extensions', async (t) => {
  const { tenant, phone, phones, extension, extensions, models: store } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id } = await phone(scope, { modelId: 'a' })
  const other = await phone(scope, { modelId: 'b' })
  await phones.replace(scope, { ...(await phones.read(scope, id)), modelId: 'b' }, 1, ['modelId'])
  assert.deepEqual([...(await store.phoneCounts(scope))], [['b', 2]])
  await phones.remove(scope, [other.id], false)
  assert.deepEqual([...(await store.phoneCounts(scope))], [['b', 1]])
  const added = await extension(scope, { number: '100' })
  const total = async () => (await extensions.list(scope, extensionListQuerySchema.parse({}))).total
  assert.equal(await total(), 1)
  await extensions.remove(scope, added.id, false)
  assert.equal(await total(), 0)
})
