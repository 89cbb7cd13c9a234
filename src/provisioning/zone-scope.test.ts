import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zoneClock } from '../timezones/zone-clock.ts'
import { zoneRules } from '../timezones/zone-rules.ts'
import { zoneScope } from './zone-scope.ts'

test('a zone that is not known any more says nothing, and the rest of the file is made', () => {
  assert.deepEqual(zoneScope('Europe/Atlantis', 2026), {})
  assert.deepEqual(zoneScope('', 2026), {})
  assert.deepEqual(zoneScope(undefined, 2026), {})
})

test('a zone with a yearly rule has it by week and by day; one without has this year’s days', () => {
  const berlin = zoneScope('Europe/Berlin', 2026)
  assert.deepEqual([berlin.offset, berlin.saving, berlin.byWeek, berlin.byDay], [3600, 3600, true, true])
  assert.deepEqual(berlin.start, { month: 3, week: 5, weekday: 0, onOrAfter: 25, hour: 2, minute: 0 })
  const jerusalem = zoneScope('Asia/Jerusalem', 2026)
  // 27 March 2026 is the last Friday of its month; next year's file says next year's week.
  assert.deepEqual(jerusalem.start, { month: 3, week: 5, weekday: 5, onOrAfter: 23, hour: 2, minute: 0 })
  const kolkata = zoneScope('Asia/Kolkata', 2026)
  assert.deepEqual(
    [kolkata.offset, kolkata.saving, kolkata.hasSaving, kolkata.posix],
    [19800, undefined, false, '<+0530>-5:30'],
  )
})

test('a zone that leaves daylight saving for good has the offset that holds for most of this year', () => {
  const { changes } = zoneRules('Africa/Casablanca', 2026)
  const ofYear = changes.filter(({ at }) => new Date(at * 1000).getUTCFullYear() === 2026)
  const scope = zoneScope('Africa/Casablanca', 2026)
  const noon = (day: number) => zoneClock('Africa/Casablanca')(Date.UTC(2026, 0, day, 12) / 1000)
  const days = Array.from({ length: 365 }, (_, index) => noon(index + 1))
  const right = days.filter((offset) => offset === scope.offset).length
  assert.ok(ofYear.length === 2 || right > 182, `${right} days`)
})
