import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayOf, instantOfWall, lastWeekly, nextWeekly, startOfDay } from './wall-clock.ts'

const utc = (at: number) => new Date(at).toISOString().slice(0, 16)
const at = (zone: string, date: string, time: string) => utc(instantOfWall(zone, { date, time }))

test('a time of the wall is the moment at which the clock there shows it', () => {
  assert.equal(at('Europe/Rome', '2026-01-15', '02:30'), '2026-01-15T01:30')
  assert.equal(at('Europe/Rome', '2026-07-15', '02:30'), '2026-07-15T00:30')
  assert.equal(at('UTC', '2026-07-15', '02:30'), '2026-07-15T02:30')
  assert.equal(at('Asia/Kathmandu', '2026-07-15', '02:30'), '2026-07-14T20:45')
})

test('a time that the clock leaves out is the moment at which it is put forward, the next that there is', () => {
  assert.equal(at('Europe/Rome', '2026-03-29', '02:00'), '2026-03-29T01:00')
  assert.equal(at('Europe/Rome', '2026-03-29', '02:30'), '2026-03-29T01:00')
  assert.equal(at('Europe/Rome', '2026-03-29', '02:59'), '2026-03-29T01:00')
  assert.equal(at('Europe/Rome', '2026-03-29', '03:00'), '2026-03-29T01:00')
  assert.equal(at('Australia/Lord_Howe', '2026-10-04', '02:15'), '2026-10-03T15:30')
  // Samoa had no 30 December 2011.
  assert.equal(at('Pacific/Apia', '2011-12-30', '12:00'), '2011-12-30T10:00')
})

test('a time that comes twice is the first of the two', () => {
  assert.equal(at('Europe/Rome', '2026-10-25', '02:30'), '2026-10-25T00:30')
  assert.equal(at('America/New_York', '2026-11-01', '01:00'), '2026-11-01T05:00')
})

test('a week’s runs come once a day each, also where the clock is changed', () => {
  const everyDay = { days: [1, 2, 3, 4, 5, 6, 7], time: '02:30' }
  const runsFrom = (date: string, count: number) => {
    const runs: string[] = []
    let from = Date.parse(date)
    for (let run = 0; run < count; run++) {
      from = nextWeekly('Europe/Rome', everyDay, from)
      runs.push(utc(from))
    }
    return runs
  }
  assert.deepEqual(runsFrom('2026-03-28T00:00Z', 3), [
    '2026-03-28T01:30',
    '2026-03-29T01:00',
    '2026-03-30T00:30',
  ])
  assert.deepEqual(runsFrom('2026-10-24T00:00Z', 3), [
    '2026-10-24T00:30',
    '2026-10-25T00:30',
    '2026-10-26T01:30',
  ])
})

test('only the named days of the week count, as the place has them', () => {
  const sundays = { days: [7], time: '00:15' }
  // In Auckland it is Sunday while it is Saturday in Greenwich.
  assert.equal(
    utc(nextWeekly('Pacific/Auckland', sundays, Date.parse('2026-11-30T00:00Z'))),
    '2026-12-05T11:15',
  )
  assert.equal(
    utc(lastWeekly('Pacific/Auckland', sundays, Date.parse('2026-12-05T11:15Z'))),
    '2026-12-05T11:15',
  )
  assert.equal(
    utc(lastWeekly('Pacific/Auckland', sundays, Date.parse('2026-12-05T11:14Z'))),
    '2026-11-28T11:15',
  )
})

test('in any zone, at any moment, the next run shows its time on the wall, or stands where the clock jumped over it', () => {
  const zones = [
    'Europe/Rome',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Africa/Casablanca',
    'Asia/Tehran',
    'America/Nuuk',
    'Africa/Cairo',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }),
      fc.integer({ min: 0, max: 1439 }),
      fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
      (zone, moment, minute, days) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        const next = nextWeekly(zone, { days, time }, moment)
        assert.ok(next > moment && next <= moment + 9 * 86_400_000)
        assert.equal(lastWeekly(zone, { days, time }, next), next)
        assert.ok(lastWeekly(zone, { days, time }, next - 1) <= moment)
        const shown = (at: number) =>
          new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at)
        if (shown(next) === time) return
        assert.ok(shown(next - 1000) < time && shown(next) > time, `${zone} ${shown(next)} for ${time}`)
      },
    ),
    { numRuns: 300, seed: 1 },
  )
})

test('a day begins at the zone’s own midnight', () => {
  const at = Date.parse('2026-03-29T22:30:00Z')
  assert.equal(dayOf('Europe/Rome', at), '2026-03-30')
  assert.equal(dayOf('UTC', at), '2026-03-29')
  assert.equal(new Date(startOfDay('Europe/Rome', at)).toISOString(), '2026-03-29T22:00:00.000Z')
  // The clock was put forward that morning.
  assert.equal(new Date(startOfDay('Europe/Rome', at - 3_600_000)).toISOString(), '2026-03-28T23:00:00.000Z')
})
