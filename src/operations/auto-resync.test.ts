import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import { type ChangeType, createFeed } from '../db/feed.ts'
import { manualClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { TenantRecord } from '../tenants/tenant-store.ts'
import { autoResync } from './auto-resync.ts'

type Phone = { id: string; servedAt: number | null; pending: boolean; busy?: boolean }

/** Two tenants; what a save changed is whatever phone is marked as pending. */
function furnish(t: TestContext, { wanted = true } = {}) {
  const still = manualClock()
  const clock = {
    ...still,
    /** Phones are looked at in turns of their own. */
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
  const looks: string[] = []
  const broken = new Set<string>()
  const of = ({ tenantId }: TenantScope) => phones[tenantId] ?? []
  const stop = autoResync({
    ...{ feed, clock, guard },
    tenants: {
      scopes: async () => scopes,
      async read({ tenantId }) {
        if (broken.has(tenantId)) throw new Error('not thought of')
        return { autoResync: wanted } as TenantRecord
      },
    },
    phones: {
      idsOf: async (scope) => of(scope).map(({ id }) => id),
      async readMany(scope, ids) {
        looks.push(...ids)
        return of(scope).filter(({ id }) => ids.includes(id)) as unknown as PhoneRecord[]
      },
    },
    description: {
      pending: async (scope) => new Set(of(scope).flatMap(({ id, pending }) => (pending ? [id] : []))),
    },
    operations: {
      busyOf: async (scope, ids) =>
        new Set(of(scope).flatMap(({ id, busy }) => (busy && ids.includes(id) ? [id] : []))),
    },
    runner: {
      async create(scope, kind, chosen) {
        const ids = 'ids' in chosen ? chosen.ids : []
        made.push(`${kind} ${scope.tenantId}: ${ids.join(' ')} by ${scope.by.name}`)
        return {} as never
      },
    },
  })
  t.after(stop)
  const saved = (tenantId = 'a', type: ChangeType = 'phone.configured') =>
    feed.tell([{ type, tenantId, ids: [] }])
  return { clock, feed, phones, made, looks, broken, failures, saved, stop }
}

test('what a save changed is resynced three seconds later, several saves in a row at once', async (t) => {
  const { clock, phones, made, saved } = furnish(t)
  phones.a = [
    { id: 'changed', servedAt: 1, pending: true },
    { id: 'same', servedAt: 1, pending: false },
    { id: 'never fetched', servedAt: null, pending: true },
  ]
  phones.b = [{ id: 'other', servedAt: 1, pending: true }]
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

test('what all tenants inherit is resynced in all', async (t) => {
  const { clock, feed, phones, made } = furnish(t)
  phones.a = [{ id: '1', servedAt: 1, pending: true }]
  phones.b = [{ id: '2', servedAt: 1, pending: true }]
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  await clock.advance(3000)
  assert.deepEqual(made, ['resync a: 1 by auto-resync', 'resync b: 2 by auto-resync'])
})

test('a fetch, an outcome, a contact and an upload resync nobody, nor does a save where it is not wanted', async (t) => {
  const [unmoved, unwanted] = [furnish(t), furnish(t, { wanted: false })]
  for (const { phones } of [unmoved, unwanted]) phones.a = [{ id: '1', servedAt: 1, pending: true }]
  for (const type of ['phone.fetched', 'operation.progress', 'contact.changed', 'upload.kept'] as const)
    unmoved.saved('a', type)
  unwanted.saved()
  for (const { clock, made } of [unmoved, unwanted]) {
    await clock.advance(100_000)
    assert.deepEqual(made, [])
  }
})

test('of a tenant’s many phones some are looked at in each turn, and all that changed are in one resync', async (t) => {
  const { clock, phones, made, looks, saved } = furnish(t)
  phones.a = Array.from({ length: 120 }, (_, number) => ({
    id: `p${number}`,
    servedAt: 1,
    pending: number % 60 === 0,
  }))
  saved()
  const passed = clock.advance(3000)
  let most = 0
  for (let before = 0; before < 120; before = looks.length) {
    await new Promise(setImmediate)
    most = Math.max(most, looks.length - before)
  }
  await passed
  await clock.advance(0)
  assert.equal(most, 50)
  assert.deepEqual(
    looks,
    phones.a.map(({ id }) => id),
  )
  assert.deepEqual(made, ['resync a: p0 p60 by auto-resync'])
})

test('nothing is made when no phone changed', async (t) => {
  const { clock, phones, made, saved } = furnish(t)
  phones.a = [{ id: '1', servedAt: 1, pending: false }]
  saved()
  await clock.advance(100_000)
  assert.deepEqual(made, [])
})

test('a phone that is being asked is looked at again once that is over', async (t) => {
  const { clock, phones, made, saved } = furnish(t)
  const busy: Phone = { id: 'busy', servedAt: 1, pending: true, busy: true }
  phones.a = [busy, { id: 'free', servedAt: 1, pending: true }]
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
  const { clock, phones, made, saved } = furnish(t)
  phones.a = [{ id: 'busy', servedAt: 1, pending: true, busy: true }]
  saved()
  await clock.advance(3000)
  phones.b = [{ id: 'other', servedAt: 1, pending: true }]
  saved('b')
  await clock.advance(3000)
  assert.deepEqual(made, ['resync b: other by auto-resync'])
})

test('what fails for one tenant is told with its name, and the next tenant is looked at', async (t) => {
  const { clock, feed, phones, made, broken, failures } = furnish(t)
  broken.add('a')
  phones.b = [{ id: '2', servedAt: 1, pending: true }]
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  await clock.advance(3000)
  assert.deepEqual(made, ['resync b: 2 by auto-resync'])
  assert.match(JSON.stringify(failures), /"boundary":"timer","work":"auto-resync","tenant":"a"/)
})

test('at the end nothing is waited for, and no save is heard any more', async (t) => {
  const { clock, phones, made, saved, stop } = furnish(t)
  phones.a = [{ id: '1', servedAt: 1, pending: true }]
  saved()
  stop()
  saved()
  await clock.advance(100_000)
  assert.deepEqual(made, [])
})
