import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { leaveHalfMade, plantPhones } from '../../test/support/plant-phones.ts'
import { testDatabase } from '../../test/support/test-database.ts'
import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { followFeed } from '../db/follow-feed.ts'
import { createVault } from '../db/vault.ts'
import { fetchStore } from '../fetches/fetch-store.ts'
import { manualClock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type Boundary, createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import { operationListQuerySchema } from '../schema/operation.ts'
import { tenantCreateSchema } from '../schema/tenant.ts'
import type { AnsweredOutcome, Asker, NotifyOutcome, NotifyRequest, NotifyWay } from '../sip/sip-client.ts'
import { tenantStore } from '../tenants/tenant-store.ts'
import { operationRunner } from './operation-runner.ts'
import { type OperationStore, operationStore } from './operation-store.ts'
import { testPhone } from './test-phones.ts'
import type { LinkTarget } from './ways/link-way.ts'

const said = (status: number): AnsweredOutcome => ({
  ...{ kind: 'answered', status, reason: 'Said', authenticated: false },
})

const planted = (number: number) => Array.from({ length: number }, (_, at) => String(at))

type Described = Parameters<typeof testPhone>[1]

async function furnish(
  t: TestContext,
  phoneOf = (id: string): Described => ({ contact: `sip:x@10.0.0.${id}` }),
) {
  const clock = manualClock()
  const folder = mkdtempSync(join(tmpdir(), 'offhook-runner-'))
  // The clock does not wait for an answer that comes from another process.
  const path = join(folder, 'offhook.sqlite')
  const db = await testDatabase(path)
  const failures: Boundary[] = []
  const guard = createGuard(silentLog, (boundary) => failures.push(boundary))
  const vault = createVault(systemRandom(32), systemRandom)
  const tenants = tenantStore(db, vault, clock)
  const scope = actingAs(
    await tenants.create(systemScope, tenantCreateSchema.parse({ code: 'A1', name: 'A' })),
    { name: 'anna', address: null },
  )
  const ids = [...planted(600), 'other']
  await plantPhones(
    db,
    scope,
    ids.map((id) => ({ id, name: `Phone ${id}` })),
  )
  const operations = operationStore(db, clock)
  const fetches = fetchStore(db, clock, guard)
  const asked: { request: NotifyRequest; way: NotifyWay; answer(outcome: NotifyOutcome): void }[] = []
  const gone = new Set<string>()
  /** Phones that are registered where a PBX is linked, and those that were asked so. */
  const linked = new Map<string, LinkTarget>()
  const askedByLink: { username: string; at: number }[] = []
  const loaded: string[] = []
  /** Once set, phones are loaded, and ways by a link found, when it has ended; and whether a phone is in a call. */
  const slow: { loading?: Promise<void>; finding?: Promise<undefined>; inCall?(): boolean } = {}
  /** Look-ups that take their time: of whatever is at 10.0.1.x. */
  const lookups: { asker: Asker | undefined; fail(): void }[] = []
  const on = (database: Database, store?: OperationStore, its = clock) =>
    operationRunner({
      ...{ operations: store ?? operationStore(database, its), feed: database.feed, clock: its, guard },
      rates: { perSecond: 100, perSecondToOneAddress: 20 },
      isPhone: (software) => software.startsWith('Phone'),
      ways: {
        find: async (_scope, { phone }) => linked.get(phone.id) ?? slow.finding,
        async ask({ notify }) {
          askedByLink.push({ username: notify.username, at: clock.now() })
          return { state: 'handedOver', detail: 'Handed over' }
        },
        isInCall: async () => slow.inCall?.() ?? false,
      },
      models: { find: async () => undefined },
      knownPhones: {
        async ofIds(_scope, ids) {
          loaded.push(...ids)
          await slow.loading
          return ids.filter((id) => !gone.has(id)).map((id) => testPhone(id, phoneOf(id)))
        },
      },
      sip: {
        async locate({ host, port }, asker) {
          if (host.startsWith('10.0.1.'))
            return new Promise((resolve) => lookups.push({ asker, fail: () => resolve([]) }))
          if (host === 'pbx.example') return [{ address: '10.0.0.200', port: 5038 }]
          return host === '10.0.0.99' ? [] : [{ address: host, port: port ?? 5060 }]
        },
        notify: (request, way = {}) => new Promise((answer) => asked.push({ request, way, answer })),
      },
    })
  const make = (store?: OperationStore, its = clock) => on(db, store, its)
  const runner = make()
  /** Another node on the same database; it hears of changes when it looks. */
  async function otherNode(node: string) {
    const other = await testDatabase(path, { node, clock })
    const follower = await followFeed(other, clock, guard)
    t.after(async () => {
      await follower.close()
      await other.close()
    })
    return { db: other, runner: on(other) }
  }
  t.after(async () => {
    await runner.close()
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  /** Lets time pass, and what is written be written. */
  async function pass(milliseconds: number) {
    await clock.advance(milliseconds)
    for (let turn = 0; turn < 150; turn++) await new Promise(setImmediate)
    await clock.advance(200)
    for (let turn = 0; turn < 150; turn++) await new Promise(setImmediate)
  }
  const start = (kind: 'resync' | 'reboot', ...ids: string[]) => runner.create(scope, kind, { ids })
  const states = async (id: string) =>
    (await operations.readDetail(scope, id)).phones.map(({ state }) => state)
  const detailOf = async (id: string) => (await operations.readDetail(scope, id)).phones[0]
  const isBusy = async (id: string) => (await operations.busyOf(scope, [id])).has(id)
  /** The phone gets its main file, at a time, and the record of it is written. */
  async function fetched(phoneId: string, at = clock.now()) {
    fetches.record(bareFetch({ tenantId: scope.tenantId, phoneId, at }))
    await fetches.flush()
  }
  return {
    ...{
      scope,
      clock,
      db,
      runner,
      operations,
      asked,
      gone,
      linked,
      askedByLink,
      loaded,
      slow,
      lookups,
      failures,
    },
    ...{ make, otherNode, pass, start, states, detailOf, isBusy, fetched },
  }
}

test('a phone is asked, answers, and has fetched: each is told as it comes, and the operation ends', async (t) => {
  const { scope, clock, operations, asked, pass, start, states, detailOf, fetched } = await furnish(t)
  const { id } = await start('resync', '1')
  assert.deepEqual(await states(id), ['queued'])
  await pass(0)
  assert.deepEqual(await states(id), ['sent'])
  assert.equal((await detailOf(id))?.detail, 'NOTIFY to sip:x@10.0.0.1 at 10.0.0.1:5060 over UDP')
  asked[0]?.answer(said(200))
  await pass(0)
  const accepted = await detailOf(id)
  assert.deepEqual([accepted?.state, accepted?.sipStatus, accepted?.detail], ['accepted', 200, '200 Said'])
  const ended = await operations.read(scope, id)
  assert.deepEqual([ended.state, ended.counts], ['done', { accepted: 1 }])
  await fetched('1', clock.now())
  await pass(0)
  assert.deepEqual(await states(id), ['fetched'])
})

test('an answer that comes late does not take back that the phone fetched', async (t) => {
  const { clock, asked, pass, start, detailOf, fetched } = await furnish(t)
  for (const outcome of [said(200), said(489), { kind: 'timedOut', datagrams: 11 } as const]) {
    const { id } = await start('resync', '1')
    await pass(0)
    await fetched('1', clock.now())
    await pass(0)
    assert.equal((await detailOf(id))?.state, 'fetched')
    asked.at(-1)?.answer(outcome)
    await pass(0)
    const late = await detailOf(id)
    assert.equal(late?.state, 'fetched')
    assert.notEqual(late?.fetchedAt, null)
  }
})

test('a fetch proves a resync for half an hour, once, and only after the phone was asked', async (t) => {
  const { clock, asked, pass, start, states, fetched } = await furnish(t)
  const before = clock.now()
  const inTime = await start('resync', '1')
  await pass(10)
  asked.at(-1)?.answer(said(200))
  await pass(0)
  await fetched('1', before - 1)
  await pass(0)
  assert.deepEqual(await states(inTime.id), ['accepted'])

  const late = await start('resync', '1')
  await pass(0)
  const askedAt = clock.now() - 200
  asked.at(-1)?.answer(said(200))
  await pass(0)
  await fetched('1', askedAt + 30 * 60_000 + 1)
  await pass(0)
  assert.deepEqual(await states(late.id), ['accepted'])

  const atOnce = await start('resync', '1')
  await pass(0)
  await fetched('1', clock.now() - 200)
  asked.at(-1)?.answer(said(200))
  await pass(0)
  assert.deepEqual(await states(atOnce.id), ['fetched'])

  const last = await start('resync', '1')
  await pass(0)
  await fetched('1', clock.now() - 200 + 30 * 60_000)
  await pass(0)
  assert.deepEqual(await states(last.id), ['fetched'])
})

test('a phone that said no, or was not reached, fetches for reasons of its own', async (t) => {
  const { clock, asked, pass, start, states, fetched } = await furnish(t)
  for (const [outcome, state] of [
    [said(489), 'refused'],
    [said(504), 'unreachable'],
    [{ kind: 'timedOut', datagrams: 11 } as const, 'fetched'],
  ] as const) {
    const { id } = await start('resync', '1')
    await pass(0)
    asked.at(-1)?.answer(outcome)
    await pass(0)
    await fetched('1', clock.now())
    await pass(0)
    assert.deepEqual(await states(id), [state])
  }
})

test('a phone is in one operation at a time, and free once its outcome is known', async (t) => {
  const { asked, pass, start, states, detailOf, isBusy } = await furnish(t)
  const first = await start('resync', '1')
  assert.equal(await isBusy('1'), true)
  await assert.rejects(start('reboot', '1'), {
    code: 'PHONES_BUSY',
    message: '“Phone 1” is being asked already, by the resync of anna; wait for its end, or cancel it',
  })
  const other = await start('resync', '3')
  await assert.rejects(start('reboot', '3', '1'), {
    message:
      'All of these phones are being asked already, by the resync of anna; wait for its end, or cancel it',
  })
  const second = await start('reboot', '1', '2')
  await pass(20)
  assert.deepEqual(await states(second.id), ['cancelled', 'sent'])
  assert.equal((await detailOf(second.id))?.detail, 'Not asked: the resync by anna is still asking it')
  assert.equal(asked.length, 3)
  assert.deepEqual(await states(other.id), ['sent'])
  asked[0]?.answer(said(200))
  await pass(0)
  assert.deepEqual([await isBusy('1'), await isBusy('2')], [false, true])
  assert.deepEqual(await states(first.id), ['accepted'])
  await start('reboot', '1')
})

test('a cancelled operation gives its turns and its phones back; who was asked is still heard', async (t) => {
  const { scope, runner, asked, failures, pass, start, states, isBusy } = await furnish(t, () => ({
    contact: 'sip:x@10.0.0.1',
  }))
  const ids = planted(40)
  const { id } = await start('resync', ...ids)
  await pass(40)
  const before = asked.length
  assert.ok(before > 0 && before < 40)
  await runner.cancel(scope, id)
  assert.equal(await isBusy('39'), false)
  assert.equal(await isBusy('0'), true)
  const next = await start('reboot', '39')
  await pass(60)
  assert.equal(asked.length, before + 1)
  for (const { answer } of asked) answer(said(200))
  await pass(0)
  const counts = Object.groupBy(await states(id), (state) => state)
  assert.deepEqual([counts.accepted?.length, counts.cancelled?.length], [before, 40 - before])
  assert.deepEqual(await states(next.id), ['accepted'])
  assert.deepEqual(failures, [])
})

test('who cannot be asked is told why, and nothing is sent', async (t) => {
  const { asked, gone, pass, start, detailOf } = await furnish(t)
  gone.add('1')
  for (const [id, detail] of [
    ['1', 'The phone was deleted'],
    ['99', '10.0.0.99 has no address, or none that NOTIFY may reach (see --sip-networks)'],
  ] as const) {
    const operation = await start('resync', id)
    await pass(0)
    const row = await detailOf(operation.id)
    assert.deepEqual([row?.state, row?.detail], ['unreachable', detail])
  }
  assert.equal(asked.length, 0)
})

test('an operation that is cancelled wants no more names, and what becomes of a name is nothing to it', async (t) => {
  const { scope, runner, lookups, pass, start, states, isBusy } = await furnish(t, () => ({
    contact: 'sip:x@10.0.1.1',
  }))
  const { id } = await start('resync', '1')
  await pass(0)
  const [{ asker, fail } = assert.fail()] = lookups
  assert.deepEqual([asker?.who, asker?.wanted()], [scope.tenantId, true])
  const other = await start('resync', '2')
  await pass(0)
  await runner.cancel(scope, id)
  assert.equal(asker?.wanted(), false)
  assert.deepEqual([await isBusy('1'), await isBusy('2')], [false, true])
  const next = await start('resync', '1')
  fail()
  await pass(0)
  assert.deepEqual(await states(id), ['cancelled'])
  assert.equal(await isBusy('1'), true, 'the next one has it')
  await runner.cancel(scope, other.id)
  lookups.splice(1, 1)
  assert.equal(lookups.length, 2)
  await runner.close()
  assert.equal(lookups[1]?.asker?.wanted(), false)
  lookups[1]?.fail()
  await pass(0)
  assert.deepEqual(await states(next.id), ['queued'], 'it goes on at the next start')
})

test('a phone that is being loaded when its operation is cancelled stays as it is, and no more are loaded', async (t) => {
  const { scope, runner, gone, loaded, slow, pass, start, states } = await furnish(t)
  const { promise, resolve } = Promise.withResolvers<void>()
  slow.loading = promise
  gone.add('0')
  const { id } = await start('resync', ...planted(50))
  while (loaded.length === 0) await new Promise(setImmediate)
  const before = loaded.length
  assert.ok(before > 0 && before < 50)
  await runner.cancel(scope, id)
  const after = loaded.length
  resolve()
  await pass(0)
  assert.deepEqual(await states(id), Array(50).fill('cancelled'))
  assert.equal(loaded.length, after)
})

test('an operation that does not run any more can be cancelled all the same', async (t) => {
  const { scope, runner, make, pass, start, states } = await furnish(t, () => ({ contact: 'sip:x@10.0.1.1' }))
  const { id } = await start('resync', '1')
  await pass(0)
  await runner.close()
  const after = make()
  assert.equal((await after.cancel(scope, id)).state, 'cancelled')
  assert.deepEqual(await states(id), ['cancelled'])
  await after.close()
})

test('a phone that could not be asked again may still prove that it was asked before', async (t) => {
  let broken = false
  const { clock, asked, pass, start, states, fetched } = await furnish(t, (id) => {
    if (broken) throw new Error('not thought of')
    return { contact: `sip:x@10.0.0.${id}` }
  })
  const first = await start('resync', '1')
  await pass(0)
  asked[0]?.answer(said(200))
  await pass(0)
  broken = true
  const second = await start('resync', '1')
  await pass(0)
  await fetched('1', clock.now())
  await pass(0)
  assert.deepEqual([await states(first.id), await states(second.id)], [['fetched'], ['unreachable']])
})

test('after a restart the queued are asked, and who was asked before is not asked again', async (t) => {
  const { scope, operations, runner, asked, make, pass, start, states, isBusy } = await furnish(t, () => ({
    contact: 'sip:x@10.0.0.1',
  }))
  const ids = planted(20)
  const { id } = await start('reboot', ...ids)
  await pass(0)
  const before = asked.length
  await runner.close()
  const after = make()
  await after.resume(systemScope, { alone: true })
  assert.equal(await isBusy('19'), true)
  await pass(2000)
  assert.equal(asked.length, 20)
  for (const { answer } of asked.slice(before)) answer(said(200))
  await pass(0)
  assert.deepEqual(
    (await states(id)).sort(),
    [...Array(20 - before).fill('accepted'), ...Array(before).fill('timedOut')].sort(),
  )
  assert.equal((await operations.read(scope, id)).state, 'done')
  const { phones } = await operations.readDetail(scope, id)
  const details = new Set(phones.flatMap(({ state, detail }) => (state === 'timedOut' ? [detail] : [])))
  assert.deepEqual([...details], ['The server was restarted before an answer came'])
  await after.close()
})

test('what is closed says nothing more: it goes on at the next start', async (t) => {
  const { scope, operations, runner, asked, failures, pass, start, states } = await furnish(t, () => ({
    contact: 'sip:x@10.0.0.1',
  }))
  const { id } = await start('resync', '1', '2', '3', '4', '5', '6', '7', '8', '9')
  await pass(0)
  const before = asked.length
  await runner.close()
  for (const { answer } of asked) answer(said(200))
  await pass(1000)
  assert.equal(asked.length, before)
  assert.deepEqual(await states(id), [...Array(before).fill('sent'), ...Array(9 - before).fill('queued')])
  assert.equal((await operations.read(scope, id)).state, 'running')
  assert.deepEqual(failures, [])
})

test('a copy takes a turn like everything else, behind the pace of its address', async (t) => {
  const { clock, asked, pass, start } = await furnish(t)
  await start('resync', '1')
  await pass(0)
  const [{ way } = assert.fail()] = asked
  const turn = () => way.turn?.({ address: '10.0.0.1', port: 5060 })
  const granted: number[] = []
  const begin = clock.now()
  for (let copy = 0; copy < 3; copy++) void turn()?.granted.then(() => granted.push(clock.now() - begin))
  await pass(0)
  assert.deepEqual(granted, [0, 50, 100])
})

test('a copy goes before what its operation has not asked yet', async (t) => {
  const { asked, pass, start } = await furnish(t, () => ({ contact: 'sip:x@10.0.0.1' }))
  await start('resync', ...planted(20))
  await pass(0)
  const before = asked.length
  assert.ok(before > 0 && before < 20)
  let askedBefore: number | undefined
  void asked[0]?.way.turn?.({ address: '10.0.0.1', port: 5060 }).granted.then(() => {
    askedBefore = asked.length
  })
  await pass(1000)
  assert.equal(askedBefore, before)
  assert.equal(asked.length, 20)
})

test('of a large operation 500 phones are looked at together, and the next one when one of them had its turn', async (t) => {
  const { scope, runner, loaded, lookups, pass, start, states } = await furnish(t, () => ({
    contact: 'sip:x@10.0.1.1',
  }))
  const { id } = await start('resync', ...planted(600))
  await pass(0)
  assert.equal(lookups.length, 500)
  lookups[0]?.fail()
  await pass(0)
  assert.equal(lookups.length, 501)
  assert.equal((await states(id))[0], 'unreachable')
  await runner.cancel(scope, id)
  for (const { fail } of lookups) fail()
  await pass(0)
  assert.equal(loaded.length, 501, 'the rest is not looked at any more')
})

test('a large operation leaves room for everybody else between a few of its phones', async (t) => {
  const { scope, operations, loaded, start } = await furnish(t, () => ({ contact: 'sip:x@10.0.0.99' }))
  const { id } = await start('resync', ...planted(400))
  const other = await start('resync', 'other')
  let most = 0
  for (let before = 0; before < 401; before = loaded.length) {
    await new Promise(setImmediate)
    most = Math.max(most, loaded.length - before)
    if (loaded.includes('other')) assert.ok(loaded.length <= 401)
  }
  assert.ok(most <= 20, `${most} phones in one turn`)
  for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
  assert.equal((await operations.read(scope, id)).state, 'done')
  assert.equal((await operations.read(scope, other.id)).state, 'done')
})

test('what fails for one phone is counted, and the others are asked', async (t) => {
  const { asked, failures, pass, start, states } = await furnish(t, (id) => {
    if (id === '1') throw new Error('not thought of')
    return { contact: `sip:x@10.0.0.${id}` }
  })
  const { id } = await start('resync', '1', '2')
  await pass(0)
  asked[0]?.answer(said(200))
  await pass(0)
  assert.deepEqual(await states(id), ['unreachable', 'accepted'])
  assert.deepEqual(failures, ['operation'])
})

test('a phone that could not be asked fetches for reasons of its own', async (t) => {
  const { clock, asked, pass, start, states, failures, fetched } = await furnish(t)
  const { id } = await start('resync', '1')
  await pass(0)
  asked[0]?.answer(Promise.reject(new Error('not thought of')) as unknown as NotifyOutcome)
  await pass(0)
  assert.deepEqual([failures, await states(id)], [['operation'], ['unreachable']])
  await fetched('1', clock.now())
  await pass(0)
  assert.deepEqual(await states(id), ['unreachable'])
})

test('that a phone is asked is written before anything leaves, and nothing leaves when it cannot be', async (t) => {
  const { scope, clock, operations, asked, failures, make, pass, states } = await furnish(t)
  let held: Promise<void> | undefined
  let broken = false
  const runner = make({
    ...operations,
    async markSent(...all) {
      await held
      if (broken) throw new OffhookError('DATABASE_LOCKED')
      return operations.markSent(...all)
    },
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  held = promise
  const first = await runner.create(scope, 'resync', { ids: ['1'] })
  await pass(0)
  assert.deepEqual([asked.length, await states(first.id)], [0, ['queued']])
  resolve()
  await pass(0)
  assert.deepEqual([asked.length, await states(first.id)], [1, ['sent']])
  broken = true
  const second = await runner.create(scope, 'resync', { ids: ['2'] })
  await pass(0)
  assert.deepEqual([asked.length, await states(second.id), failures], [1, ['queued'], ['operation']])
  broken = false
  await clock.advance(1000)
  await pass(0)
  assert.deepEqual([asked.length, await states(second.id)], [2, ['sent']])
  await runner.close()
})

test('phones whose turns come within a moment are written together', async (t) => {
  const { scope, clock, operations, asked, make } = await furnish(t)
  const batches: number[] = []
  const runner = make({
    ...operations,
    markSent(of, phones) {
      batches.push(phones.length)
      return operations.markSent(of, phones)
    },
  })
  await runner.create(scope, 'resync', { ids: planted(40) })
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
  for (let time = 0; time < 600; time += 10) {
    await clock.advance(10)
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  }
  assert.equal(asked.length, 40)
  assert.ok(batches.length <= 12, `${batches.length} transactions`)
  await runner.close()
})

test('what a node led that stands still is taken over by another, and nobody is asked twice when it wakes', async (t) => {
  const { scope, operations, asked, make, otherNode, pass, states } = await furnish(t, (id) => ({
    contact: `sip:p${id}@10.0.0.1`,
  }))
  const itsTime = manualClock()
  const still = make(undefined, itsTime)
  const { id } = await still.create(scope, 'reboot', { ids: planted(20) })
  for (let step = 0; step < 10; step++) {
    for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
    await itsTime.advance(20)
  }
  const before = asked.length
  assert.ok(before > 0 && before < 20, `${before} were asked`)
  const other = await otherNode('b')
  await other.runner.resume(systemScope, { alone: false })
  await pass(10_000)
  assert.equal(asked.length, before, 'its lease has not ended')
  for (let step = 0; step < 5; step++) await pass(10_000)
  assert.equal(asked.length, 20)
  const counts = async () => (await operations.read(scope, id)).counts
  assert.deepEqual(await counts(), { sent: 20 - before, timedOut: before })
  for (let step = 0; step < 10; step++) {
    for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
    await itsTime.advance(200)
  }
  assert.equal(asked.length, 20)
  assert.equal(new Set(asked.map(({ request }) => request.requestUri)).size, 20)
  for (const { answer } of asked.slice(before)) answer(said(200))
  await pass(0)
  assert.equal((await operations.read(scope, id)).state, 'done')
  for (const { answer } of asked.slice(0, before)) answer(said(200))
  await pass(0)
  await itsTime.advance(200)
  await pass(0)
  assert.deepEqual(await states(id), Array(20).fill('accepted'), 'what it hears when it wakes is true')
  await other.runner.close()
  await still.close()
})

test('a node that works keeps its operations, however long a phone is waited for', async (t) => {
  const { runner, asked, otherNode, pass, start, states } = await furnish(t)
  await runner.resume(systemScope, { alone: true })
  const { id } = await start('resync', '1')
  await pass(0)
  const other = await otherNode('b')
  await other.runner.resume(systemScope, { alone: false })
  for (let step = 0; step < 12; step++) await pass(10_000)
  assert.deepEqual([await states(id), asked.length], [['sent'], 1])
  await other.runner.close()
})

test('a node that ends gives its operations away at once', async (t) => {
  const { runner, asked, otherNode, pass, start } = await furnish(t, () => ({ contact: 'sip:x@10.0.0.1' }))
  await start('resync', ...planted(20))
  await pass(0)
  await runner.close()
  const before = asked.length
  const other = await otherNode('b')
  await other.runner.resume(systemScope, { alone: false })
  await pass(2000)
  assert.ok(before < 20)
  assert.equal(asked.length, 20)
  await other.runner.close()
})

test('an operation is cancelled on any node, and the one that leads it gives its turns back', async (t) => {
  const { scope, clock, db, asked, otherNode, pass, start, states } = await furnish(t, () => ({
    contact: 'sip:x@10.0.0.1',
  }))
  const follower = await followFeed(db, clock, createGuard(silentLog))
  const { id } = await start('resync', ...planted(100))
  await pass(0)
  const before = asked.length
  const other = await otherNode('b')
  assert.equal((await other.runner.cancel(scope, id)).counts.cancelled, 100 - before)
  await clock.advance(40)
  assert.equal(asked.length, before)
  await pass(1000)
  const next = await start('resync', '99')
  await pass(100)
  assert.deepEqual([asked.length, await states(next.id)], [before + 1, ['sent']])
  await other.runner.close()
  await follower.close()
})

test('what a node left cancelled or half made is put in order by the next one', async (t) => {
  const { scope, db, runner, operations, asked, make, pass, start, states, isBusy } = await furnish(t)
  const { id } = await start('resync', '1', '2')
  await pass(0)
  await operations.cancel(scope, id)
  await runner.close()
  const { id: half } = await operations.create(scope, 'resync', { ids: ['3', '4'] })
  await leaveHalfMade(db, half)
  assert.deepEqual([await isBusy('1'), await isBusy('3')], [true, true])
  const after = make()
  await after.resume(systemScope, { alone: true })
  assert.deepEqual([await isBusy('1'), await isBusy('3')], [false, false])
  assert.deepEqual(await states(id), ['timedOut', asked.length > 1 ? 'timedOut' : 'cancelled'])
  assert.equal((await operations.list(scope, operationListQuerySchema.parse({}))).total, 1)
  await after.close()
})

test('a fetch after a restart proves a resync', async (t) => {
  const { scope, operations, runner, asked, make, pass, start, states, fetched } = await furnish(t)
  const { id } = await start('resync', '1', '2')
  await pass(20)
  asked[0]?.answer(said(200))
  await pass(0)
  await runner.close()
  const after = make()
  await after.resume(systemScope, { alone: true })
  assert.deepEqual(await states(id), ['accepted', 'timedOut'])
  await fetched('1')
  await fetched('2')
  assert.deepEqual(await states(id), ['fetched', 'fetched'])
  assert.deepEqual((await operations.read(scope, id)).counts, { fetched: 2 })
  await after.close()
})

test('an operation does not end before what its phones answered is written, however long that takes', async (t) => {
  const { operations, make, asked, pass, scope } = await furnish(t)
  const slow = Promise.withResolvers<void>()
  let held: Promise<void> | undefined = slow.promise
  const store: OperationStore = {
    ...operations,
    async write(...changes) {
      const wait = held
      held = undefined
      await wait
      await operations.write(...changes)
    },
  }
  const runner = make(store)
  t.after(() => runner.close())
  const { id } = await runner.create(scope, 'reboot', { ids: ['1', '2'] })
  await pass(1000)
  asked[0]?.answer(said(200))
  await pass(1000)
  asked[1]?.answer(said(200))
  await pass(5000)
  assert.equal((await operations.read(scope, id)).state, 'running')
  slow.resolve()
  await pass(1000)
  const ended = await operations.read(scope, id)
  assert.deepEqual([ended.state, ended.counts], ['done', { accepted: 2 }])
})

test('a phone of which nobody knows whether it was asked is not asked, and has an outcome when the operation ends', async (t) => {
  const { operations, make, asked, pass, scope } = await furnish(t)
  let isCut = true
  const store: OperationStore = {
    ...operations,
    async markSent(...phones) {
      const marked = await operations.markSent(...phones)
      if (!isCut) return marked
      isCut = false
      throw new OffhookError('DATABASE_AWAY')
    },
  }
  const runner = make(store)
  t.after(() => runner.close())
  const { id } = await runner.create(scope, 'reboot', { ids: ['1'] })
  for (let turn = 0; turn < 5; turn++) await pass(1000)
  assert.deepEqual(asked, [])
  const ended = await operations.readDetail(scope, id)
  assert.deepEqual([ended.state, ended.counts], ['done', { timedOut: 1 }])
  assert.match(ended.phones[0]?.detail ?? '', /before an answer came/)
})

test('a phone that cannot be looked up while the database is away is asked when it is back, and not called unreachable', async (t) => {
  const { slow, asked, pass, start, states } = await furnish(t)
  slow.loading = Promise.reject(new OffhookError('DATABASE_AWAY'))
  slow.loading.catch(() => undefined)
  const { id } = await start('reboot', '1')
  await pass(3000)
  assert.deepEqual([asked.length, await states(id)], [0, ['queued']])
  delete slow.loading
  for (let turn = 0; turn < 3; turn++) await pass(1000)
  assert.deepEqual([asked.length, await states(id)], [1, ['sent']])
})

test('a phone is not called unreachable while it is not known whether a link leads to it', async (t) => {
  const { slow, operations, scope, pass, start, states } = await furnish(t, () => ({}))
  slow.finding = Promise.reject(new OffhookError('DATABASE_AWAY'))
  slow.finding.catch(() => undefined)
  const { id } = await start('reboot', '1')
  await pass(3000)
  assert.deepEqual(await states(id), ['queued'])
  delete slow.finding
  for (let turn = 0; turn < 3; turn++) await pass(1000)
  const [phone] = (await operations.readDetail(scope, id)).phones
  assert.deepEqual([phone?.state, phone?.detail.slice(0, 25)], ['unreachable', 'Nobody knows where it is:'])
})

test('phones that register as the same are asked by one NOTIFY through the registrar, and share what comes of it', async (t) => {
  const tenant = { sipServer: '10.0.0.200', notifyVia: 'registrar' }
  const { scope, asked, operations, pass, start, states } = await furnish(t, (id) => ({
    ...{ tenant, line: { username: id === '3' ? '300' : '100' } },
  }))
  const { id } = await start('reboot', '1', '2', '3')
  await pass(0)
  assert.deepEqual(
    asked.map(({ request }) => request.requestUri),
    ['sip:100@10.0.0.200', 'sip:300@10.0.0.200'],
  )
  for (const { answer } of asked) answer(said(200))
  await pass(0)
  assert.deepEqual(await states(id), ['accepted', 'accepted', 'accepted'])
  const details = (await operations.readDetail(scope, id)).phones.map(({ detail }) => detail)
  assert.deepEqual(details, [
    '200 Said',
    'Asked together with “Phone 1”, which registers as the same: 200 Said',
    '200 Said',
  ])
  // Another operation asks anew.
  await start('reboot', '2')
  await pass(0)
  assert.equal(asked.length, 3)
})

test('that a phone which was asked together with another one was asked is told, and proved by its fetch', async (t) => {
  const tenant = { sipServer: '10.0.0.200', notifyVia: 'registrar' }
  const { runner, scope, asked, pass, start, states, fetched } = await furnish(t, () => ({
    tenant,
    line: {},
  }))
  const { id } = await start('resync', '1', '2', '3')
  await pass(0)
  assert.deepEqual(await states(id), ['sent', 'sent', 'sent'])
  await runner.cancel(scope, id)
  await fetched('2')
  await pass(0)
  assert.deepEqual(await states(id), ['sent', 'fetched', 'sent'])
  asked[0]?.answer(said(200))
  await pass(0)
  await fetched('3')
  await pass(0)
  assert.deepEqual(await states(id), ['accepted', 'fetched', 'fetched'])
})

test('an answer that comes when the operation is over corrects what became of the phone, and of those asked with it', async (t) => {
  const tenant = { sipServer: '10.0.0.200', notifyVia: 'registrar' }
  const { scope, asked, operations, pass, start, fetched } = await furnish(t, () => ({ tenant, line: {} }))
  const { id } = await start('resync', '1', '2', '3')
  await pass(0)
  asked[0]?.answer({ kind: 'timedOut', datagrams: 11 })
  await pass(40_000)
  await fetched('3')
  await pass(0)
  const before = await operations.read(scope, id)
  assert.deepEqual([before.state, before.counts], ['done', { timedOut: 2, fetched: 1 }])
  asked[0]?.way.late?.({ ...said(489), software: 'Phone 1' })
  await pass(0)
  const { phones, counts } = await operations.readDetail(scope, id)
  assert.deepEqual(counts, { refused: 2, fetched: 1 })
  assert.deepEqual(
    phones.map(({ state, sipStatus, answeredBy }) => [state, sipStatus, answeredBy]),
    [
      ['refused', 489, 'phone'],
      ['refused', 489, 'phone'],
      ['fetched', 489, 'phone'],
    ],
  )
  assert.match(
    phones[1]?.detail ?? '',
    /^Asked together with “Phone 1”, .*: 489 Said.*; the answer came after \d+ seconds$/,
  )
})

test('a phone that is waited for, since it wants to be asked again, ends with its word when the operation is cancelled', async (t) => {
  const { scope, runner, asked, operations, pass, start, isBusy } = await furnish(t)
  const { id } = await start('resync', '1')
  await pass(0)
  asked[0]?.answer({ ...said(486), retryAfter: 100 })
  await pass(0)
  assert.deepEqual(
    [(await operations.readDetail(scope, id)).phones[0]?.state, await isBusy('1')],
    ['sent', true],
  )
  await runner.cancel(scope, id)
  await pass(0)
  assert.deepEqual(
    [(await operations.readDetail(scope, id)).phones[0]?.state, await isBusy('1')],
    ['refused', false],
  )
  await pass(200_000)
  assert.equal(asked.length, 1)
})

test('a phone that fetched while it was waited for is not asked again', async (t) => {
  const { asked, pass, start, states, fetched } = await furnish(t)
  const { id } = await start('resync', '1')
  await pass(0)
  asked[0]?.answer({ ...said(486), retryAfter: 100 })
  await pass(1000)
  await fetched('1')
  await pass(100_000)
  assert.equal(asked.length, 1)
  assert.deepEqual(await states(id), ['fetched'])
})

test('who wants to be asked again waits for the database as well, and nobody who was asked with it is asked twice', async (t) => {
  const tenant = { sipServer: '10.0.0.200', notifyVia: 'registrar' }
  const { scope, operations, asked, failures, make, pass, states } = await furnish(t, () => ({
    tenant,
    line: {},
  }))
  let isAway = false
  const runner = make({
    ...operations,
    async busyOf(...of) {
      if (isAway) throw new OffhookError('DATABASE_AWAY')
      return operations.busyOf(...of)
    },
  })
  t.after(() => runner.close())
  const { id } = await runner.create(scope, 'resync', { ids: ['1', '2'] })
  await pass(0)
  asked[0]?.answer({ ...said(480), retryAfter: 10 })
  await pass(0)
  isAway = true
  for (let turn = 0; turn < 12; turn++) await pass(1000)
  assert.deepEqual([asked.length, await states(id), failures], [1, ['sent', 'sent'], []])
  isAway = false
  for (let turn = 0; turn < 2; turn++) await pass(1000)
  assert.equal(asked.length, 2)
  asked[1]?.answer(said(200))
  await pass(0)
  assert.deepEqual([asked.length, await states(id)], [2, ['accepted', 'accepted']])
})

test('a database that is away for a moment does not begin the half hour of a call anew', async (t) => {
  const { slow, scope, asked, operations, pass, start } = await furnish(t)
  let isAway = false
  slow.inCall = () => {
    if (isAway) throw new OffhookError('DATABASE_AWAY')
    return true
  }
  const { id } = await start('reboot', '1')
  for (let time = 0; time < 29 * 60_000; time += 10_000) await pass(9800)
  isAway = true
  await pass(15_000)
  isAway = false
  for (let time = 0; time < 2 * 60_000; time += 10_000) await pass(9800)
  const [phone] = (await operations.readDetail(scope, id)).phones
  assert.deepEqual(
    [asked.length, phone?.state, phone?.detail],
    [0, 'unreachable', 'In a call for more than 30 minutes; not asked'],
  )
})

test('what was known of a phone before its call is looked up anew after it, though the database was away meanwhile', async (t) => {
  const { slow, asked, loaded, pass, start } = await furnish(t)
  let looks = 0
  slow.inCall = () => {
    looks++
    if (looks === 2) throw new OffhookError('DATABASE_AWAY')
    return looks < 2
  }
  await start('reboot', '1')
  for (let turn = 0; turn < 20; turn++) await pass(1000)
  assert.deepEqual([asked.length, loaded], [1, ['1', '1']])
})

test('an operation that is cancelled ends at once, whoever is in a call', async (t) => {
  const { slow, scope, operations, runner, pass, start, states } = await furnish(t)
  slow.inCall = () => true
  const { id } = await start('reboot', '1')
  await pass(0)
  await runner.cancel(scope, id)
  await pass(0)
  const left = await operations.takeOver(systemScope, { ofAnybody: true })
  assert.deepEqual([await states(id), left], [['cancelled'], []], 'nobody leads it any more')
})

test('a phone that cannot be asked at all is told of at once, though it is in a call', async (t) => {
  const { slow, asked, pass, start, detailOf } = await furnish(t, () => ({ model: null }))
  slow.inCall = () => true
  const { id } = await start('reboot', '1')
  await pass(0)
  assert.deepEqual([asked.length, (await detailOf(id))?.state], [0, 'unreachable'])
})

test('that phones which register as the same are asked is written of all of them before anything leaves', async (t) => {
  const tenant = { sipServer: '10.0.0.200', notifyVia: 'registrar' }
  const { scope, clock, operations, asked, loaded, make, states } = await furnish(t, () => ({
    tenant,
    line: {},
  }))
  const { promise, resolve } = Promise.withResolvers<void>()
  const runner = make({
    ...operations,
    async markSent(...all) {
      await promise
      return operations.markSent(...all)
    },
  })
  const { id } = await runner.create(scope, 'resync', { ids: ['1', '2', '3'] })
  while (loaded.length < 3) await new Promise(setImmediate)
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
  resolve()
  for (let time = 0; asked.length === 0; time += 10) {
    assert.ok(time < 1000, 'it is asked within a second')
    await clock.advance(10)
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  }
  assert.deepEqual(await states(id), ['sent', 'sent', 'sent'])
  await runner.close()
})

test('outcomes of hundreds of phones that are known at once are written in pieces, with room for others between', async (t) => {
  const { scope, operations, make, pass, states } = await furnish(t, () => ({}))
  const pieces: { phones: number; turn: number }[] = []
  let turn = 0
  let isOver = false
  const count = () => {
    turn++
    if (!isOver) setImmediate(count)
  }
  count()
  const runner = make({
    ...operations,
    write(its, id, changes) {
      pieces.push({ phones: changes.length, turn })
      return operations.write(its, id, changes)
    },
  })
  const { id } = await runner.create(scope, 'resync', { ids: planted(600) })
  for (let time = 0; time < 6; time++) await pass(150)
  isOver = true
  assert.deepEqual(new Set(await states(id)), new Set(['unreachable']))
  assert.equal(
    pieces.reduce((sum, { phones }) => sum + phones, 0),
    600,
  )
  assert.ok(pieces.every(({ phones }) => phones <= 100))
  assert.equal(new Set(pieces.map((piece) => piece.turn)).size, pieces.length, 'a turn of its own for each')
  await runner.close()
})

test('a PBX is one address, whether a phone is asked through it by SIP or by its link', async (t) => {
  const tenant = { sipServer: '10.0.0.200', notifyVia: 'registrar' }
  const { clock, asked, linked, askedByLink, pass, start } = await furnish(t, (id) =>
    Number(id) < 10 ? { tenant, line: { username: `sip${id}` } } : {},
  )
  for (let number = 10; number < 20; number++)
    linked.set(String(number), {
      link: { name: 'pbx', host: 'pbx.example', port: null },
      notify: { username: `link${number}`, contact: '' },
    } as unknown as LinkTarget)
  const begin = clock.now()
  await start('resync', ...planted(20))
  await pass(0)
  await pass(0)
  const all = asked.length + askedByLink.length
  assert.ok(all > 1 && all <= (clock.now() - begin) / 50 + 1, `${all} in ${clock.now() - begin} ms`)
  await pass(1000)
  assert.deepEqual([asked.length, askedByLink.length], [10, 10])
})
