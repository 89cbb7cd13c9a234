/** The chain of the audit trail, broken on purpose. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { databaseFlags, openTestDatabase, testDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { openAuditChain } from './audit-chain-store.ts'
import { actingAs, systemScope } from './tenant-scope.ts'

const vault = createVault(systemRandom(32), systemRandom)
const anna = actingAs(systemScope, { name: 'anna', address: '192.0.2.30' })
const day = 86_400_000

async function trail(t: TestContext, rows = 0) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const chain = await openAuditChain(db, vault, systemRandom)
  const write = async (count: number) => {
    for (let n = 0; n < count; n++) {
      await db.transaction(async (_, { audited }) =>
        audited('phone.update', anna, `p${n}`, { name: `Phone ${n}` }),
      )
      await clock.advance(1000)
    }
  }
  await write(rows)
  await chain.seal(systemScope)
  const broken = async (seen?: { seq: number; hash: string }) => {
    const { broken } = await chain.verify(systemScope, { seen })
    return broken && [broken.kind, broken.seq]
  }
  return { clock, db, chain, write, broken }
}

test('a trail that nobody touched is unbroken, and tells how long it is', async (t) => {
  const { chain, write } = await trail(t, 5)
  const { last, ...check } = await chain.verify(systemScope)
  assert.deepEqual(check, { rows: 5, unsealed: 0, first: 1, pruned: 0, broken: null })
  assert.equal(last.seq, 5)
  await write(2)
  assert.deepEqual((await chain.verify(systemScope)).unsealed, 2)
})

for (const [column, value] of [
  ['who', 'marta'],
  ['at', 1],
  ['detail', 'other'],
  ['changes', '{"shown":[],"more":1}'],
  ['objectName', 'Other'],
  ['words', 'hidden'],
  ['mac', 'forged'],
  ['hash', 'forged'],
] as const)
  test(`a row whose ${column} was changed is found`, async (t) => {
    const { db, broken } = await trail(t, 5)
    await db.queries
      .updateTable('audit')
      .set({ [column]: value })
      .where('seq', '=', 3)
      .execute()
    assert.deepEqual(await broken(), ['changed', 3])
  })

test('whatever signs are said, a row is read back as it was signed, and none is cut in two', async (t) => {
  const { db, chain } = await trail(t)
  const odd = 'a\0b\ud800c\udfff'
  const long = '😀'.repeat(2000)
  for (const text of [odd, long, `x${long}`, '\0'.repeat(5000)]) {
    const somebody = actingAs(systemScope, { name: text, address: text })
    await db.transaction(async (_, { audited }) => {
      audited('phone.update', somebody, text, {
        ...{ kind: text, name: text, detail: text },
        ...{ old: { name: 'x', [text]: 'x' }, next: { name: text, [text]: text } },
      })
      audited(text, somebody, null)
    })
  }
  await chain.seal(systemScope)
  const { rows, broken } = await chain.verify(systemScope)
  assert.deepEqual([rows, broken], [8, null])
  for (const row of await db.queries.selectFrom('audit').selectAll().execute())
    for (const [column, value] of Object.entries(row)) {
      if (typeof value !== 'string') continue
      assert.ok(value.isWellFormed() && !value.includes('\0'), `${column} holds what no database keeps`)
      assert.ok(!/\ufffd…$/.test(value) || value.startsWith('\ufffd'), `${column} was cut inside of a sign`)
      assert.ok(value.length <= 3000, `${column} has ${value.length} signs`)
    }
})

test('a row that is missing is found, and so are several', async (t) => {
  const { db, broken, chain } = await trail(t, 8)
  await db.queries.deleteFrom('audit').where('seq', '=', 3).execute()
  assert.deepEqual(await broken(), ['missing', 3])
  await db.queries.deleteFrom('audit').where('seq', '<', 3).execute()
  assert.match((await chain.verify(systemScope)).broken?.message ?? '', /^rows 1 to 3 are missing/)
})

test('the last rows that were cut off are found, and so is a trail that was emptied', async (t) => {
  const { db, broken } = await trail(t, 5)
  await db.queries.deleteFrom('audit').where('seq', '>', 3).execute()
  assert.deepEqual(await broken(), ['cut', 4])
  await db.queries.deleteFrom('audit').execute()
  assert.deepEqual(await broken(), ['cut', 1])
})

test('an end that was set back to fit what was cut is found', async (t) => {
  const { db, broken } = await trail(t, 5)
  const row = await db.queries
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .where('seq', '=', 3)
    .executeTakeFirstOrThrow()
  await db.queries.deleteFrom('audit').where('seq', '>', 3).execute()
  await db.queries
    .updateTable('auditChain')
    .set({ seq: 3, hash: row.hash ?? '' })
    .execute()
  assert.deepEqual(await broken(), ['head', null])
})

test('an older end that was put back whole is found by what was seen outside of the database', async (t) => {
  const { db, chain, write, broken } = await trail(t, 3)
  const old = await db.queries.selectFrom('auditChain').selectAll().executeTakeFirstOrThrow()
  await write(2)
  await chain.seal(systemScope)
  const seen = await chain.lastOnDisk(systemScope)
  assert.equal(await broken(seen), null)
  await db.queries.deleteFrom('audit').where('seq', '>', 3).execute()
  await db.queries.updateTable('auditChain').set(old).execute()
  assert.equal(await broken(), null)
  assert.deepEqual(await broken(seen), ['cut', 4])
  await write(4)
  await chain.seal(systemScope)
  assert.deepEqual(await broken(seen), ['changed', 5])
})

test('a row that was put in is found: beside the chain, behind its end, and once it was sealed', async (t) => {
  const { db, chain, broken } = await trail(t, 5)
  const { seq, ...row } = await db.queries
    .selectFrom('audit')
    .selectAll()
    .where('seq', '=', 5)
    .executeTakeFirstOrThrow()
  await db.queries
    .insertInto('audit')
    .values({ ...row, id: 'forged', who: 'marta', seq: null })
    .execute()
  assert.deepEqual(await broken(), ['inserted', null])
  await db.queries.updateTable('audit').set({ seq: 6 }).where('id', '=', 'forged').execute()
  assert.deepEqual(await broken(), ['inserted', 6])
  await db.queries.updateTable('audit').set({ seq: null }).where('id', '=', 'forged').execute()
  await chain.seal(systemScope)
  assert.deepEqual(await broken(), ['changed', 6])
})

test('two rows that changed places are found, whether their places or what they say', async (t) => {
  const { db, broken } = await trail(t, 5)
  const rows = await db.queries
    .selectFrom('audit')
    .selectAll()
    .where('seq', 'in', [2, 4])
    .orderBy('seq')
    .execute()
  const [two, four] = rows as [(typeof rows)[0], (typeof rows)[0]]
  const write = (id: string, { seq, hash }: typeof two) =>
    db.queries.updateTable('audit').set({ seq, hash }).where('id', '=', id).execute()
  await write(two.id, { ...two, seq: null })
  await write(four.id, { ...two })
  await write(two.id, { ...four })
  assert.deepEqual(await broken(), ['changed', 2])
  await write(two.id, { ...two, seq: null })
  await write(four.id, four)
  await write(two.id, two)
  assert.equal(await broken(), null)
  await db.queries
    .updateTable('audit')
    .set({ who: 'x', objectName: four.objectName })
    .where('id', '=', two.id)
    .execute()
  assert.deepEqual(await broken(), ['changed', 2])
})

test('rows of an older version are taken into the chain as they are, and none after that', async (t) => {
  const db = await openTestDatabase(t)
  const row = (id: string) => ({
    ...{ id, at: 1, who: 'admin', address: null, tenantId: null, action: 'phone.update', objectId: 'p' },
    ...{ detail: 'name', seq: null, hash: null },
  })
  await db.queries.insertInto('audit').values(row('old')).execute()
  const chain = await openAuditChain(db, vault, systemRandom)
  await chain.seal(systemScope)
  const { rows, broken } = await chain.verify(systemScope)
  assert.deepEqual([rows, broken], [1, null])
  const kept = await db.queries.selectFrom('audit').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([kept.kind, kept.words.split('\n')], ['phone', ['admin', 'phone.update', 'name']])
  await db.queries.insertInto('audit').values(row('late')).execute()
  await chain.seal(systemScope)
  assert.equal((await chain.verify(systemScope)).broken?.kind, 'changed')
})

test('several writers chain one trail, and no row is in it twice or left out', async (t) => {
  const { db, chain, write, broken } = await trail(t)
  const other = await openAuditChain(db, vault, systemRandom)
  await Promise.all([
    ...Array.from({ length: 20 }, () =>
      db.transaction(async (_, { audited }) => audited('phone.update', anna, 'p')),
    ),
    chain.seal(systemScope),
    other.seal(systemScope),
    chain.seal(systemScope),
  ])
  await Promise.all([chain.seal(systemScope), other.seal(systemScope)])
  assert.equal(await broken(), null)
  assert.equal((await chain.verify(systemScope)).rows, 20)
  await write(600)
  await other.seal(systemScope)
  assert.deepEqual((await other.verify(systemScope)).rows, 620)
  assert.equal(await broken(), null)
})

test('rows go when their time is over, and what is left is still a chain from there on', async (t) => {
  const { clock, db, chain, write, broken } = await trail(t, 4)
  await clock.advance(10 * day)
  await write(3)
  await chain.seal(systemScope)
  assert.equal(await chain.prune(systemScope, clock.now() - 9 * day), 4)
  await chain.seal(systemScope)
  const { last, ...check } = await chain.verify(systemScope)
  assert.deepEqual(check, { rows: 4, unsealed: 0, first: 5, pruned: 4, broken: null })
  const row = await db.queries.selectFrom('audit').selectAll().where('seq', '=', 8).executeTakeFirstOrThrow()
  assert.deepEqual(
    [row.who, row.action, row.detail],
    ['system', 'audit.prune', `4 rows of before 2026-01-02T00:00:07.000Z`],
  )
  assert.equal(await chain.prune(systemScope, clock.now() - 9 * day), 0)
  await db.queries.deleteFrom('audit').where('seq', '=', 5).execute()
  assert.deepEqual(await broken(), ['missing', 5])
})

test('what was looked at before is not looked at again', async (t) => {
  const { db, chain, write } = await trail(t, 3)
  const { last } = await chain.verify(systemScope)
  await write(2)
  await chain.seal(systemScope)
  await db.queries.updateTable('audit').set({ who: 'marta' }).where('seq', '=', 2).execute()
  assert.equal((await chain.verify(systemScope, { after: last })).broken, null)
  assert.equal((await chain.verify(systemScope)).broken?.seq, 2)
})

test('data and its row of the trail are written together, or neither is', async (t) => {
  const { db, chain } = await trail(t)
  await assert.rejects(
    db.transaction(async (queries, { audited }) => {
      await queries
        .insertInto('user')
        .values({ id: 'u', name: 'u', passwordHash: '', role: 'viewer', createdAt: 1 })
        .execute()
      audited('user.create', anna, 'u')
      throw new Error('cut off')
    }),
    /cut off/,
  )
  await chain.seal(systemScope)
  assert.deepEqual(
    [(await chain.verify(systemScope)).rows, await db.queries.selectFrom('user').selectAll().execute()],
    [0, []],
  )
})

test('who has not opened the trail writes nothing to it: its row would be taken for a forged one', async (t) => {
  const { chain, ...place } = await placed(t)
  await chain.seal(systemScope)
  const other = await place.open()
  const write = () => other.transaction(async (_, { audited }) => audited('secrets.rotate', anna, null))
  await assert.rejects(write(), /the audit trail was not opened/)
  await openAuditChain(other, vault, systemRandom)
  await write()
  await chain.seal(systemScope)
  const { rows, broken } = await chain.verify(systemScope)
  assert.deepEqual([rows, broken], [1, null])
})

/** A trail that several processes write to. */
async function placed(t: TestContext) {
  const folder = testFolder(t, 'trail')
  const [, place = join(folder, 'offhook.sqlite')] = await databaseFlags(folder)
  const open = async () => {
    const db = await testDatabase(place)
    t.after(() => db.close())
    return db
  }
  const chain = await openAuditChain(await open(), vault, systemRandom)
  return { chain, open }
}
