/** What a server that runs keeps of its audit trail: the proof of what is missing, and nothing that it need not write. */

import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { keepAudit } from '../../src/audit-keeping.ts'
import { systemScope } from '../../src/auth/tenant-scope.ts'
import { createVault } from '../../src/db/vault.ts'
import { manualClock } from '../../src/kernel/clock.ts'
import { createGuard } from '../../src/kernel/guard.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { testFolder, until } from '../support/processes.ts'
import { hearStatements } from '../support/statements.ts'
import { openTestDatabase, testFeed } from '../support/test-database.ts'

const minute = 60_000

async function house(t: TestContext) {
  const folder = testFolder(t, 'trail')
  const clock = manualClock()
  const feed = testFeed()
  const db = await openTestDatabase(t, { clock })
  const vault = createVault(systemRandom(32), systemRandom)
  const options = { data: folder, 'audit-days': 400 }
  const around = { db, vault, clock, feed, options, random: systemRandom, log: silentLog }
  const keep = async () => {
    const keeping = await keepAudit({ ...around, guard: createGuard(silentLog) })
    t.after(() => keeping.close())
    return keeping
  }
  const write = async (rows: number) => {
    for (let n = 0; n < rows; n++)
      await db.transaction(async (_, { audited }) => audited('phone.update', systemScope, `p${n}`))
  }
  const ask = (text: string) => db.queries.executeQuery(CompiledQuery.raw(text))
  const seen = () => readFileSync(join(folder, 'audit-seen.json'), 'utf8')
  /** As who has the database alone would: the last two rows are gone, and an older end is put back. */
  async function cutWhile(work: () => Promise<void>): Promise<void> {
    const { rows } = await db.queries.executeQuery<{ seq: number; hash: string; signed: string }>(
      CompiledQuery.raw('select seq, hash, signed from "auditChain"'),
    )
    await work()
    const [old] = rows
    await ask(`delete from audit where seq > ${old?.seq}`)
    await ask(`update "auditChain" set seq = ${old?.seq}, hash = '${old?.hash}', signed = '${old?.signed}'`)
  }
  return { ...around, folder, keep, write, ask, seen, cutWhile }
}

/** A trail that lost its last rows while no server ran. */
async function cutTrail(t: TestContext) {
  const all = await house(t)
  const first = await all.keep()
  await all.write(3)
  await first.state()
  await all.cutWhile(async () => {
    await all.write(2)
    await first.close()
  })
  return all
}

const kindOf = async (keeping: Awaited<ReturnType<typeof keepAudit>>) => (await keeping.state()).broken?.kind

test('rows that were cut off while no server ran are missed after each start, whatever is written since', async (t) => {
  const { keep, write, seen } = await cutTrail(t)
  const proof = seen()
  for (let start = 0; start < 3; start++) {
    const keeping = await keep()
    await write(1)
    assert.ok(await kindOf(keeping), `start ${start}`)
    await keeping.close()
    assert.equal(seen(), proof)
  }
})

test('what could not be looked for at the start is looked for as soon as the database answers', async (t) => {
  const { keep, ask, seen, clock, db } = await cutTrail(t)
  const proof = seen()
  await ask('alter table audit rename to away')
  const keeping = await keep()
  await clock.advance(minute)
  await assert.rejects(keeping.state())
  await ask('alter table away rename to audit')
  await clock.advance(minute)
  await until('it is told', async () => {
    await clock.advance(minute)
    const rows = await db.queries
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'audit.broken')
      .execute()
    return rows.length === 1
  })
  assert.equal(await kindOf(keeping), 'cut')
  assert.equal(seen(), proof)
})

test('an outage, or who says that there was one, takes nothing back of what was found', async (t) => {
  const { keep, feed, seen } = await cutTrail(t)
  const proof = seen()
  const keeping = await keep()
  assert.equal(await kindOf(keeping), 'cut')
  feed.tell([{ type: 'everything', tenantId: null, ids: [] }])
  assert.ok(await kindOf(keeping))
  await keeping.close()
  assert.equal(seen(), proof)
})

test('an older end that is put back while the server runs is seen, and does not take the place of the proof', async (t) => {
  const { keep, write, cutWhile, seen, clock } = await house(t)
  const keeping = await keep()
  await write(3)
  assert.equal(await kindOf(keeping), undefined)
  let proof = ''
  await cutWhile(async () => {
    await write(2)
    await clock.advance(minute)
    assert.equal(await kindOf(keeping), undefined)
    proof = seen()
  })
  await write(4)
  await clock.advance(minute)
  assert.ok(await kindOf(keeping))
  await keeping.close()
  assert.equal(seen(), proof)
})

test('a server at which nothing happens writes nothing for the trail', async (t) => {
  const { keep, write, clock, folder } = await house(t)
  const keeping = await keep()
  await write(3)
  await keeping.state()
  await clock.advance(minute)
  await until('all is quiet', async () => (await keeping.state()).unsealed === 0)
  await clock.advance(minute)
  const file = () => statSync(join(folder, 'audit-seen.json')).ino
  const before = file()
  const written: string[] = []
  const stop = hearStatements(
    (text) => void (/^\s*(insert|update|delete|begin)/i.test(text) && written.push(text)),
  )
  try {
    for (let n = 0; n < 5; n++) await clock.advance(minute)
    await keeping.state()
  } finally {
    stop()
  }
  assert.deepEqual(written, [])
  assert.equal(file(), before)
})

test('a trail that was found broken is not gone through again at each call', async (t) => {
  const { keep, write, ask } = await house(t)
  const keeping = await keep()
  await write(5)
  assert.equal(await kindOf(keeping), undefined)
  await ask("update audit set who = 'marta' where seq = 2")
  await keeping.close()
  const again = await keep()
  assert.equal(await kindOf(again), 'changed')
  const read: string[] = []
  const stop = hearStatements((text) => void (/\* from "audit" where "seq" >/.test(text) && read.push(text)))
  try {
    for (let n = 0; n < 5; n++) assert.equal(await kindOf(again), 'changed')
  } finally {
    stop()
  }
  assert.deepEqual(read, [])
})
