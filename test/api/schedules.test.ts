/** Schedules over the API: by whose clock they run, what they refuse, and what becomes of them while no server runs. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { systemClock } from '../../src/kernel/clock.ts'
import type { OperationDetail } from '../../src/schema/operation.ts'
import type { Schedule } from '../../src/schema/schedule.ts'
import { until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { assertProblem, type Body, makeOffice, type Office, refused, sharedApp } from './office.ts'

const night = { name: 'Night', kind: 'resync', days: ['mon'], time: '02:30' }

describe('schedules over the API', () => {
  const shared = sharedApp()
  let office: Office
  let path: string
  before(async () => {
    office = await makeOffice(shared(), 'SCHED', { timezone: 'Europe/Rome' })
    path = `${office.path}/schedules`
  })
  const make = (more: object = {}) => shared().ok<Schedule>('POST', path, { ...night, ...more })

  test('a schedule is made, listed, changed by one editor at a time, and deleted', async () => {
    const made = await make({ filter: { status: 'pending' } })
    assert.deepEqual(
      [made.timezone, made.enabled, made.last, made.createdBy],
      ['Europe/Rome', true, null, 'key environment'],
    )
    assert.match(made.nextAt ?? '', /T0[01]:30:00\.000Z$/)
    const list = await shared().ok<Body>('GET', path)
    assert.deepEqual(list.items, [made])
    const off = await shared().ok<Schedule>('PATCH', `${path}/${made.id}`, { enabled: false })
    assert.deepEqual([off.nextAt, off.revision], [null, 2])
    const late = await shared().call(
      'PATCH',
      `${path}/${made.id}`,
      { name: 'X' },
      { headers: { 'if-match': '"1"' } },
    )
    assertProblem(late, 412, 'EDITED_BY_SOMEONE_ELSE')
    assert.equal(late.body.current.revision, 2)
    await shared().ok('DELETE', `${path}/${made.id}`)
    assertProblem(await shared().call('GET', `${path}/${made.id}`), 404, 'SCHEDULE_NOT_FOUND')
    assertProblem(await shared().call('DELETE', `${path}/${made.id}`), 404, 'SCHEDULE_NOT_FOUND')
  })

  test('each field that is wrong is named, and who may only look changes nothing', async () => {
    const wrong = async (more: object) => refused(await shared().call('POST', path, { ...night, ...more }))
    assert.deepEqual(
      Object.keys(await wrong({ name: '', time: '24:00', days: ['someday'], filter: { x: 1 } })).sort(),
      ['days.0', 'filter.x', 'name', 'time'],
    )
    assert.deepEqual(await wrong({ days: [] }), { days: 'Name a date, or the days of the week' })
    assert.deepEqual(await wrong({ days: [], date: '2027-02-30' }), {
      date: 'expected a day of the calendar, such as 2026-12-24',
    })
    assert.deepEqual(await wrong({ days: [], date: '2020-01-01' }), {
      date: 'This time is over in Europe/Rome',
    })
    assertProblem(await shared().call('POST', path, night, { key: office.viewKey }), 403, 'READ_ONLY')
  })

  test('a tenant without a zone has the system’s, and without that one Greenwich’s', async () => {
    const { path: other } = await makeOffice(shared(), 'NOZONE')
    const zone = async () => (await shared().ok<Schedule>('POST', `${other}/schedules`, night)).timezone
    assert.equal(await zone(), 'UTC')
    await shared().ok('PATCH', '/system', { settings: { timezone: 'Asia/Tokyo' } })
    assert.equal(await zone(), 'Asia/Tokyo')
    await until('schedules that are there follow', async () => {
      const { items } = await shared().ok<{ items: Schedule[] }>('GET', `${other}/schedules`)
      return items.every(({ timezone }) => timezone === 'Asia/Tokyo')
    })
    await shared().ok('PATCH', '/system', { settings: { timezone: null } })
  })
})

test('a run while no server was there is made up for after a start within the hour, and shown as missed later', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-schedules-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  let ahead = 0
  const clock = { ...systemClock, now: () => Date.now() + ahead }
  const start = () => startTestApp(t, { folder, clock })
  const first = await start()
  const tenant = await makeTenant(first, { timezone: 'UTC' })
  await tenant.phone({ name: 'Desk' })
  const everyDay = { ...night, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }
  const { id, nextAt } = await first.ok<Schedule>('POST', `${tenant.base}/schedules`, everyDay)
  const at = Date.parse(nextAt ?? '')
  const lastRun = (app: TestApp) =>
    until(
      'the run is over',
      async () => (await app.ok<Schedule>('GET', `${tenant.base}/schedules/${id}`)).last,
    )
  await first.close()

  ahead = at + 50 * 60_000 - Date.now()
  const second = await start()
  const made = await lastRun(second)
  assert.deepEqual([made.outcome, made.at], ['ran', nextAt])
  const operation = await second.ok<OperationDetail>('GET', `${tenant.base}/operations/${made.operationId}`)
  assert.deepEqual(
    [operation.createdBy, operation.scheduleId, operation.phones.map(({ name }) => name)],
    ['schedule “Night”', id, ['Desk']],
  )
  await second.close()

  ahead += 24 * 3_600_000 + 20 * 60_000
  const third = await start()
  await until('the next one is missed', async () => (await lastRun(third)).outcome === 'missed')
  const { total } = await third.ok<Body>('GET', `${tenant.base}/operations`)
  assert.equal(total, 1)
})
