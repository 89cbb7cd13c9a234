import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { openContent, sealContent } from './fetch-content.ts'
import { forgetContents, keptContents } from './fetch-content-store.ts'
import { type FetchRecord, fetchStore } from './fetch-store.ts'

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { db, clock, vault } = stores
  const lock = { isHeld: false }
  const recordTransaction: typeof db.recordTransaction = async (work) => {
    if (lock.isHeld) throw new OffhookError('DATABASE_LOCKED')
    return db.recordTransaction(work)
  }
  const fetches = fetchStore({ ...db, recordTransaction }, clock, createGuard(silentLog))
  const scope = await stores.tenant('ONE')
  const rows = async () => {
    const query = db.queries.selectFrom('fetchContent').select(['phoneId', 'etag', 'at', 'contentSealed'])
    return query.orderBy('at').execute()
  }
  /** A phone is given a file of this version. */
  async function given(phoneId: string, etag: string): Promise<void> {
    const format = { kind: 'keyValue', separator: '=', prefix: '', comment: '#' } as never
    const content = sealContent(vault, { phoneId, etag }, { text: `a=${etag}\n`, format, secrets: [] })
    await clock.advance(1000)
    fetches.record({
      ...{ tenantId: scope.tenantId, phoneId, at: clock.now(), protocol: 'http', method: 'GET', path: '/' },
      ...{ file: 'a.cfg', ip: '192.0.2.1', userAgent: '', model: null, firmware: null, outcome: 'served' },
      ...{ reason: { code: 'ok', message: '' }, bytes: 1, tookMs: 1, etag, names: null, identity: null },
      ...{ content, main: true, failing: false, secretHash: null },
    } satisfies FetchRecord)
  }
  return { ...stores, fetches, scope, rows, given, lock }
}

test('of each phone the last few versions are kept, and one that comes again counts as new', async (t) => {
  const { fetches, scope, phone, rows, given, phones } = await furnish(t)
  const [one, two] = [await phone(scope), await phone(scope)]
  for (const etag of ['"1"', '"2"', '"3"', '"4"', '"5"']) await given(one.id, etag)
  await given(two.id, '"1"')
  await given(one.id, '"1"')
  await given(one.id, '"6"')
  await fetches.flush()
  const kept = (await rows()).filter(({ phoneId }) => phoneId === one.id)
  assert.equal(kept.length, keptContents)
  assert.deepEqual(kept.map(({ etag }) => etag).sort(), ['"1"', '"3"', '"4"', '"5"', '"6"'])
  assert.equal((await rows()).filter(({ phoneId }) => phoneId === two.id).length, 1)
  assert.equal((await phones.read(scope, one.id)).contentEtag, '"6"')
})

test('where there are too many of all phones, the oldest go', async (t) => {
  const { db, fetches, scope, phone, rows, given } = await furnish(t)
  const [one, two] = [await phone(scope), await phone(scope)]
  for (const etag of ['"1"', '"2"', '"3"']) {
    await given(one.id, etag)
    await given(two.id, etag)
  }
  await fetches.flush()
  await forgetContents(systemScope, db, 10)
  assert.equal((await rows()).length, 6)
  await forgetContents(systemScope, db, 2)
  assert.deepEqual(
    (await rows()).map(({ etag }) => etag),
    ['"3"', '"3"'],
  )
})

test('what a phone was given is nobody’s once the phone is deleted', async (t) => {
  const { fetches, scope, phone, rows, given, phones } = await furnish(t)
  const { id } = await phone(scope)
  await given(id, '"1"')
  await fetches.flush()
  await phones.remove(scope, [id], true)
  assert.deepEqual(await rows(), [])
})

test('it opens for its phone and version alone, and a damaged one not at all', async (t) => {
  const { vault, scope, phone, fetches, rows, given } = await furnish(t)
  const { id } = await phone(scope)
  await given(id, '"1"')
  await fetches.flush()
  const [row] = await rows()
  assert.ok(row)
  assert.doesNotMatch(row.contentSealed, /a=/)
  assert.equal(openContent(vault, { phoneId: id, etag: '"1"' }, row.contentSealed)?.text, 'a="1"\n')
  assert.equal(openContent(vault, { phoneId: id, etag: '"2"' }, row.contentSealed), undefined)
  assert.equal(openContent(vault, { phoneId: 'other', etag: '"1"' }, row.contentSealed), undefined)
  assert.equal(openContent(vault, { phoneId: id, etag: '"1"' }, `${row.contentSealed}x`), undefined)
})

test('while the database is away, records wait without what would take the most room', async (t) => {
  const { fetches, scope, phone, rows, given, lock, clock } = await furnish(t)
  const { id } = await phone(scope)
  lock.isHeld = true
  await given(id, '"1"')
  await clock.advance(2000)
  lock.isHeld = false
  await fetches.flush()
  assert.deepEqual(await rows(), [])
  const { total } = await fetches.list(scope, id, { order: 'asc', page: 1, pageSize: 5 })
  assert.equal(total, 1)
})
