/** What is refused stands in the audit trail, and a flood of it fills no disk. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { manualClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { auditStore } from './audit-store.ts'
import { refusalNotes } from './refusal-notes.ts'
import { actingAs, systemScope } from './tenant-scope.ts'

async function noting(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const audit = auditStore(db)
  const isKnown = async (name: string) => name === 'anna'
  const notes = refusalNotes({ audit, isKnown, clock, guard: createGuard(silentLog) })
  const tried = (nameTried: string, address = '198.51.100.7') =>
    notes.note({
      scope: actingAs(systemScope, { name: 'nobody', address }),
      ...{
        action: 'session.failed',
        about: { kind: 'session', detail: 'wrong password', outcome: 'failed' },
        nameTried,
      },
    })
  const rows = async () => {
    await notes.close()
    const { items } = await audit.list(systemScope, { page: 1, pageSize: 1000, order: 'asc' })
    return items
  }
  return { clock, tried, rows }
}

test('a sign-in that failed is told with the name that was tried; of nobody’s name only the beginning', async (t) => {
  const { tried, rows } = await noting(t)
  tried('anna')
  tried('Correct-horse-battery')
  assert.deepEqual(
    (await rows()).map(({ who, address, action, object, outcome, times }) => [
      who,
      address,
      action,
      object.name,
      outcome,
      times,
    ]),
    [
      ['nobody', '198.51.100.7', 'session.failed', 'anna', 'failed', 1],
      ['nobody', '198.51.100.7', 'session.failed', 'Co…', 'failed', 1],
    ],
  )
})

test('the same again within a minute is counted in one row', async (t) => {
  const { clock, tried, rows } = await noting(t)
  for (let n = 0; n < 500; n++) tried('anna')
  await clock.advance(60_000)
  tried('anna')
  assert.deepEqual(
    (await rows()).map(({ times }) => times),
    [1, 499, 1],
  )
})

test('a flood from everywhere leaves a hundred rows at once, one a minute after that, and one for all others', async (t) => {
  const { clock, tried, rows } = await noting(t)
  for (let minute = 0; minute < 30; minute++) {
    for (let n = 0; n < 500; n++) tried(`name ${minute} ${n}`, `198.51.100.${n % 200}`)
    await clock.advance(60_000)
  }
  const told = await rows()
  assert.equal(told.length, 100 + 29 + 30)
  assert.equal(
    told.reduce((sum, { times }) => sum + times, 0),
    30 * 500,
  )
  const others = told.filter(({ action }) => action === 'call.others')
  assert.equal(others.length, 30)
  assert.match(others[0]?.detail ?? '', /^from 198\.51\.100\.100, 198/)
})
