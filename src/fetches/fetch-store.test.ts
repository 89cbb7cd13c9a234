import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { manyPhones } from '../../test/support/many-phones.ts'
import { furnishStores } from '../../test/support/open-stores.ts'
import { hearStatements } from '../../test/support/statements.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { toldIn } from '../db/told.ts'
import { OffhookError } from '../kernel/errors.ts'
import { createGuard } from '../kernel/guard.ts'
import { createLog } from '../kernel/log.ts'
import { fetchListQuerySchema } from '../schema/phone.ts'
import { type FetchRecord, fetchStore, keptFetches } from './fetch-store.ts'

const query = fetchListQuerySchema.parse

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { db, clock, phone, tenant } = stores
  const scope = await tenant('ONE')
  const desk = await phone(scope)
  stores.heard()
  const lines: string[] = []
  const guard = createGuard(createLog('error', { write: (line) => void lines.push(line) }))
  /** Another program keeps the database from being written. */
  const lock = { isHeld: false, goes: Promise.resolve() }
  /** How often something is written, and what phones ask meanwhile. */
  const writes = { count: 0, meanwhile: () => {} }
  const recordTransaction: typeof db.recordTransaction = async (work) => {
    if (lock.isHeld) throw new OffhookError('DATABASE_LOCKED')
    writes.count++
    writes.meanwhile()
    await lock.goes
    return db.recordTransaction(work)
  }
  const fetches = fetchStore({ ...db, recordTransaction }, clock, guard)
  const record = (more: Partial<FetchRecord> = {}) =>
    fetches.record(
      bareFetch({
        ...{ tenantId: scope.tenantId, phoneId: desk.id, at: clock.now(), path: '/p/aa••••/' },
        ...{ userAgent: 'Fono F1', model: 'F1', firmware: '1', reason: { code: 'ok', message: 'm' } },
        ...{ tookMs: 2, ...more },
      }),
    )
  const read = async () => {
    await fetches.flush()
    return stores.phones.read(scope, desk.id)
  }
  return { ...stores, scope, desk, lines, lock, writes, fetches, record, read }
}

test('who looks at phones while somebody writes for long waits a moment, and after that no more', async (t) => {
  const { record, clock, fetches, scope, desk, lock } = await furnish(t)
  const files = async () => [...((await fetches.fetchedFiles(scope, [desk.id])).get(desk.id) ?? [])]
  const { promise, resolve } = Promise.withResolvers<void>()
  lock.goes = promise
  record()
  const first = files()
  await clock.advance(200)
  assert.deepEqual(await first, [])
  record()
  assert.deepEqual(await files(), [])
  resolve()
  await fetches.flush()
  assert.deepEqual(await files(), [['a.cfg', '"a"']])
})

test('requests are written together after a while, and their phones told of once', async (t) => {
  const { record, heard, clock, db, desk, scope } = await furnish(t)
  record()
  record()
  const count = async () => (await db.queries.selectFrom('fetch').select('id').execute()).length
  await clock.advance(199)
  assert.equal(await count(), 0)
  await clock.advance(1)
  while ((await count()) < 2) await clock.advance(0)
  let told = heard()
  for (; told.length === 0; told = heard()) await clock.advance(0)
  const of = { tenantId: scope.tenantId, ids: [desk.id] }
  assert.deepEqual(told, [
    { type: 'phone.appeared', ...of },
    { type: 'phone.fetched', ...of },
  ])
  record()
  await clock.advance(200)
  while ((await count()) < 3) await clock.advance(0)
})

test('only the main file that a phone itself got says where it is and when it was served', async (t) => {
  const { record, read, clock, desk } = await furnish(t)
  record()
  const first = await read()
  const at = new Date(clock.now()).toISOString()
  assert.equal(first.servedAt, at)
  assert.deepEqual(first.lastFetch, {
    ...{ at, file: 'a.cfg', outcome: 'served', ip: '192.0.2.1', userAgent: 'Fono F1', model: 'F1' },
    ...{ firmware: '1', reason: { code: 'ok', message: 'm' } },
  })
  await clock.advance(1000)
  record({ main: false, file: 'common.cfg', ip: '192.0.2.2' })
  record({ main: false, etag: '', outcome: 'notFound', ip: '192.0.2.3' })
  assert.deepEqual(await read(), first)
  record({ main: true, etag: '"b"', outcome: 'notModified', ip: '192.0.2.4' })
  record({ main: false, etag: '', outcome: 'uploaded', ip: '192.0.2.5' })
  const { servedAt, lastFetch, id } = await read()
  assert.deepEqual([servedAt, lastFetch?.ip, id], [new Date(clock.now()).toISOString(), '192.0.2.4', desk.id])
})

test('a phone is failing until it gets its main file', async (t) => {
  const { record, read, clock } = await furnish(t)
  const reason = { code: 'wrongCredentials', message: 'no' }
  record({ main: false, failing: true, etag: '', outcome: 'unauthorized', reason })
  const { failing, lastFetch } = await read()
  const at = new Date(clock.now()).toISOString()
  assert.deepEqual([failing, lastFetch], [{ at, outcome: 'unauthorized', reason }, null])
  record({ main: false, etag: '', outcome: 'notFound' })
  assert.equal((await read()).failing?.outcome, 'unauthorized')
  record()
  assert.equal((await read()).failing, null)
  record({ main: false, failing: true, etag: '', outcome: 'failed' })
  const after = await read()
  assert.deepEqual([after.failing?.outcome, after.lastFetch?.outcome], ['failed', 'served'])
})

test('what each file was when it was last fetched is kept, of the phones that are asked for', async (t) => {
  const { record, fetches, desk, scope, phone, tenant } = await furnish(t)
  const other = await phone(scope)
  record()
  record({ etag: '"b"' })
  record({ file: 'book.xml', etag: '"c"', main: false })
  record({ file: 'none.xml', etag: '' })
  record({ phoneId: other.id, etag: '"d"' })
  const files = await fetches.fetchedFiles(scope, [desk.id, other.id])
  assert.deepEqual([...(files.get(desk.id) ?? [])].sort(), [
    ['a.cfg', '"b"'],
    ['book.xml', '"c"'],
  ])
  assert.deepEqual([...(files.get(other.id) ?? [])], [['a.cfg', '"d"']])
  await fetches.flush()
  record({ etag: '"e"' })
  assert.equal((await fetches.fetchedFiles(scope, [desk.id])).get(desk.id)?.get('a.cfg'), '"e"')
  assert.equal((await fetches.fetchedFiles(scope, [])).size, 0)
  // However many are asked for.
  const many = Array.from({ length: 1002 }, (_, index) => `p${index}`)
  for (const place of [0, 499, 500, 501, 1000, 1001])
    assert.equal((await fetches.fetchedFiles(scope, many.with(place, desk.id))).size, 1, `${place}`)
  assert.equal((await fetches.fetchedFiles(await tenant('TWO'), [desk.id])).size, 0)
})

test('the use of a replaced secret is remembered, the last one', async (t) => {
  const { record, read, phones, scope, desk, clock } = await furnish(t)
  await phones.replaceSecret(scope, desk.id, 60_000)
  const { before: secretHash = '' } = (await read()).replaced.secret ?? {}
  record()
  assert.equal((await read()).oldSecret?.usedAt, null)
  record({ secretHash, at: clock.now() + 1 })
  record({ secretHash, at: clock.now() + 2 })
  record({ at: clock.now() + 3 })
  record({ secretHash: 'of a secret long before', at: clock.now() + 4 })
  assert.equal((await read()).oldSecret?.usedAt, new Date(clock.now() + 2).toISOString())
})

const minuteMs = 60_000

/** What a phone has now, as its rows say it. */
async function hasNow(db: Awaited<ReturnType<typeof furnish>>['db'], phoneId: string) {
  const row = await db.queries
    .selectFrom('phone')
    .select(['told', 'identitySealed', 'contentEtag'])
    .where('id', '=', phoneId)
    .executeTakeFirstOrThrow()
  const files = db.queries
    .selectFrom('phoneFile')
    .select(['file', 'etag', 'at'])
    .where('phoneId', '=', phoneId)
  const users = db.queries.selectFrom('servedUser').select('username').where('phoneId', '=', phoneId)
  return {
    ...{
      identity: row.identitySealed,
      content: row.contentEtag,
      files: await files.orderBy('file').execute(),
    },
    ...{ users: (await users.execute()).map(({ username }) => username) },
    told: ['a.cfg', 'b.cfg'].map((file) => toldIn(row.told, 'fono', file).join()),
  }
}

for (const isTogether of [true, false])
  test(`what is told late takes nothing back of what a phone fetched since, ${isTogether ? 'written at once' : 'written before'}`, async (t) => {
    const { record, fetches, desk, db, clock } = await furnish(t)
    const given = (name: string, at: number, more: Partial<FetchRecord> = {}) =>
      record({
        ...{ at, etag: `"${name}"`, content: `of ${name}`, names: { family: 'fono', names: [name] } },
        ...{ identity: { sealed: name, users: [{ line: 1, username: name }] }, ...more },
      })
    const now = clock.now()
    given('new', now)
    if (!isTogether) await fetches.flush()
    given('old', now - minuteMs - 1)
    const rest = { main: false, file: 'b.cfg', identity: null, content: null }
    given('first', now - 2 * minuteMs, rest)
    await fetches.flush()
    assert.deepEqual(await hasNow(db, desk.id), {
      ...{ identity: 'new', users: ['new'], content: '"new"', told: ['new', 'first'] },
      files: [
        { file: 'a.cfg', etag: '"new"', at: now },
        { file: 'b.cfg', etag: '"first"', at: now - 2 * minuteMs },
      ],
    })
    // A little earlier may be the later one, by the clock of another node.
    given('newest', now - 1000)
    await fetches.flush()
    const { identity, content, told } = await hasNow(db, desk.id)
    assert.deepEqual([identity, content, told], ['newest', '"newest"', ['newest', 'first']])
  })

test('what a phone gave long before it was told does not make its last use of a secret an earlier one', async (t) => {
  const { record, read, phones, scope, desk, clock } = await furnish(t)
  await phones.replaceSecret(scope, desk.id, 60_000)
  const { now = '', before = '' } = (await read()).replaced.secret ?? {}
  const at = clock.now()
  for (const when of [at + 10, at + 5]) {
    record({ secretHash: before, at: when })
    record({ secretHash: now, at: when + 1 })
    await read()
  }
  const { oldSecret } = await read()
  assert.deepEqual(
    [oldSecret?.usedAt, oldSecret?.takenAt],
    [new Date(at + 10).toISOString(), new Date(at + 11).toISOString()],
  )
})

test('the newest 200 are kept of each phone, however many come, and of others all', async (t) => {
  const { record, fetches, scope, desk, phone, clock } = await furnish(t)
  const other = await phone(scope)
  record({ phoneId: other.id })
  for (let index = 0; index < 201; index++) record({ file: `${index}.cfg`, at: clock.now() + index })
  const listed = async (id: string) => fetches.list(scope, id, query({ pageSize: 1000 }))
  const kept = await listed(desk.id)
  assert.deepEqual([kept.total, kept.items[0]?.file, kept.items.at(-1)?.file], [200, '200.cfg', '1.cfg'])
  assert.equal((await listed(other.id)).total, 1)
  // Those that wait are bounded too, and the newest of them are not lost.
  for (let index = 0; index < 5 * keptFetches; index++)
    record({ file: `b${index}`, at: clock.now() + 1000 + index })
  const after = await listed(desk.id)
  assert.deepEqual([after.total, after.items[0]?.file, after.items.at(-1)?.file], [200, 'b999', 'b800'])
})

test('what is told once is kept, however many requests come before it is written', async (t) => {
  const { record, fetches, desk, db, lock, clock } = await furnish(t)
  lock.isHeld = true
  record({
    identity: { sealed: 'sealed', users: [{ line: 1, username: '100' }] },
    names: { family: 'fono', names: ['a.b'] },
  })
  for (let at = 0; at < 900; at++) record()
  await clock.advance(1200)
  record()
  lock.isHeld = false
  await fetches.flush()
  const row = await db.queries
    .selectFrom('phone')
    .select(['identitySealed', 'told'])
    .where('id', '=', desk.id)
    .executeTakeFirstOrThrow()
  assert.equal(row.identitySealed, 'sealed')
  assert.ok(row.told)
})

test('the list is the newest first, or as it is asked, searched in all that it shows, by pages', async (t) => {
  const { record, fetches, scope, desk, clock } = await furnish(t)
  record({ path: '/p/aa••••/One.cfg', at: clock.now() })
  record({ ip: '198.51.100.9', path: '/2', outcome: 'notFound', at: clock.now() + 1 })
  record({ userAgent: 'Strange', path: '/3', at: clock.now() + 2 })
  const paths = async (wanted: object) => {
    const { items, total } = await fetches.list(scope, desk.id, query(wanted))
    return [total, ...items.map(({ path }) => path.slice(-2))]
  }
  assert.deepEqual(await paths({}), [3, '/3', '/2', 'fg'])
  assert.deepEqual(await paths({ sort: 'at' }), [3, 'fg', '/2', '/3'])
  assert.deepEqual(await paths({ sort: 'at', order: 'desc' }), [3, '/3', '/2', 'fg'])
  // Within one moment too, so that no page repeats what another had.
  for (const path of ['/p', '/q']) record({ path, at: clock.now() - 1 })
  assert.deepEqual(await paths({ q: '/' }), [5, '/3', '/2', 'fg', '/q', '/p'])
  assert.deepEqual(await paths({ sort: 'at' }), [5, '/p', '/q', 'fg', '/2', '/3'])
  assert.deepEqual(await paths({ pageSize: 2 }), [5, '/3', '/2'])
  assert.deepEqual(await paths({ pageSize: 2, page: 2 }), [5, 'fg', '/q'])
  for (const [q, path] of [
    ['one.CFG', 'fg'],
    ['51.100', '/2'],
    ['notfound', '/2'],
    ['STRANGE', '/3'],
  ])
    assert.deepEqual(await paths({ q }), [1, path], q)
})

test('a phone that was deleted meanwhile is passed over; what cannot be written is said, and the next is', async (t) => {
  const { record, fetches, lines, db, scope, desk, heard } = await furnish(t)
  record({ phoneId: 'gone' })
  record({ tenantId: 'another', phoneId: desk.id })
  await fetches.flush()
  assert.equal((await db.queries.selectFrom('fetch').selectAll().execute()).length, 0)
  heard()
  record({ bytes: null as unknown as number })
  await fetches.flush()
  assert.match(lines[0] ?? '', /"work":"recording fetches"/)
  assert.deepEqual(heard(), [])
  record()
  await fetches.flush()
  assert.equal((await fetches.list(scope, desk.id, query({}))).total, 1)
  await fetches.flush()
  assert.deepEqual(
    heard().map(({ type }) => type),
    ['phone.appeared', 'phone.fetched'],
  )
})

test('while another program keeps the database, requests wait in their order and are tried again each second', async (t) => {
  const { record, fetches, lines, lock, scope, desk, phone, db, clock, heard } = await furnish(t)
  const other = await phone(scope)
  heard()
  lock.isHeld = true
  record({ file: '1.cfg' })
  record({ phoneId: other.id, file: 'other.cfg' })
  await fetches.flush()
  record({ file: '2.cfg', at: clock.now() + 1 })
  record({ phoneId: 'gone' })
  await fetches.flush()
  assert.deepEqual([heard(), lines], [[], []])
  lock.isHeld = false
  const count = async () => (await db.queries.selectFrom('fetch').select('id').execute()).length
  await clock.advance(999)
  assert.equal(await count(), 0)
  await clock.advance(1)
  while (heard().length === 0) await clock.advance(0)
  const files = async (id: string) => (await fetches.list(scope, id, query({}))).items.map(({ file }) => file)
  assert.deepEqual(await files(desk.id), ['2.cfg', '1.cfg'])
  assert.deepEqual(await files(other.id), ['other.cfg'])
  // The newest of each phone, as ever.
  lock.isHeld = true
  for (const round of ['a', 'b', 'c']) {
    for (let index = 0; index < 150; index++) record({ file: `${round}${index}`, at: clock.now() + 10 })
    await fetches.flush()
  }
  lock.isHeld = false
  const kept = await fetches.list(scope, desk.id, query({ pageSize: 1000 }))
  assert.deepEqual([kept.total, kept.items[0]?.file, kept.items.at(-1)?.file], [200, 'c149', 'b100'])
})

test('what waits for the database is bounded over all phones; beyond it the oldest is lost, and it is said once', async (t) => {
  const { record, fetches, lines, lock, scope, phone, db } = await furnish(t)
  const last = await phone(scope)
  const recordMany = (from: number, to: number) => {
    for (let index = from; index < to; index++) record({ phoneId: `p${index % 100}`, file: `${index}` })
  }
  lock.isHeld = true
  recordMany(0, 20_000)
  await fetches.flush()
  assert.deepEqual(lines, [])
  for (let more = 0; more < 3; more++) {
    record({ phoneId: last.id, file: `${more}` })
    await fetches.flush()
  }
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /"work":"recording fetches".*more fetches wait/)
  lock.isHeld = false
  await fetches.flush()
  const rows = await db.queries.selectFrom('fetch').select('phoneId').execute()
  assert.deepEqual(
    rows.map(({ phoneId }) => phoneId),
    [last.id, last.id, last.id],
    'the newest are written; the others are of phones that there are not',
  )
})

test('nor is there more room while one write takes long, and none has failed', async (t) => {
  const { record, clock, fetches, lines, lock } = await furnish(t)
  const { promise, resolve } = Promise.withResolvers<void>()
  lock.goes = promise
  record()
  await clock.advance(200)
  for (let phone = 0; phone < 300; phone++)
    for (let at = 0; at < 100; at++) record({ phoneId: `of nobody ${phone}` })
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /more fetches wait/)
  resolve()
  await fetches.flush()
})

test('what still waits when the server ends is handed over', async (t) => {
  const { record, fetches, lines, lock } = await furnish(t)
  lock.isHeld = true
  record({ file: '1.cfg' })
  record({ phoneId: 'other', file: '2.cfg' })
  const left = await fetches.close(systemScope)
  assert.deepEqual(
    left.map(({ file }) => file),
    ['1.cfg', '2.cfg'],
  )
  assert.deepEqual(lines, [])
})

test('who looks at phones that go on asking waits for what was recorded before, and not for what others wait for', async (t) => {
  const { record, fetches, writes } = await furnish(t)
  writes.meanwhile = record
  record()
  await Promise.all(Array.from({ length: 20 }, () => fetches.flush()))
  assert.ok(writes.count <= 2, `written ${writes.count} times`)
  writes.meanwhile = () => {}
  await fetches.flush()
})

test('what a hundred phones asked is written by a few statements', async (t) => {
  const { record, fetches, db, vault, scope } = await furnish(t)
  await manyPhones(db, vault, scope, { phones: 100 })
  const phones = await db.queries.selectFrom('phone').select('id').execute()
  for (const { id } of phones) record({ phoneId: id })
  const asked: string[] = []
  const stop = hearStatements((text) => void asked.push(text))
  await fetches.flush()
  stop()
  assert.ok(asked.length < 40, `by ${asked.length} statements`)
  const { n } = await db.queries
    .selectFrom('phone')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('servedAt', 'is not', null)
    .executeTakeFirstOrThrow()
  assert.equal(Number(n), 101)
})
