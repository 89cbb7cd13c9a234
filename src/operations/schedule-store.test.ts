import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { actingAs, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { type ScheduleCreate, scheduleCreateSchema, scheduleListQuerySchema } from '../schema/schedule.ts'

const hourMs = 3_600_000
const anna = { name: 'anna', address: null }

/** It is the first of January 2026, a Thursday, midnight in Greenwich. */
async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { schedules } = stores
  const scope = actingAs(await stores.tenant('ONE', { timezone: 'Europe/Rome' }), anna)
  const inputOf = (wanted: Partial<ScheduleCreate> = {}) =>
    scheduleCreateSchema.parse({ name: 'Night', kind: 'resync', time: '02:30', days: ['fri'], ...wanted })
  const make = (wanted?: Partial<ScheduleCreate>, of: TenantScope = scope) =>
    schedules.create(of, inputOf(wanted), 'Europe/Rome')
  const next = async (id: string) => (await schedules.read(scope, id)).nextAt
  const due = async (ofAnybody = false) => schedules.takeDue(systemScope, { ofAnybody })
  return { ...stores, scope, inputOf, make, next, due }
}

test('a schedule is answered as it was kept, with when it runs next by the clock of its zone', async (t) => {
  const { schedules, scope, make, clock, db } = await furnish(t)
  const id = await make({ filter: { q: 'desk', status: 'pending' }, force: true })
  const at = new Date(clock.now()).toISOString()
  assert.deepEqual(await schedules.read(scope, id), {
    ...{ id, name: 'Night', kind: 'resync', filter: { q: 'desk', status: 'pending' } },
    ...{ date: null, days: ['fri'], time: '02:30', force: true, enabled: true, timezone: 'Europe/Rome' },
    ...{ nextAt: '2026-01-02T01:30:00.000Z', last: null, createdBy: 'anna', revision: 1 },
    ...{ createdAt: at, updatedAt: at },
  })
  const { items } = await schedules.list(scope, scheduleListQuerySchema.parse({ q: 'nig' }))
  assert.deepEqual(
    items.map((item) => item.id),
    [id],
  )
  const audited = await db.queries
    .selectFrom('audit')
    .select(['who', 'action', 'detail'])
    .orderBy('id')
    .execute()
  assert.deepEqual(
    { ...audited.at(-1) },
    { who: 'anna', action: 'schedule.create', detail: 'resync “Night”' },
  )
})

test('a schedule needs a date that is to come, or days of the week, and not both', async (t) => {
  const { schedules, scope, make } = await furnish(t)
  const path = (expected: string) => (error: { errors?: { path: string }[] }) =>
    error.errors?.[0]?.path === expected
  await assert.rejects(make({ days: [] }), path('days'))
  await assert.rejects(make({ date: '2026-02-01' }), path('days'))
  await assert.rejects(make({ days: [], date: '2025-12-31' }), path('date'))
  assert.equal((await schedules.list(scope, scheduleListQuerySchema.parse({}))).total, 0)
})

test('a change plans the next run anew; one that is switched off has none', async (t) => {
  const { schedules, scope, make, next } = await furnish(t)
  const id = await make()
  const change = (patch: object, zone = 'Europe/Rome') =>
    schedules.update(scope, id, patch, { zone, ifMatch: undefined })
  await change({ enabled: false })
  assert.equal(await next(id), null)
  await change({ enabled: true, days: ['thu'], time: '03:00' })
  assert.equal(await next(id), '2026-01-01T02:00:00.000Z')
  await change({ date: '2026-07-01', days: [] })
  assert.equal(await next(id), '2026-07-01T01:00:00.000Z')
  await assert.rejects(
    schedules.update(scope, id, { name: 'X' }, { zone: 'UTC', ifMatch: 1 }),
    refusedAs('EDITED_BY_SOMEONE_ELSE'),
  )
})

test('a tenant has fifty schedules at most, and another one’s do not count', async (t) => {
  const { make, tenant } = await furnish(t)
  const other = await tenant('TWO')
  for (let each = 0; each < 50; each++) await make({ name: `Night ${each}` })
  await assert.rejects(make(), refusedAs('TOO_MANY_SCHEDULES'))
  await make({}, other)
})

test('when its time has come a schedule is taken once, and planned for its next time at the same moment', async (t) => {
  const { make, next, due, clock } = await furnish(t)
  const id = await make({ filter: { status: 'pending' }, kind: 'reboot' })
  assert.deepEqual(await due(), [])
  await clock.advance(25.5 * hourMs)
  const [run, ...others] = await due()
  assert.deepEqual(
    [run?.id, run?.kind, run?.filter, run?.scope.by.name, others.length],
    [id, 'reboot', { status: 'pending' }, 'schedule “Night”', 0],
  )
  assert.equal(run?.dueAt, Date.parse('2026-01-02T01:30Z'))
  assert.equal(await next(id), '2026-01-09T01:30:00.000Z')
  assert.deepEqual(await due(), [], 'it is somebody’s already')
})

test('when one of those that are due cannot be taken, none is: whoever looks next has them all', async (t) => {
  const { make, due, clock, db } = await furnish(t)
  const ids = [await make(), await make({ time: '02:31' })]
  await clock.advance(25.6 * hourMs)
  const zoneOf = (zone: string) =>
    db.queries.updateTable('schedule').set({ zone }).where('time', '=', '02:31').execute()
  await zoneOf('Nowhere/Atall')
  await assert.rejects(due())
  await zoneOf('Europe/Rome')
  assert.deepEqual(
    (await due()).map(({ id }) => id),
    ids,
  )
})

test('a run that its node did not begin is another one’s after two minutes, or at once after a start', async (t) => {
  const { make, due, clock } = await furnish(t)
  await make()
  await clock.advance(25.5 * hourMs)
  const [first] = await due()
  await clock.advance(119_000)
  assert.deepEqual(await due(), [])
  await clock.advance(2000)
  assert.equal((await due())[0]?.dueAt, first?.dueAt)
  assert.equal((await due(true))[0]?.dueAt, first?.dueAt)
})

test('the run ends with the beginning of its operation; who comes late with the same run makes none', async (t) => {
  const { schedules, operations, phone, scope, make, due, clock } = await furnish(t)
  const id = await make()
  await phone(scope)
  await clock.advance(25.5 * hourMs)
  const [run] = await due()
  assert.ok(run)
  const begin = () =>
    operations.create(run.scope, 'resync', { filter: run.filter }, { origin: { scheduleId: id } })
  const made = await begin()
  assert.deepEqual([made.scheduleId, made.createdBy], [id, 'schedule “Night”'])
  const { last } = await schedules.read(scope, id)
  const at = '2026-01-02T01:30:00.000Z'
  assert.deepEqual(last, { at, outcome: 'ran', detail: '', operationId: made.id })
  await assert.rejects(begin())
  await operations.cancel(scope, made.id)
  await operations.cancelQueued(scope, made.id)
  await assert.rejects(begin(), refusedAs('OPERATION_NOT_FOUND'))
  assert.deepEqual(await due(true), [])
  await schedules.remove(scope, id)
  assert.equal((await operations.read(scope, made.id)).scheduleId, null)
})

test('a run whose operation is forgotten is still told, and leads nowhere', async (t) => {
  const { schedules, operations, phone, scope, make, due, clock } = await furnish(t)
  const ids = [await make(), await make()]
  await phone(scope)
  await clock.advance(25.5 * hourMs)
  await due()
  const [id = '', untouched = ''] = ids
  const begin = async (scheduleId: string) => {
    const made = await operations.create(scope, 'resync', { filter: {} }, { origin: { scheduleId } })
    await operations.cancel(scope, made.id)
    await operations.cancelQueued(scope, made.id)
    await operations.finish(scope, made.id)
    await clock.advance(1000)
    return made.id
  }
  await begin(id)
  const between = clock.now() - 500
  const kept = await begin(untouched)
  await operations.forget(systemScope, between, () => false)
  const lastOf = async (which: string) => (await schedules.read(scope, which)).last
  assert.deepEqual([(await lastOf(id))?.outcome, (await lastOf(id))?.operationId], ['ran', null])
  assert.equal((await lastOf(untouched))?.operationId, kept)
})

test('after a week away only the last time counts, and what came to nothing says why', async (t) => {
  const { schedules, scope, make, next, due, clock, db } = await furnish(t)
  const id = await make({ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] })
  await clock.advance(8 * 24 * hourMs)
  const [run] = await due()
  assert.ok(run)
  assert.equal(run.dueAt, Date.parse('2026-01-08T01:30Z'))
  assert.equal(await next(id), '2026-01-09T01:30:00.000Z')
  await schedules.endRun(run.scope, run, 'missed', 'No server ran')
  const { last } = await schedules.read(scope, id)
  assert.deepEqual(last, {
    at: '2026-01-08T01:30:00.000Z',
    outcome: 'missed',
    detail: 'No server ran',
    operationId: null,
  })
  const audited = await db.queries
    .selectFrom('audit')
    .select(['who', 'action', 'detail'])
    .orderBy('id')
    .execute()
  assert.deepEqual(
    { ...audited.at(-1) },
    { who: 'schedule “Night”', action: 'schedule.missed', detail: 'No server ran' },
  )
  assert.deepEqual(await due(true), [])
})

test('a run of one time is over after it', async (t) => {
  const { make, next, due, clock } = await furnish(t)
  const id = await make({ days: [], date: '2026-01-02' })
  await clock.advance(25.5 * hourMs)
  assert.equal((await due()).length, 1)
  assert.equal(await next(id), null)
})

test('a tenant that moves to another zone, or follows the system’s, has its next runs by that clock', async (t) => {
  const { schedules, tenants, scope, make, next } = await furnish(t)
  const id = await make()
  await schedules.followZones(systemScope, 'Asia/Tokyo')
  assert.equal(await next(id), '2026-01-02T01:30:00.000Z')
  await tenants.update(scope, { timezone: 'America/New_York' }, undefined)
  await schedules.followZones(systemScope, 'Asia/Tokyo')
  assert.equal(await next(id), '2026-01-02T07:30:00.000Z')
  await tenants.update(scope, { timezone: '' }, undefined)
  await schedules.followZones(systemScope, 'Asia/Tokyo')
  assert.deepEqual(
    [await next(id), (await schedules.read(scope, id)).timezone],
    ['2026-01-01T17:30:00.000Z', 'Asia/Tokyo'],
  )
})
