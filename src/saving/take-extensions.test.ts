import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { furnishTaking, row as rowOf } from '../../test/support/taking.ts'
import type { ExtensionRecord } from '../extensions/extension-store.ts'
import { takenStore } from '../extensions/taken-store.ts'
import { linkReadStore } from '../links/link-read-store.ts'
import type { SourceRow } from '../links/sources/source-row.ts'
import { linkCreateSchema } from '../schema/link.ts'
import { previewQuerySchema } from '../schema/link-source.ts'
import { extensionTaking } from './take-extensions.ts'

const minuteMs = 60_000
const fresh = previewQuerySchema.parse({ fresh: 'true' })

const row: SourceRow = {
  ...{ key: '100', tenantKey: '', number: '100', name: 'Anna', tech: 'PJSIP', username: '100' },
  ...{ authUsername: '', password: 'New-4711', noPassword: '', isUnfinished: false },
  ...{ mailbox: '', voicemailNumber: '' },
}

test('pages of a preview are kept without the passwords that were read for it', async (t) => {
  const { db, clock, links, tenants, extensions, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100', password: 'Old-4711' })
  const database = linkCreateSchema.parse({
    ...{ name: 'pbx', kind: 'database', host: 'pbx.example.com', username: 'reader' },
    source: { system: 'asterisk', engine: 'mariadb', database: 'asterisk' },
  })
  const id = await links.create(scope, database)
  let reads = 0
  let draft: WeakRef<ExtensionRecord> | undefined
  const reader = {
    async read() {
      reads++
      return { rows: [row], waiting: '', notes: [], found: 'Asterisk' }
    },
    try: () => assert.fail(),
  }
  const { preview } = extensionTaking({
    ...{ links, tenants, extensions, reader, clock, reads: linkReadStore(db, clock) },
    taken: takenStore(db, clock, extensions),
    async check(_scope, wanted) {
      assert.equal(wanted.password, row.password)
      draft = new WeakRef(wanted)
    },
  })
  const first = await preview(scope, id, previewQuerySchema.parse({}))
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  assert.ok(draft && draft.deref() === undefined)
  assert.equal(first.counts.changed, 1)
  assert.deepEqual(await preview(scope, id, previewQuerySchema.parse({})), first)
  assert.equal(reads, 1)
})

test('a read that ends in what nobody thought of is told as failed, without its words, and has its next time', async (t) => {
  const { anna, link, tables, taking, links, readsOf, clock } = await furnishTaking(t)
  const scope = await anna('ONE')
  const id = await link(scope, 'pbx')
  tables.set('pbx', () => {
    throw new TypeError('secret words')
  })
  await assert.rejects(taking.takeNow(scope, id, false), /secret words/)
  const why = 'Something went wrong on our side; it has been logged'
  assert.deepEqual(
    (await readsOf(scope, id)).map((read) => [read.outcome, read.why]),
    [['failed', why]],
  )
  const { state, nextReadAt } = await links.read(scope, id)
  assert.deepEqual([state, nextReadAt], ['down', new Date(clock.now() + 5 * minuteMs).toISOString()])
  tables.set('pbx', () => [rowOf('100')])
  await taking.takeNow(scope, id, false)
  assert.equal((await links.read(scope, id)).state, 'up')
})

test('rows whose keys stand there twice, or cannot be kept, are wrong; the others are taken', async (t) => {
  const { anna, link, tables, taking, extensions, readsOf } = await furnishTaking(t)
  const scope = await anna('ONE')
  const id = await link(scope, 'pbx')
  const long = Array.from({ length: 500 }, (_, index) => String.fromCodePoint(0x4e00 + index * 7)).join('')
  tables.set('pbx', () => [
    rowOf('100', { key: 'a' }),
    rowOf('101', { key: 'a' }),
    rowOf('102', { key: `${long}x` }),
    rowOf('103', { key: 'b\0' }),
    rowOf('104\0', { key: 'c' }),
    rowOf('105', { key: long }),
  ])
  const { items } = await taking.preview(scope, id, fresh)
  const words = new Map(items.map(({ number, outcome, why }) => [number, [outcome, why]]))
  const called = long.slice(0, 60)
  assert.deepEqual(words.get('101'), ['wrong', 'The row “a” stands there twice; each extension has its own'])
  assert.deepEqual(words.get('102'), [
    'wrong',
    `The name of the row, “${called}”, is longer than 500 characters`,
  ])
  for (const number of ['103', '104\0']) {
    assert.equal(words.get(number)?.[0], 'wrong')
    assert.match(words.get(number)?.[1] ?? '', /^A NUL character stands in “[bc].?”/)
  }
  await taking.takeNow(scope, id, false)
  const [read] = await readsOf(scope, id)
  assert.deepEqual([read?.outcome, read?.counts.new, read?.counts.wrong], ['taken', 2, 4])
  const found = await extensions.byNumber(scope, ['100', '101', '102', '103', '105'])
  assert.deepEqual([...found.keys()].sort(), ['100', '105'])
  await taking.takeNow(scope, id, false)
  assert.equal((await readsOf(scope, id))[0]?.outcome, 'same')
})

test('who changes an extension while it is read is not undone, and who reads is asked to try again', async (t) => {
  const { anna, link, tables, taking, extensions, readsOf, meanwhile } = await furnishTaking(t)
  const scope = await anna('ONE')
  const id = await link(scope, 'pbx')
  tables.set('pbx', () => [rowOf('100')])
  await taking.takeNow(scope, id, false)
  const one = async () => {
    const found = (await extensions.byNumber(scope, ['100'])).get('100')
    assert.ok(found)
    return found
  }
  tables.set('pbx', () => [rowOf('100', { name: 'Of the PBX' })])
  meanwhile(
    async () => void (await extensions.update(scope, (await one()).id, { name: 'Of Anna' }, undefined)),
  )
  await assert.rejects(taking.takeNow(scope, id, false), refusedAs('LINK_BUSY'))
  assert.equal((await one()).name, 'Of Anna')
  assert.equal((await readsOf(scope, id)).length, 1, 'nothing is wrong with the link')
  await taking.takeNow(scope, id, false)
  assert.equal((await one()).name, 'Of the PBX')
})

test('a link that was changed since it was opened is not read as it was', async (t) => {
  const { anna, link, links, tables, taking, extensions, onceOpened } = await furnishTaking(t)
  const scope = await anna('ONE')
  const id = await link(scope, 'old-pbx')
  tables.set('old-pbx', () => [rowOf('100')])
  tables.set('new-pbx', () => [rowOf('200')])
  onceOpened(() => links.update(scope, id, { host: 'new-pbx' }, undefined))
  await assert.rejects(taking.takeNow(scope, id, false), refusedAs('LINK_BUSY'))
  await taking.takeNow(scope, id, false)
  assert.deepEqual([...(await extensions.byNumber(scope, ['100', '200'])).keys()], ['200'])
})

test('reads are listed in the tenant of their link alone', async (t) => {
  const { anna, link, taking, readsOf } = await furnishTaking(t)
  const [one, two] = [await anna('ONE'), await anna('TWO')]
  const id = await link(one, 'pbx')
  assert.deepEqual(await readsOf(one, id), [])
  await taking.takeNow(one, id, false)
  assert.equal((await readsOf(one, id)).length, 1)
  await assert.rejects(readsOf(two, id), refusedAs('LINK_NOT_FOUND'))
})
