import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { testFeed } from '../../test/support/test-database.ts'
import { firstKey, hashKeyId, masterName, type WrappedKey } from '../db/key-ring.ts'
import { shelfReader } from '../db/last-good-reader.ts'
import { type KeptCopy, openShelf } from '../db/last-good-shelf.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import { lastGoodKeeper } from './last-good-keeper.ts'

const master = systemRandom(32)

/** Kept files of phones, and a database that answers when the test lets it. */
async function furnish(t: TestContext) {
  const vault = createVault(master, systemRandom)
  const clock = manualClock()
  const feed = testFeed()
  const file = join(testFolder(t, 'keeper'), 'last-good.sqlite')
  const shelf = openShelf({ file, maxBytes: 10_000_000, vault, lost: (why) => assert.fail(why) })
  const revisions = new Map([
    ['p1', 1],
    ['p2', 1],
  ])
  const copyOf = (id: string): KeptCopy => ({
    phone: {
      ...{ id, tenantId: 'one', revision: 1, secretHash: `hash of ${id}`, oldSecretHash: null },
      sealed: vault.seal('{}', `lastGood.phone ${id}`),
    },
    tenant: { id: 'one', revision: 1, sealed: vault.seal('{}', 'lastGood.tenant one') },
    file: { phoneId: id, asked: 'main', etag: '"a"', at: clock.now(), sealed: Buffer.from('OHS1') },
  })
  shelf.keep([...revisions.keys()].map(copyOf))
  /** Hears when something is asked, and holds the answer, which is of that moment. */
  const gate = { asked: () => {}, opens: Promise.resolve() }
  const keeper = lastGoodKeeper({
    ...{ shelf, vault, feed, clock, log: silentLog, guard: createGuard(silentLog) },
    phones: {
      secretHashes: async () => [],
      async revisionsOf(_, ids) {
        const now = ids.flatMap((id) => {
          const revision = revisions.get(id)
          return revision === undefined ? [] : [[id, { revision, name: '' }] as const]
        })
        gate.asked()
        await gate.opens
        return new Map(now) as never
      },
    },
    tenants: { read: async () => ({ id: 'one', revision: 1, name: '', allowedNetworks: [] }) as never },
    known: { ofIds: async () => [] },
  })
  t.after(keeper.close)
  const reader = shelfReader(file)
  t.after(reader.close)
  /** Something is asked, and not answered before the returned function is called. */
  async function held(): Promise<() => void> {
    const [asked, opens] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    Object.assign(gate, { asked: asked.resolve, opens: opens.promise })
    void clock.advance(1000)
    await asked.promise
    return opens.resolve
  }
  const isKept = (id: string) => reader.phone(`hash of ${id}`)?.doubted === 0
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await clock.advance(1000)
    await keeper.settled()
  }
  return { vault, clock, feed, file, shelf, revisions, keeper, reader, gate, held, isKept, settled }
}

const everything = { type: 'everything', tenantId: null, ids: [] } as never

test('that changes were missed is not forgotten where it is heard while all is looked up', async (t) => {
  const { feed, revisions, held, isKept, settled } = await furnish(t)
  const goOn = await held()
  revisions.delete('p1')
  feed.tell([everything])
  goOn()
  await settled()
  assert.deepEqual([isKept('p1'), isKept('p2')], [false, true])
})

test('a key that comes while files are sealed anew seals them', async (t) => {
  const { vault, feed, gate, held, settled, reader, keeper } = await furnish(t)
  let rows: readonly WrappedKey[] = []
  vault.keys.readFrom(async () => {
    const read = rows
    gate.asked()
    await gate.opens
    return read
  })
  await keeper.settled()
  feed.tell([{ type: 'keys.changed', tenantId: null, ids: [] } as never])
  const goOn = await held()
  const { id, key } = vault.keys.made()
  const by = [masterName(master)]
  rows = [
    ...vault.keys.wrap(hashKeyId, by, 0),
    ...vault.keys.wrap(firstKey, by, 0),
    ...vault.keys.wrap(id, by, 1, key),
  ]
  feed.tell([{ type: 'keys.changed', tenantId: null, ids: [] } as never])
  goOn()
  await settled()
  assert.match(reader.phone('hash of p1')?.sealed ?? '', new RegExp(`^v2\\.${id}\\.`))
})

test('what could not be noted, since the file was not to be written, is made good', async (t) => {
  const { feed, file, revisions, keeper, isKept, settled } = await furnish(t)
  await keeper.settled()
  const other = new DatabaseSync(file)
  other.exec('begin immediate')
  revisions.delete('p1')
  feed.tell([{ type: 'phone.deleted', tenantId: 'one', ids: ['p1'] } as never])
  other.exec('rollback')
  other.close()
  await settled()
  assert.deepEqual([isKept('p1'), isKept('p2')], [false, true])
})
