import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import { type ChangeType, createFeed } from '../db/feed.ts'
import { manualClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { autoResync } from './auto-resync.ts'

type Phone = { id: string; waits: boolean; busy?: boolean }

/** Two tenants; what a save changed is whatever phone waits for its files. */
async function furnish(t: TestContext, { wanted = true, minutes = 10 } = {}) {
  const still = manualClock()
  const clock = {
    ...still,
    /** What is begun by a timer is done a little later. */
    async advance(milliseconds: number) {
      await still.advance(milliseconds)
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    },
  }
  const failures: unknown[] = []
  const log = { ...silentLog, error: (facts: unknown) => void failures.push(facts) }
  const guard = createGuard(log)
  const feed = createFeed(guard)
  const scopes = ['a', 'b'].map((id) => tenantScope({ id, code: id.toUpperCase() }))
  const phones: Record<string, Phone[]> = { a: [], b: [] }
  const made: string[] = []
  const broken = new Set<string>()
  /** Once set, phones that wait are found when it has ended. */
  const slow: { finding?: Promise<void> } = {}
  /** By phone, when it was asked by itself. */
  const asked = new Map<string, number>()
  const of = ({ tenantId }: TenantScope) => phones[tenantId] ?? []
  /** Whether this node is the one that asks. */
  const leads = { here: true }
  const stop = autoResync({
    ...{ feed, clock, guard, isLeading: () => leads.here },
    tenants: {
      resyncing: async () => (wanted ? scopes.map((scope) => ({ scope, minutes })) : []),
    },
    phones: {
      async waitingIds(scope) {
        if (broken.has(scope.tenantId)) throw new Error('not thought of')
        await slow.finding
        return of(scope).flatMap(({ id, waits }) => (waits ? [id] : []))
      },
    },
    operations: {
      busyOf: async (scope, ids) =>
        new Set(of(scope).flatMap(({ id, busy }) => (busy && ids.includes(id) ? [id] : []))),
      async askedSince(_, by, ids, since) {
        const named = new Set(ids)
        return new Map([...asked].filter(([id, at]) => by === 'auto-resync' && named.has(id) && at > since))
      },
    },
    runner: {
      async create(scope, kind, chosen) {
        const ids = 'ids' in chosen ? chosen.ids : []
        for (const id of ids) asked.set(id, clock.now())
        made.push(`${kind} ${scope.tenantId}: ${ids.join(' ')} by ${scope.by.name}`)
        return {} as never
      },
    },
  })
  t.after(stop)
  const saved = (tenantId = 'a', type: ChangeType = 'phone.looked') =>
    feed.tell([{ type, tenantId, ids: [] }])
  // What is looked at when it begins to lead is over: there was nothing.
  await clock.advance(10_000)
  return { clock, feed, phones, made, asked, broken, slow, failures, leads, saved, stop }
}

test('what a save changed is resynced three seconds later, several saves in a row at once', async (t) => {
  const { clock, phones, made, saved } = await furnish(t)
  phones.a = [
    { id: 'changed', waits: true },
    { id: 'same', waits: false },
  ]
  phones.b = [{ id: 'other', waits: true }]
  saved()
  await clock.advance(2000)
  saved()
  await clock.advance(999)
  assert.deepEqual(made, [])
  await clock.advance(1)
  assert.deepEqual(made, ['resync a: changed by auto-resync'])
  await clock.advance(100_000)
  assert.equal(made.length, 1)
  saved('b')
  await clock.advance(3000)
  assert.deepEqual(made.slice(1), ['resync b: other by auto-resync'])
})

test('of several nodes that hear of a save, only the one that leads asks', async (t) => {
  const { clock, phones, made, leads, saved } = await furnish(t)
  phones.a = [{ id: '1', waits: true }]
  leads.here = false
  saved()
  await clock.advance(10_000)
  assert.deepEqual(made, [])
  leads.here = true
  saved()
  await clock.advance(3000)
  assert.deepEqual(made, ['resync a: 1 by auto-resync'])
})

test('what all tenants inherit is resynced in all', async (t) => {
  const { clock, feed, phones, made } = await furnish(t)
  phones.a = [{ id: '1', waits: true }]
  phones.b = [{ id: '2', waits: true }]
  for (const tenantId of ['a', 'b']) feed.tell([{ type: 'phone.looked', tenantId, ids: [] }])
  await clock.advance(3000)
  assert.deepEqual(made, ['resync a: 1 by auto-resync', 'resync b: 2 by auto-resync'])
})

test('a fetch, an outcome, a contact and an upload resync nobody, nor does a save where it is not wanted', async (t) => {
  const [unmoved, unwanted] = [await furnish(t), await furnish(t, { wanted: false })]
  for (const { phones } of [unmoved, unwanted]) phones.a = [{ id: '1', waits: true }]
  for (const type of [
    'phone.fetched',
    'operation.progress',
    'contact.changed',
    'upload.kept',
    'phone.configured',
  ] as const)
    unmoved.saved('a', type)
  unwanted.saved()
  for (const { clock, made } of [unmoved, unwanted]) {
    await clock.advance(100_000)
    assert.deepEqual(made, [])
  }
})

test('nothing is made when no phone changed', async (t) => {
  const { clock, phones, made, saved } = await furnish(t)
  phones.a = [{ id: '1', waits: false }]
  saved()
  await clock.advance(100_000)
  assert.deepEqual(made, [])
})

test('a phone that is being asked is looked at again once that is over', async (t) => {
  const { clock, phones, made, saved } = await furnish(t)
  const busy: Phone = { id: 'busy', waits: true, busy: true }
  phones.a = [busy, { id: 'free', waits: true }]
  saved()
  await clock.advance(3000)
  assert.deepEqual(made, ['resync a: free by auto-resync'])
  phones.a = [busy]
  busy.busy = false
  await clock.advance(34_999)
  assert.equal(made.length, 1)
  await clock.advance(1)
  assert.deepEqual(made.slice(1), ['resync a: busy by auto-resync'])
})

test('a save is not held up by a phone that is being asked', async (t) => {
  const { clock, phones, made, saved } = await furnish(t)
  phones.a = [{ id: 'busy', waits: true, busy: true }]
  saved()
  await clock.advance(3000)
  phones.b = [{ id: 'other', waits: true }]
  saved('b')
  await clock.advance(3000)
  assert.deepEqual(made, ['resync b: other by auto-resync'])
})

test('what fails for one tenant is told with its name, and the next tenant is looked at', async (t) => {
  const { clock, feed, phones, made, broken, failures } = await furnish(t)
  broken.add('a')
  phones.b = [{ id: '2', waits: true }]
  feed.tell([{ type: 'phone.looked', tenantId: null, ids: [] }])
  await clock.advance(3000)
  assert.deepEqual(made, ['resync b: 2 by auto-resync'])
  assert.match(JSON.stringify(failures), /"boundary":"timer","work":"auto-resync","tenant":"a"/)
})

test('at the end nothing is waited for, and no save is heard any more', async (t) => {
  const { clock, phones, made, saved, stop } = await furnish(t)
  phones.a = [{ id: '1', waits: true }]
  saved()
  stop()
  saved()
  await clock.advance(100_000)
  assert.deepEqual(made, [])
})

test('a phone is asked by itself at most once in ten minutes: what is saved meanwhile waits, and is one resync then', async (t) => {
  const { clock, phones, made, saved } = await furnish(t)
  phones.a = [{ id: '1', waits: true }]
  saved()
  await clock.advance(3000)
  assert.deepEqual(made, ['resync a: 1 by auto-resync'])
  for (let minute = 1; minute < 10; minute++) {
    saved()
    await clock.advance(60_000)
  }
  assert.equal(made.length, 1)
  phones.a.push({ id: '2', waits: true })
  saved()
  await clock.advance(3000)
  assert.deepEqual(made.slice(1), ['resync a: 2 by auto-resync'])
  await clock.advance(57_000)
  assert.deepEqual(made.slice(2), ['resync a: 1 by auto-resync'])
  await clock.advance(60_000)
  assert.equal(made.length, 3)
})

test('a phone that has fetched by itself meanwhile is not asked when its ten minutes are over', async (t) => {
  const { clock, phones, made, saved } = await furnish(t)
  const phone: Phone = { id: '1', waits: true }
  phones.a = [phone]
  saved()
  await clock.advance(3000)
  saved()
  await clock.advance(60_000)
  phone.waits = false
  await clock.advance(3_600_000)
  assert.equal(made.length, 1)
})

test('how long a phone is left in peace is the tenant’s to say; with 0 it is asked after each save', async (t) => {
  const { clock, phones, made, saved } = await furnish(t, { minutes: 0 })
  phones.a = [{ id: '1', waits: true }]
  for (let save = 0; save < 3; save++) {
    saved()
    await clock.advance(3000)
  }
  assert.equal(made.length, 3)
})

test('after a start, and on another node that takes over, phones wait for the rest of their ten minutes', async (t) => {
  const { clock, phones, made, asked, leads } = await furnish(t)
  leads.here = false
  await clock.advance(5000)
  phones.a = [
    { id: 'asked', waits: true },
    { id: 'not asked', waits: true },
  ]
  asked.set('asked', clock.now() - 400_000)
  await clock.advance(60_000)
  assert.deepEqual(made, [])
  leads.here = true
  await clock.advance(8000)
  assert.deepEqual(made, ['resync a: not asked by auto-resync'])
  await clock.advance(200_000)
  assert.deepEqual(made.slice(1), ['resync a: asked by auto-resync'])
})

test('of a hundred and fifty thousand phones that wait for the rest of their ten minutes, the first one’s end counts', async (t) => {
  const { clock, phones, made, asked, failures, saved } = await furnish(t)
  const ids = Array.from({ length: 150_000 }, (_, at) => String(at))
  phones.a = ids.map((id) => ({ id, waits: true }))
  for (const id of ids) asked.set(id, clock.now())
  asked.set('70000', clock.now() - 500_000)
  saved()
  await clock.advance(3000)
  assert.deepEqual([made, failures], [[], []])
  await clock.advance(97_000)
  assert.deepEqual(made, ['resync a: 70000 by auto-resync'])
})

test('while phones of a save are still looked for, those of the next one wait: none is asked twice', async (t) => {
  const { clock, phones, made, slow, saved } = await furnish(t)
  phones.a = [{ id: '1', waits: true }]
  const { promise, resolve } = Promise.withResolvers<void>()
  slow.finding = promise
  saved()
  await clock.advance(3000)
  saved()
  await clock.advance(3000)
  resolve()
  await clock.advance(0)
  assert.deepEqual(made, ['resync a: 1 by auto-resync'])
})
