import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zoneClock } from '../timezones/zone-clock.ts'
import { zoneRules } from '../timezones/zone-rules.ts'
import { localYear, zoneScope } from './zone-scope.ts'

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
  // The fourth Sunday of March 2016 was the last one too: what is right each year is told.
  assert.deepEqual(zoneScope('America/Asuncion', 2016).end, {
    ...{ month: 3, week: 4, weekday: 0, onOrAfter: 22, hour: 0, minute: 0 },
  })
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

test('a zone whose rule is no yearly one is told by the changes of its year', () => {
  const told = (zone: string, year: number) => {
    const { offset, saving, posix, start, end } = zoneScope(zone, year)
    return { offset, saving, posix, start, end }
  }
  // São Paulo left daylight saving on 17 February 2008 and went into it on 19 October; in 2018 it was other days.
  assert.deepEqual(told('America/Sao_Paulo', 2008), {
    ...{ offset: -10800, saving: 3600, posix: '<-0300>3' },
    start: { month: 10, week: 3, weekday: 0, onOrAfter: 19, hour: 0, minute: 0 },
    end: { month: 2, week: 3, weekday: 0, onOrAfter: 17, hour: 0, minute: 0 },
  })
  assert.deepEqual(told('America/St_Johns', 2010), {
    ...{ offset: -12600, saving: 3600, posix: '<-0330>3:30' },
    start: { month: 3, week: 2, weekday: 0, onOrAfter: 14, hour: 0, minute: 1 },
    end: { month: 11, week: 1, weekday: 0, onOrAfter: 7, hour: 0, minute: 1 },
  })
  assert.deepEqual(told('Asia/Tehran', 2018), {
    ...{ offset: 12600, saving: 3600, posix: '<+0330>-3:30' },
    start: { month: 3, week: 4, weekday: 4, onOrAfter: 22, hour: 0, minute: 0 },
    end: { month: 9, week: 4, weekday: 6, onOrAfter: 22, hour: 0, minute: 0 },
  })
  // A week before the end of a month is its fourth, unless the month ends within seven days.
  assert.deepEqual(told('Asia/Gaza', 2026).end, {
    ...{ month: 10, week: 4, weekday: 6, onOrAfter: 24, hour: 2, minute: 0 },
  })
  assert.deepEqual(told('Europe/Istanbul', 2015).start, {
    ...{ month: 3, week: 5, weekday: 0, onOrAfter: 29, hour: 3, minute: 0 },
  })
})

test('a zone without such changes has the offset of most of the year, and no daylight saving', () => {
  const told = (zone: string, year: number) => {
    const { offset, saving, hasSaving, posix, byWeek, byDay, start, end } = zoneScope(zone, year)
    assert.deepEqual(
      [saving, hasSaving, byWeek, byDay, start, end],
      [undefined, false, false, false, undefined, undefined],
    )
    return [offset, posix]
  }
  assert.deepEqual(told('America/Caracas', 2007), [-14400, '<-0400>4'])
  assert.deepEqual(told('America/Caracas', 2006), [-14400, '<-0400>4'])
  assert.deepEqual(told('America/Caracas', 2016), [-14400, '<-0400>4'])
  assert.deepEqual(told('Africa/Casablanca', 2003), [0, '<+0000>0'])
  assert.deepEqual(told('Asia/Pyongyang', 2015), [32400, '<+0900>-9'])
  assert.deepEqual(told('Pacific/Apia', 2011), [-36000, '<-1000>10'])
  assert.deepEqual(told('Africa/Casablanca', 2026), [3600, '<+0100>-1'])
  // Four changes in a year are no yearly rule: what it had longest, in parts, counts.
  assert.deepEqual(told('Africa/Cairo', 2014), [7200, '<+0200>-2'])
})

test('daylight saving of half an hour is told', () => {
  const { offset, saving, posix, start } = zoneScope('Australia/Lord_Howe', 2026)
  assert.deepEqual([offset, saving, posix], [37800, 1800, 'LHST-10:30LHDT-11,M10.1.0,M4.1.0'])
  assert.equal((start as { month: number }).month, 10)
})

test('the year is that of the phone’s own clock, and ends when it does there', () => {
  const year = (zone: string | undefined, now: string) => {
    const told = localYear(zone, Date.parse(now))
    return [told.year, new Date(told.until).toISOString()]
  }
  assert.deepEqual(year('Pacific/Auckland', '2026-12-31T10:59:59Z'), [2026, '2026-12-31T11:00:00.000Z'])
  assert.deepEqual(year('Pacific/Auckland', '2026-12-31T11:00:00Z'), [2027, '2027-12-31T11:00:00.000Z'])
  assert.deepEqual(year('America/New_York', '2027-01-01T04:59:59Z'), [2026, '2027-01-01T05:00:00.000Z'])
  assert.deepEqual(year('America/New_York', '2027-01-01T05:00:00Z'), [2027, '2028-01-01T05:00:00.000Z'])
  for (const zone of ['Nowhere/X', undefined])
    assert.deepEqual(year(zone, '2026-12-31T23:59:59Z'), [2026, '2027-01-01T00:00:00.000Z'])
  // Samoa had no 30 December 2011, and its year ended by the clock that it had then.
  assert.deepEqual(year('Pacific/Apia', '2011-06-01T00:00:00Z'), [2011, '2011-12-31T10:00:00.000Z'])
})
