import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { type ScheduleCreate, scheduleCreateSchema } from '../schema/schedule.ts'
import { scheduleRunner } from './schedule-runner.ts'

const hourMs = 3_600_000

/** It is the first of January 2026, a Thursday, midnight. What a run makes is an operation that asks nobody. */
async function furnish(t: TestContext) {
  const stores = await furnishStores(t)
  const { schedules, operations, tenants, defaults, clock, db } = stores
  const guard = createGuard(silentLog)
  const scope = actingAs(await stores.tenant('ONE', { timezone: 'UTC' }), { name: 'anna', address: null })
  /** Calls that are not answered yet: a look lasts as long as there is one. */
  let calls = 0
  const watched =
    <Arguments extends unknown[], Answer>(call: (...of: Arguments) => Promise<Answer>) =>
    async (...of: Arguments): Promise<Answer> => {
      calls++
      try {
        return await call(...of)
      } finally {
        calls--
      }
    }
  const parts = {
    ...{
      tenants,
      meant: { by: async (_: unknown, filter: object) => filter as never },
      feed: db.feed,
      clock,
      guard,
    },
    defaults: { zoneOfSystem: watched(() => defaults.zoneOfSystem(systemScope)) },
    schedules: {
      takeDue: watched(schedules.takeDue),
      endRun: watched(schedules.endRun),
      followZones: watched(schedules.followZones),
    },
  }
  const refusing: { error?: Error } = {}
  const runner = {
    create: watched(
      async (...[of, kind, phones, { force: _, ...origin } = {}]: Parameters<Runner['create']>) => {
        if (refusing.error) throw refusing.error
        return operations.create(of, kind, phones, { origin })
      },
    ),
  }
  const make = (wanted: Partial<ScheduleCreate> = {}) =>
    schedules.create(
      scope,
      scheduleCreateSchema.parse({ name: 'Night', kind: 'resync', days: ['fri'], time: '02:30', ...wanted }),
      'UTC',
    )
  function start(alone = true) {
    const scheduling = scheduleRunner({ ...parts, runner })
    t.after(() => scheduling.close())
    scheduling.start(systemScope, { alone })
    return scheduling
  }
  /** Lets time pass in steps in which each look ends. */
  async function pass(ms: number, step = ms) {
    for (let left = ms; left > 0; left -= step) {
      await clock.advance(Math.min(step, left))
      do for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      while (calls > 0)
    }
  }
  const made = async () => (await operations.list(scope, { order: 'asc', page: 1, pageSize: 50 })).items
  const lastOf = async (id: string) => (await schedules.read(scope, id)).last
  return { ...stores, scope, make, start, pass, made, lastOf, refusing }
}
type Runner = Parameters<typeof scheduleRunner>[0]['runner']

test('when the time has come, the phones that the filter finds then are asked, once', async (t) => {
  const { make, start, pass, made, lastOf, phone, scope } = await furnish(t)
  const id = await make({ filter: { status: 'neverFetched' } })
  start()
  await phone(scope, { name: 'Made after the schedule' })
  await pass(26.4 * hourMs, hourMs)
  assert.deepEqual(await made(), [])
  await pass(hourMs / 2, 10_000)
  const [operation, ...others] = await made()
  assert.deepEqual(
    [operation?.total, operation?.createdBy, operation?.scheduleId, others.length],
    [1, 'schedule “Night”', id, 0],
  )
  assert.deepEqual(await lastOf(id), {
    ...{ at: '2026-01-02T02:30:00.000Z', outcome: 'ran', detail: '', operationId: operation?.id },
  })
})

test('a server that comes back within the hour makes up for the run; later it is shown as missed', async (t) => {
  const { make, start, pass, made, lastOf, phone, scope } = await furnish(t)
  const [night, dawn] = [await make(), await make({ name: 'Dawn', time: '03:20' })]
  await phone(scope)
  await pass(27.6 * hourMs)
  start()
  await pass(1000)
  assert.deepEqual(
    (await made()).map(({ createdBy }) => createdBy),
    ['schedule “Dawn”'],
  )
  assert.equal((await lastOf(dawn))?.outcome, 'ran')
  const missed = await lastOf(night)
  assert.deepEqual([missed?.outcome, missed?.operationId], ['missed', null])
  assert.match(missed?.detail ?? '', /^No server ran at that time; 66 minutes later it was too late for it$/)
})

test('a run that is refused says why, and the next one comes at its time', async (t) => {
  const { schedules, scope, make, start, pass, made, lastOf } = await furnish(t)
  const id = await make()
  start()
  await pass(26.6 * hourMs, hourMs / 10)
  assert.deepEqual(await made(), [])
  const last = await lastOf(id)
  assert.deepEqual([last?.outcome, last?.detail], ['refused', 'phones: No phone is selected'])
  assert.equal((await schedules.read(scope, id)).nextAt, '2026-01-09T02:30:00.000Z')
})

test('a run that could not be written is tried again, within the hour', async (t) => {
  const { make, start, pass, made, phone, scope, refusing, lastOf } = await furnish(t)
  const id = await make()
  await phone(scope)
  start()
  refusing.error = new Error('not thought of')
  await pass(26.5 * hourMs + 20_000, hourMs / 10)
  assert.equal(await lastOf(id), null)
  delete refusing.error
  await pass(130_000, 10_000)
  assert.deepEqual(
    (await made()).map(({ createdBy }) => createdBy),
    ['schedule “Night”'],
  )
})

test('of two nodes that look at the same moment, one runs it', async (t) => {
  const { make, start, pass, made, phone, scope } = await furnish(t)
  await make()
  await phone(scope)
  start(false)
  start(false)
  await pass(26.6 * hourMs, hourMs / 10)
  assert.equal((await made()).length, 1)
})

test('a zone that is saved counts at once', async (t) => {
  const { schedules, tenants, scope, make, start, pass } = await furnish(t)
  const id = await make()
  const scheduling = start()
  await tenants.update(scope, { timezone: 'Asia/Tokyo' }, undefined)
  await pass(1000)
  assert.equal((await schedules.read(scope, id)).nextAt, '2026-01-01T17:30:00.000Z')
  assert.equal(await scheduling.zoneOf(scope), 'Asia/Tokyo')
})
