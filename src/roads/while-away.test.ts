import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { askerOf, furnishRoad } from '../../test/support/open-road.ts'
import { testFolder } from '../../test/support/processes.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { wrappedKeys } from '../db/key-check.ts'
import { shelfReader } from '../db/last-good-reader.ts'
import { openShelf } from '../db/last-good-shelf.ts'
import { createVault } from '../db/vault.ts'
import { recogniser } from '../definitions/recognise.ts'
import type { FetchRecord } from '../fetches/fetch-store.ts'
import { manualClock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import { keptForMs, lastGood } from '../provisioning/last-good.ts'
import { lastGoodKeeper } from '../provisioning/last-good-keeper.ts'
import { sealKeyStore } from '../secrets/seal-key-store.ts'
import { phoneRoad } from './phone-road.ts'
import { phoneFinder } from './while-away.ts'
import { wrongPasswordsHere } from './wrong-passwords.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

/** A road that keeps files, and one of a process that was started when the database was away. */
async function furnish(t: TestContext, { maxBytes = 10_000_000 } = {}) {
  const road = await furnishRoad(t)
  const { known, files, uploads, clock, catalogue, vault, phones, tenants, db } = road
  const file = join(testFolder(t, 'last-good'), 'last-good.sqlite')
  const told: string[] = []
  const failures: object[] = []
  const lost = (why: string) => void told.push(why)
  const log = { ...silentLog, warn: (line: string) => void told.push(line) } as typeof silentLog
  const open = () => {
    const shelf = openShelf({ file, maxBytes, vault, lost })
    const guard = createGuard({
      ...silentLog,
      error: (line: object) => void failures.push(line),
    } as typeof silentLog)
    const keeper = lastGoodKeeper({
      ...{ shelf, vault, phones, tenants, known, feed: db.feed, clock, guard, log },
    })
    t.after(keeper.close)
    return { shelf, keeper }
  }
  const { shelf, keeper } = open()
  const records: FetchRecord[] = []
  const counted: string[] = []
  const parts = {
    ...{ knownPhones: known, files, uploads, clock, recognise: recogniser(catalogue).recognise },
    digest: road.digestOf(),
    wrongPasswords: wrongPasswordsHere(clock),
    fetches: { record: (record: FetchRecord) => void records.push(record) },
    count: (outcome: string) => void counted.push(outcome),
  }
  const keptBy = (own = vault) =>
    lastGood({ reader: shelfReader(file), vault: own, clock, send: keeper.take })
  const kept = keptBy()
  const away = async () => {
    throw new OffhookError('DATABASE_AWAY')
  }
  const afterRestart = (own = vault) =>
    askerOf(
      phoneRoad({
        ...parts,
        knownPhones: { ...known, kept: () => undefined, ofSecret: away },
        isAway: () => true,
        lastGood: keptBy(own),
      }),
    )
  return {
    ...{ ...road, file, told, shelf, keeper, records, counted, failures, afterRestart, open },
    ask: askerOf(phoneRoad({ ...parts, isAway: () => false, lastGood: kept })),
    /** What was asked is on disk, and who changed was looked up. */
    async settled() {
      await kept.flush()
      await keeper.settled()
    },
    askAway: afterRestart(),
    /** Changes the file of copies behind everybody's back. */
    tamper(text: string, ...values: (string | number)[]) {
      const database = new DatabaseSync(file)
      database.prepare(text).run(...values)
      database.close()
    },
  }
}

const later = { status: 503, headers: ['retry-after', '30'], text: '' }
type Answer = Awaited<ReturnType<ReturnType<typeof askerOf>>>
const shown = ({ status, headers, text }: Answer) => ({ status, headers, text })

test('after a restart without the database a phone gets the file that it got last, and the record says so', async (t) => {
  const { tenant, desk, ask, askAway, settled, records, counted } = await furnish(t)
  const scope = await tenant('ONE')
  const [phone, never] = [await desk(scope), await desk(scope)]
  const names = ['', `${phone.mac}.cfg`, `${phone.mac.toUpperCase()}.CFG`, 'common.cfg']
  const before = new Map<string, Answer>()
  for (const name of names) before.set(name, await ask(phone, name))
  await settled()
  for (const name of names) {
    const answer = await askAway(phone, name)
    assert.deepEqual(shown(answer), shown(before.get(name) as Answer), name)
    assert.equal(answer.status, 200)
  }
  const { path, ...last } = records.at(-1) ?? assert.fail()
  assert.equal(path, `/p/${phone.secret.slice(0, 2)}••••/common.cfg`)
  assert.deepEqual([last.phoneId, last.tenantId, last.outcome], [phone.id, scope.tenantId, 'served'])
  assert.equal(last.reason.code, 'lastGood')
  assert.deepEqual(
    records.slice(-4).map(({ main }) => main),
    [true, true, true, false],
  )
  const etag = before.get('')?.headers[3]
  assert.equal((await askAway(phone, '', { ifNoneMatch: etag })).status, 304)
  assert.equal((await askAway(phone, '', { method: 'HEAD' })).status, 200)

  for (const nobody of [never, { secret: 'a'.repeat(26) }])
    for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])
      assert.deepEqual(shown(await askAway(nobody, '', { method })), later, method)
  assert.deepEqual(shown(await askAway(phone, 'other.cfg')), later, 'a file that it never got')
  assert.deepEqual(shown(await askAway(phone, '', { method: 'PUT' })), later, 'nor is anything taken')
  assert.ok(counted.includes('unknown') && counted.includes('failed'))
})

test('without the database a phone still shows the certificate that its tenant needs', async (t) => {
  const { tenant, desk, ask, askAway, settled } = await furnish(t)
  const phone = await desk(await tenant('ONE', { clientCertificates: 'needed' }))
  const by = (mac: string) => ({
    protocol: 'https' as const,
    clientCertificate: { macs: [mac], trouble: undefined },
  })
  assert.equal((await ask(phone, '', by(phone.mac))).status, 200)
  await settled()
  assert.equal((await askAway(phone, '', by(phone.mac))).status, 200)
  for (const other of [{}, by('02f0f0cccccc')])
    assert.deepEqual(shown(await askAway(phone, '', other)), later)
})

test('without the database nobody gets a file who would not get it with it', async (t) => {
  const { tenant, desk, ask, askAway, settled, records } = await furnish(t)
  const scope = await tenant('ONE', { allowedNetworks: ['198.51.100.0/24'] })
  const phone = await desk(scope, { httpUsername: 'desk', httpPassword: 's3cret' })
  const own = { authorization: basic('desk:s3cret') }
  const other = 'Fono F1 1.2.3 805ec0ffffff'
  assert.equal((await ask(phone, '', own)).status, 200)
  await settled()
  assert.equal((await askAway(phone, '', own)).status, 200)
  for (const authorization of [undefined, basic('desk:wrong'), basic('other:s3cret'), 'Basic', 'Bearer x']) {
    const { status, headers, text } = await askAway(phone, '', { authorization })
    assert.deepEqual([status, text], [401, ''])
    assert.match(headers.join(), /www-authenticate,Basic/)
  }
  assert.deepEqual(shown(await askAway(phone, '', { ...own, ip: '192.0.2.1' })), later)
  assert.equal(records.at(-1)?.reason.code, 'networkNotAllowed')
  assert.equal((await ask(phone, '', { ...own, userAgent: other })).status, 404)
  assert.deepEqual(shown(await askAway(phone, '', { ...own, userAgent: other })), later)
  assert.equal(records.at(-1)?.reason.code, 'otherMac')
})

test('what was rightly not there is rightly not there while the database is away', async (t) => {
  const { tenant, desk, ask, askAway, settled } = await furnish(t)
  const phone = await desk(await tenant('ONE'))
  assert.equal((await ask(phone, `${phone.mac}.boot`)).status, 404)
  await settled()
  assert.equal((await askAway(phone, `${phone.mac}.boot`)).status, 404)
})

test('a phone that was changed, replaced or deleted is judged as it is now, and its tenant too', async (t) => {
  const { tenant, desk, ask, askAway, settled, phones, tenants, keeper, clock } = await furnish(t)
  const scope = await tenant('ONE')
  const [changed, moved, deleted] = [await desk(scope), await desk(scope), await desk(scope)]
  for (const each of [changed, moved, deleted]) assert.equal((await ask(each, '')).status, 200)
  await settled()

  const draft = { ...(await phones.read(scope, changed.id)), httpUsername: 'desk', httpPassword: 'new' }
  await phones.replace(scope, draft, draft.revision, ['httpPassword'])
  assert.deepEqual(shown(await askAway(changed, '')), later, 'not before it was looked up')
  await keeper.settled()
  assert.equal((await askAway(changed, '')).status, 401)
  const authorization = basic('desk:new')
  assert.equal((await askAway(changed, '', { authorization })).status, 200)

  const { secret } = await phones.replaceSecret(scope, moved.id, 3_600_000)
  await keeper.settled()
  assert.equal((await askAway(moved, '')).status, 200, 'the replaced secret works for an hour')
  assert.equal((await askAway({ secret }, '')).status, 200)
  await clock.advance(3_600_001)
  assert.deepEqual(shown(await askAway(moved, '')), later)
  assert.equal((await askAway({ secret }, '')).status, 200)

  await phones.remove(scope, [deleted.id], false)
  assert.deepEqual(shown(await askAway(deleted, '')), later)

  const { revision } = await tenants.read(scope)
  await tenants.update(scope, { allowedNetworks: ['192.0.2.0/24'] }, revision)
  assert.deepEqual(shown(await askAway(changed, '', { authorization })), later)
  await keeper.settled()
  assert.deepEqual(shown(await askAway(changed, '', { authorization })), later)
  assert.equal((await askAway(changed, '', { authorization, ip: '192.0.2.9' })).status, 200)
})

test('what was changed while nobody listened is found by the next start', async (t) => {
  const { tenant, desk, ask, askAway, settled, db, keeper, open, lose, spoil } = await furnish(t)
  const scope = await tenant('ONE')
  const [gone, changed, same] = [await desk(scope), await desk(scope), await desk(scope)]
  for (const each of [gone, changed, same]) assert.equal((await ask(each, '')).status, 200)
  await settled()
  await keeper.close()
  await lose(gone)
  await spoil('phone', changed.id, { httpUsername: 'desk', revision: 9 })
  db.feed.tell([{ type: 'everything', tenantId: null, ids: [] }])
  await open().keeper.settled()
  assert.deepEqual(shown(await askAway(gone, '')), later)
  assert.equal((await askAway(changed, '')).status, 401)
  assert.equal((await askAway(same, '')).status, 200)
})

test('a copy that was damaged, or put into another phone’s place, is dropped', async (t) => {
  const { tenant, desk, ask, askAway, settled, tamper, told } = await furnish(t)
  const scope = await tenant('ONE')
  const [flipped, one, other] = [await desk(scope), await desk(scope), await desk(scope)]
  for (const each of [flipped, one, other]) {
    assert.equal((await ask(each, '')).status, 200)
    assert.equal((await ask(each, 'common.cfg')).status, 200)
  }
  await settled()
  tamper(
    "update file set sealed = cast(substr(sealed, 1, 40) || x'0000' || substr(sealed, 43) as blob) where phoneId = ?",
    flipped.id,
  )
  assert.deepEqual(shown(await askAway(flipped, '')), later)
  assert.equal(told.length, 1, 'it is said, once')

  tamper('delete from file where phoneId = ?', one.id)
  tamper('update file set phoneId = ? where phoneId = ?', one.id, other.id)
  assert.deepEqual(shown(await askAway(one, '')), later)
  assert.deepEqual(shown(await askAway(one, 'common.cfg')), later)
  assert.equal((await ask(flipped, '')).status, 200)

  tamper(
    'update phone set secretHash = (select secretHash from phone where id = ?) where id = ?',
    one.id,
    other.id,
  )
  tamper("update phone set secretHash = '' where id = ?", one.id)
  assert.deepEqual(shown(await askAway(one, '')), later, 'nor by another phone’s secret')
})

test('a copy that was dropped is kept again with the phone’s next fetch', async (t) => {
  const { tenant, desk, ask, askAway, settled, tamper, known, db } = await furnish(t)
  const phone = await desk(await tenant('ONE'))
  assert.equal((await ask(phone, '')).status, 200)
  await settled()
  tamper("update file set sealed = x'00'")
  assert.deepEqual(shown(await askAway(phone, '')), later)
  db.feed.tell([{ type: 'everything', tenantId: null, ids: [] }])
  assert.ok(known)
  assert.equal((await ask(phone, '')).status, 200)
  await settled()
  assert.equal((await askAway(phone, '')).status, 200)
})

test('a copy that nobody confirmed for thirty days is no good any more', async (t) => {
  const { tenant, desk, ask, askAway, settled, clock, shelf } = await furnish(t)
  const phone = await desk(await tenant('ONE'))
  assert.equal((await ask(phone, '')).status, 200)
  await settled()
  await clock.advance(keptForMs - 1000)
  assert.equal((await askAway(phone, '')).status, 200)
  await clock.advance(2000)
  assert.deepEqual(shown(await askAway(phone, '')), later)
  await clock.advance(3_600_000)
  assert.equal(shelf.size().files, 0)
})

test('copies that were sealed with another key are dropped, and it is said once', async (t) => {
  const { tenant, desk, ask, settled, file, told, keeper, afterRestart } = await furnish(t)
  const phone = await desk(await tenant('ONE'))
  assert.equal((await ask(phone, '')).status, 200)
  await settled()
  const vault = createVault(systemRandom(32), systemRandom)
  assert.deepEqual(shown(await afterRestart(vault)(phone, '')), later)
  await keeper.close()
  const shelf = openShelf({ file, maxBytes: 1e6, vault, lost: (why) => void told.push(why) })
  assert.equal(shelf.size().files, 0)
  shelf.close()
  assert.deepEqual(told, ['it was sealed with another key'])
})

test('when the key of secrets is renewed, copies are sealed anew, and open without the key before', async (t) => {
  const { tenant, desk, ask, settled, vault, db, clock, afterRestart } = await furnish(t)
  const phone = await desk(await tenant('ONE'))
  const served = await ask(phone, '')
  assert.equal(served.status, 200)
  await settled()
  const { queries } = db
  const present = systemRandom(32)
  vault.keys.addMaster(present)
  vault.keys.readFrom(() => wrappedKeys(queries))
  const keys = sealKeyStore(db, vault.keys, clock)
  await keys.begin(systemScope, { present, next: undefined })
  await settled()
  await keys.end(systemScope)
  const later = createVault(present, systemRandom)
  assert.ok(later.keys.learn(await wrappedKeys(queries)))
  assert.deepEqual(await keys.list(systemScope), [{ id: later.keys.current, madeAt: clock.now() }])
  assert.equal((await afterRestart(later)(phone, '')).text, served.text)
})

test('nothing of a phone stands readable on disk', async (t) => {
  const { tenant, extension, desk, ask, settled, file, keeper } = await furnish(t)
  const scope = await tenant('ONE')
  const { id } = await extension(scope, { number: '100', name: 'Anna', password: 'Sip-Secret-4711' })
  const phone = await desk(scope, {
    ...{ httpUsername: 'desk', httpPassword: 'Http-Secret-4712', lines: [{ line: 1, extensionId: id }] },
  })
  const authorization = basic('desk:Http-Secret-4712')
  assert.match((await ask(phone, '', { authorization })).text, /Sip-Secret-4711/)
  await settled()
  await keeper.close()
  const bytes = readFileSync(file)
  for (const text of ['Sip-Secret-4711', 'Http-Secret-4712', authorization.slice(6), phone.secret, phone.mac])
    assert.equal(bytes.indexOf(text), -1, text)
})

test('a disk that takes no copy keeps nobody from being served, and is said once', async (t) => {
  const { tenant, desk, ask, askAway, settled, shelf, failures } = await furnish(t, { maxBytes: 1 })
  const scope = await tenant('ONE')
  // More than the least that such a file takes.
  const parameters = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`x.${index}`, randomBytes(1500).toString('base64')]),
  )
  const [large, larger, small] = [
    await desk(scope, { parameters }),
    await desk(scope, { parameters }),
    await desk(scope),
  ]
  for (const each of [large, larger]) {
    assert.equal((await ask(each, '')).status, 200)
    await settled()
    assert.deepEqual(shown(await askAway(each, '')), later)
  }
  assert.equal(failures.length, 1)
  assert.equal((await ask(small, '')).status, 200)
  await settled()
  assert.equal((await askAway(small, '')).status, 200)
  assert.ok(shelf.size().bytes <= 64 * 4096)
})

/** Who asks whom a secret names, of a database that takes its time. */
function findSlowly() {
  const clock = manualClock()
  const database = { isAway: false }
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const whoHas = phoneFinder({
    knownPhones: { kept: () => undefined, ofSecret: () => promise },
    isAway: () => database.isAway,
    clock,
  })
  return { clock, database, whoHas, resolve }
}

test('of very many phones at once each waits its turn, as long as the database answers', async () => {
  const { clock, whoHas, resolve } = findSlowly()
  const found = whoHas('a')
  await clock.advance(20_000)
  resolve(undefined)
  assert.equal(await found, undefined)
})

test('a phone waits three seconds at most for a database that says nothing', async () => {
  const { clock, database, whoHas } = findSlowly()
  const found = whoHas('a')
  await clock.advance(1000)
  database.isAway = true
  await clock.advance(2000)
  assert.equal(await found, 'nobodyKnows')
  assert.equal(await whoHas('b'), 'nobodyKnows')
})
