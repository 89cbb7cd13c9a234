import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceError } from '../kernel/errors.ts'
import { instantOfDayRule, instantOfWeekRule, readPosix } from './rule-instants.ts'

const utc = (at: number) => new Date(at * 1000).toISOString().replace('.000Z', 'Z')

test('a week’s rule finds the n-th and the last weekday of a month', () => {
  const sunday = { month: 3, weekday: 0, hour: 2, minute: 0 }
  const inMarch = (week: number, year: number) => utc(instantOfWeekRule({ ...sunday, week }, year, 0))
  assert.equal(inMarch(1, 2026), '2026-03-01T02:00:00Z')
  assert.equal(inMarch(2, 2026), '2026-03-08T02:00:00Z')
  assert.equal(inMarch(4, 2026), '2026-03-22T02:00:00Z')
  assert.equal(inMarch(5, 2026), '2026-03-29T02:00:00Z')
  assert.equal(inMarch(5, 2024), '2024-03-31T02:00:00Z')
  assert.equal(inMarch(5, 2029), '2029-03-25T02:00:00Z')
})

test('the last week of February ends on the 29th in a leap year, that of December with the year', () => {
  const last = { week: 5, hour: 0, minute: 0 }
  assert.equal(utc(instantOfWeekRule({ ...last, month: 2, weekday: 4 }, 2024, 0)), '2024-02-29T00:00:00Z')
  assert.equal(utc(instantOfWeekRule({ ...last, month: 2, weekday: 6 }, 2026, 0)), '2026-02-28T00:00:00Z')
  assert.equal(utc(instantOfWeekRule({ ...last, month: 12, weekday: 4 }, 2026, 0)), '2026-12-31T00:00:00Z')
})

test('a day’s rule takes the day itself, or the next such weekday, in the month after if need be', () => {
  const friday = { weekday: 5, hour: 2, minute: 0 }
  const from = (month: number, onOrAfter: number, year: number) =>
    utc(instantOfDayRule({ ...friday, month, onOrAfter }, year, 0))
  assert.equal(from(3, 23, 2029), '2029-03-23T02:00:00Z')
  assert.equal(from(3, 23, 2026), '2026-03-27T02:00:00Z')
  assert.equal(from(10, 26, 2030), '2030-11-01T02:00:00Z')
})

test('the time is the local one before the change, and may reach beyond its day', () => {
  const rule = { month: 10, week: 5, weekday: 0, hour: 3, minute: 0 }
  assert.equal(utc(instantOfWeekRule(rule, 2026, 7200)), '2026-10-25T01:00:00Z')
  assert.equal(utc(instantOfWeekRule({ ...rule, hour: 26, minute: 30 }, 2026, 0)), '2026-10-26T02:30:00Z')
  assert.equal(utc(instantOfWeekRule({ ...rule, hour: -1, minute: -30 }, 2026, 0)), '2026-10-24T22:30:00Z')
  assert.equal(
    utc(instantOfDayRule({ ...rule, onOrAfter: 25, hour: 2, minute: 15 }, 2026, -12_600)),
    '2026-10-25T05:45:00Z',
  )
})

function yearOf(text: string, year: number) {
  const { offset, saving, start, end } = readPosix(text)
  return { offset, saving, start: start && utc(start(year)), end: end && utc(end(year)) }
}

test('a POSIX text without daylight saving is an offset', () => {
  const none = { saving: 0, start: undefined, end: undefined }
  assert.deepEqual(yearOf('UTC0', 2026), { offset: 0, ...none })
  assert.deepEqual(yearOf('EST5', 2026), { offset: -18_000, ...none })
  assert.deepEqual(yearOf('<+0530>-5:30', 2026), { offset: 19_800, ...none })
  assert.deepEqual(yearOf('<-0044>+0:44:30', 2026), { offset: -2670, ...none })
})

test('a POSIX text with daylight saving gives both instants of a year', () => {
  assert.deepEqual(yearOf('CET-1CEST,M3.5.0,M10.5.0/3', 2026), {
    offset: 3600,
    saving: 3600,
    start: '2026-03-29T01:00:00Z',
    end: '2026-10-25T01:00:00Z',
  })
  assert.deepEqual(yearOf('<+1030>-10:30<+11>-11,M10.1.0,M4.1.0', 2026), {
    offset: 37_800,
    saving: 1800,
    start: '2026-10-03T15:30:00Z',
    end: '2026-04-04T15:00:00Z',
  })
  assert.deepEqual(yearOf('<-02>2<-01>,M3.5.0/-1,M10.5.0/0', 2026), {
    offset: -7200,
    saving: 3600,
    start: '2026-03-29T01:00:00Z',
    end: '2026-10-25T01:00:00Z',
  })
  assert.equal(yearOf('IST-2IDT,M3.4.4/26,M10.5.0', 2026).start, '2026-03-27T00:00:00Z')
  assert.equal(yearOf('IST-1GMT0,M10.5.0,M3.5.0/1', 2026).saving, -3600)
})

test('a day of the year counts 29 February or leaves it out', () => {
  assert.equal(yearOf('AAA0BBB,J1,J365', 2026).start, '2026-01-01T02:00:00Z')
  assert.equal(yearOf('AAA0BBB,J60/0,59/0', 2028).start, '2028-03-01T00:00:00Z')
  assert.equal(yearOf('AAA0BBB,J60/0,59/0', 2028).end, '2028-02-28T23:00:00Z')
  assert.equal(yearOf('AAA0BBB,J60/0,59/0', 2026).start, '2026-03-01T00:00:00Z')
  assert.equal(yearOf('AAA0BBB,J60/0,59/0', 2026).end, '2026-02-28T23:00:00Z')
})

test('what is no POSIX text is refused by name', () => {
  const texts = [
    '',
    'Europe/Berlin',
    'CET',
    'CE-1',
    'CET-1CEST',
    'CET-1CEST,M3.5.0',
    'CET-1CEST,M3.6.0,M10.5.0',
  ]
  for (const text of texts) assert.throws(() => readPosix(text), SourceError, text)
  assert.throws(() => readPosix('CET'), /“CET” is no TZ text/)
})
