import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instantOfDayRule, instantOfWeekRule, readPosix } from './rule-instants.ts'
import { isZone, type YearlyChange, type ZoneRules, zoneRules } from './zone-rules.ts'

const aliases = [
  'US/Eastern',
  'Asia/Calcutta',
  'Asia/Kolkata',
  'UTC',
  'Etc/GMT+5',
  'Europe/Kyiv',
  'America/Nuuk',
]
const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), ...aliases])]
const yearsFrom = (year: number) => [0, 1, 2, 3, 4, 5].map((more) => year + more)
const secondOf = (...date: [year: number, month: number]) => Date.UTC(...date) / 1000
const utc = (at: number) => new Date(at * 1000).toISOString().replace('.000Z', 'Z')

const wallClocks = new Map<string, Intl.DateTimeFormat>()

/** The offset by another way than the code’s: what the wall clock shows, less UTC. */
function wallOffset(zone: string, at: number): number {
  const wallClock =
    wallClocks.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    })
  wallClocks.set(zone, wallClock)
  return Date.parse(`${wallClock.format(at * 1000).replace(' ', 'T')}Z`) / 1000 - at
}

type Instants = { offset: number; saving: number; starts: number[]; ends: number[] }

function byForm(
  rules: ZoneRules,
  year: number,
  instantOf: (change: YearlyChange, year: number, before: number) => number,
): Instants {
  const { offset, saving, start, end } = rules
  const years = yearsFrom(year)
  return {
    offset,
    saving,
    starts: start ? years.map((each) => instantOf(start, each, offset)) : [],
    ends: end ? years.map((each) => instantOf(end, each, offset + saving)) : [],
  }
}

function weekInstant(change: YearlyChange, year: number, before: number): number {
  assert.ok(change.week !== undefined)
  return instantOfWeekRule({ ...change, week: change.week }, year, before)
}

function dayInstant(change: YearlyChange, year: number, before: number): number {
  assert.ok(change.onOrAfter !== undefined)
  return instantOfDayRule({ ...change, onOrAfter: change.onOrAfter }, year, before)
}

function posixInstants(text: string, year: number): Instants {
  const { offset, saving, start, end } = readPosix(text)
  const years = yearsFrom(year)
  return { offset, saving, starts: start ? years.map(start) : [], ends: end ? years.map(end) : [] }
}

/** What each form that is claimed makes of the window. */
function claims(rules: ZoneRules, year: number): [form: string, instants: Instants][] {
  const made: [string, Instants][] = []
  if (rules.byWeek) made.push(['week', byForm(rules, year, weekInstant)])
  if (rules.byDay) made.push(['day', byForm(rules, year, dayInstant)])
  if (rules.byPosix) made.push(['posix', posixInstants(rules.posix ?? '', year)])
  return made
}

function changesOf({ offset, saving, starts, ends }: Instants) {
  return [
    ...starts.map((at) => ({ at, offset: offset + saving })),
    ...ends.map((at) => ({ at, offset })),
  ].sort((a, b) => a.at - b.at)
}

function offsetBy(changes: readonly { at: number; offset: number }[], first: number, at: number): number {
  return changes.findLast((change) => change.at <= at)?.offset ?? first
}

test('the changes of every zone are the real ones: to the second, none missing, none too many', () => {
  const [from, to] = [secondOf(2026, 0), secondOf(2032, 0)]
  for (const zone of zones) {
    const { changes } = zoneRules(zone, 2026)
    const first = wallOffset(zone, from)
    for (const [index, { at, offset }] of changes.entries()) {
      assert.notEqual(offset, changes[index - 1]?.offset ?? first, zone)
      assert.equal(wallOffset(zone, at - 1), changes[index - 1]?.offset ?? first, `${zone} before ${utc(at)}`)
      assert.equal(wallOffset(zone, at), offset, `${zone} at ${utc(at)}`)
    }
    for (let at = from; at < to; at += 3 * 86_400) {
      assert.equal(offsetBy(changes, first, at), wallOffset(zone, at), `${zone} ${utc(at)}`)
    }
  }
})

for (const year of [2026, 2000, 2007, 2012, 2020, 2041]) {
  test(`every form that a zone claims from ${year} makes exactly the real changes`, () => {
    let claimed = 0
    for (const zone of zones) {
      const rules = zoneRules(zone, year)
      for (const [form, instants] of claims(rules, year)) {
        claimed++
        assert.deepEqual(changesOf(instants), rules.changes, `${zone} by ${form}: ${rules.posix}`)
        assert.equal(instants.offset, rules.offset, `${zone} by ${form}`)
        assert.equal(instants.saving, rules.saving, `${zone} by ${form}`)
      }
    }
    assert.ok(claimed > 2 * zones.length, `${claimed} claims`)
  })
}

test('what a zone tells is in itself one: no flag without its values, no values without a flag', () => {
  for (const zone of zones) {
    const { start, end, posix, saving, changes, byWeek, byDay, byPosix } = zoneRules(zone, 2026)
    const told = [byWeek, byDay, byPosix].filter(Boolean).length
    assert.equal(byPosix, posix !== undefined, zone)
    assert.equal(start !== undefined, saving > 0, zone)
    assert.equal(end !== undefined, saving > 0, zone)
    if (changes.length === 0) assert.equal(told, 3, zone)
    if (changes.length > 0) assert.equal(told > 0, saving > 0, zone)
    for (const change of [start, end]) {
      if (!change) continue
      assert.ok(change.hour >= 0 && change.hour <= 23 && change.minute >= 0 && change.minute <= 59, zone)
      assert.ok(change.month >= 1 && change.month <= 12 && change.weekday >= 0 && change.weekday <= 6, zone)
    }
  }
})

/** Repeats itself, so that a failure does too. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

test('at any instant of the window, each form’s offset is the wall clock’s', () => {
  const random = numbersFrom(2026)
  const [from, to] = [secondOf(2026, 0), secondOf(2032, 0)]
  const special = ['Antarctica/Troll', 'Africa/Cairo', 'America/Nuuk', 'America/Santiago', 'Asia/Jerusalem']
  const sample = [...special, ...Array.from({ length: 40 }, () => zones[random(zones.length)] ?? 'UTC')]
  for (const zone of sample) {
    for (const [form, instants] of claims(zoneRules(zone, 2026), 2026)) {
      const changes = changesOf(instants)
      const first = offsetBy(changes, instants.offset, -1)
      const before = changes[0]?.offset === instants.offset ? instants.offset + instants.saving : first
      for (let count = 0; count < 200; count++) {
        const at = from + random(to - from)
        assert.equal(offsetBy(changes, before, at), wallOffset(zone, at), `${zone} by ${form} at ${utc(at)}`)
      }
    }
  }
})

/** A zone in one line, as a reader would say it. */
function said(zone: string, year = 2026): string {
  const { offset, saving, start, end, posix, byWeek, byDay, byPosix } = zoneRules(zone, year)
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
  const change = (name: string, one: YearlyChange | undefined) =>
    one &&
    `${name} month ${one.month} ${days[one.weekday]} week ${one.week ?? '-'} from ${one.onOrAfter ?? '-'} at ${one.hour}:${String(one.minute).padStart(2, '0')}`
  const flags = [byWeek && 'week', byDay && 'day', byPosix && 'posix'].filter(Boolean).join(' ')
  const parts = [`${offset}+${saving}`, change('start', start), change('end', end), posix, flags]
  return parts.filter(Boolean).join('; ')
}

test('the common zones, north and south', () => {
  assert.equal(
    said('Europe/Berlin'),
    '3600+3600; start month 3 Sun week 5 from 25 at 2:00; end month 10 Sun week 5 from 25 at 3:00; CET-1CEST,M3.5.0,M10.5.0/3; week day posix',
  )
  assert.equal(
    said('US/Eastern'),
    '-18000+3600; start month 3 Sun week 2 from 8 at 2:00; end month 11 Sun week 1 from 1 at 2:00; EST5EDT,M3.2.0,M11.1.0; week day posix',
  )
  assert.equal(
    said('Australia/Sydney'),
    '36000+3600; start month 10 Sun week 1 from 1 at 2:00; end month 4 Sun week 1 from 1 at 3:00; AEST-10AEDT,M10.1.0,M4.1.0/3; week day posix',
  )
  assert.match(said('Europe/Kyiv'), /^7200\+3600; .* EET-2EEST,M3\.5\.0\/3,M10\.5\.0\/4; week day posix$/)
  assert.match(said('America/St_Johns'), /^-12600\+3600; .* NST3:30NDT,M3\.2\.0,M11\.1\.0; week day posix$/)
})

test('a zone without daylight saving is an offset in every form', () => {
  assert.equal(said('UTC'), '0+0; UTC0; week day posix')
  assert.equal(said('Etc/GMT+5'), '-18000+0; <-0500>5; week day posix')
  assert.equal(said('Asia/Kolkata'), '19800+0; <+0530>-5:30; week day posix')
  assert.equal(said('Asia/Calcutta'), said('Asia/Kolkata'))
  assert.equal(said('Pacific/Marquesas'), '-34200+0; <-0930>9:30; week day posix')
})

test('daylight saving of half an hour, and of two', () => {
  assert.match(
    said('Australia/Lord_Howe'),
    /^37800\+1800; start month 10 Sun week 1 from 1 at 2:00; end month 4 Sun week 1 from 1 at 2:00; \S+-10:30\S+-11,M10\.1\.0,M4\.1\.0; week day posix$/,
  )
  assert.equal(
    said('Antarctica/Troll'),
    '0+7200; start month 3 Sun week 5 from 25 at 1:00; end month 10 Sun week 5 from 25 at 3:00; <+0000>0<+0200>-2,M3.5.0/1,M10.5.0/3; week day posix',
  )
})

test('in Dublin, where law calls the summer standard, daylight saving is still the summer', () => {
  assert.equal(
    said('Europe/Dublin'),
    '0+3600; start month 3 Sun week 5 from 25 at 1:00; end month 10 Sun week 5 from 25 at 2:00; GMT0IST,M3.5.0/1,M10.5.0; week day posix',
  )
})

test('the Friday before the last Sunday, or a Saturday before one, is no week of its month', () => {
  assert.equal(
    said('Asia/Jerusalem'),
    '7200+3600; start month 3 Fri week - from 23 at 2:00; end month 10 Sun week 5 from 25 at 2:00; <+0200>-2<+0300>,M3.4.4/26,M10.5.0; day posix',
  )
  for (const zone of ['America/Nuuk', 'America/Scoresbysund']) {
    assert.equal(
      said(zone),
      '-7200+3600; start month 3 Sat week - from 24 at 23:00; end month 10 Sun week 5 from 25 at 0:00; <-0200>2<-0100>,M3.5.0/-1,M10.5.0/0; day posix',
    )
  }
})

test('midnight at the end of a day is the start of the next, even of the next month', () => {
  assert.equal(
    said('Africa/Cairo'),
    '7200+3600; start month 4 Fri week 5 from 24 at 0:00; end month 10 Fri week - from 26 at 0:00; EET-2EEST,M4.5.5/0,M10.5.4/24; day posix',
  )
  // The window’s first end is 1 November here.
  assert.equal(said('Africa/Cairo', 2030), said('Africa/Cairo', 2026))
  assert.equal(
    said('America/Santiago'),
    '-14400+3600; start month 9 Sun week - from 2 at 0:00; end month 4 Sun week - from 2 at 0:00; <-0400>4<-0300>,M9.1.6/24,M4.1.6/24; day posix',
  )
})

test('the form is the law’s in whichever year the window begins', () => {
  const days = (zone: string, year: number) => {
    const { start, end } = zoneRules(zone, year)
    return [start, end].map((change) => `${change?.week ?? '-'} ${change?.onOrAfter}`).join(', ')
  }
  for (let year = 2014; year < 2042; year++) {
    assert.equal(days('Europe/Berlin', year), '5 25, 5 25', String(year))
    assert.equal(days('America/New_York', year), '2 8, 1 1', String(year))
    // Where no such Friday is the 29th, the fourth is right as well.
    assert.match(days('Asia/Jerusalem', year), /^[-4] 23, 5 25$/, String(year))
    assert.equal(days('Pacific/Auckland', year), '5 24, 1 1', String(year))
  }
  // New York until 2006: the window’s own years are all that rule has left, those before it decide.
  for (let year = 1988; year <= 2001; year++) {
    assert.equal(days('America/New_York', year), '1 1, 5 25', String(year))
  }
})

test('what is no yearly pair of changes is told by its name alone', () => {
  const irregular: [why: string, zone: string, year: number, offset: number][] = [
    ['daylight saving pauses in Ramadan', 'Africa/Casablanca', 2019, 3600],
    ['daylight saving pauses in Ramadan, and moves each year', 'Asia/Gaza', 2010, 7200],
    ['daylight saving ends for good', 'Europe/Istanbul', 2014, 10_800],
    ['daylight saving ends for good, with another offset', 'Europe/Moscow', 2010, 14_400],
    ['daylight saving begins', 'Africa/Cairo', 2021, 7200],
    ['the offset changes once', 'Asia/Almaty', 2022, 18_000],
    ['the rule of the same pair changes', 'America/New_York', 2004, -14_400],
    ['the date follows another calendar', 'Asia/Tehran', 2009, 16_200],
  ]
  for (const [why, zone, year, offset] of irregular) {
    const { name, changes, ...rules } = zoneRules(zone, year)
    assert.ok(changes.length > 0, zone)
    assert.equal(name, zone)
    const nothing = { saving: 0, start: undefined, end: undefined, posix: undefined }
    const flags = { byWeek: false, byDay: false, byPosix: false }
    assert.deepEqual(rules, { offset, ...nothing, ...flags }, `${zone}: ${why}`)
  }
})

test('the zones that a form cannot tell are few, and known', () => {
  const without = (flag: 'byWeek' | 'byDay' | 'byPosix') =>
    zones.filter((zone) => !zoneRules(zone, 2026)[flag])
  const [noWeek, noDay, noPosix] = [without('byWeek'), without('byDay'), without('byPosix')]
  for (const list of [noWeek, noDay, noPosix]) assert.ok(list.includes('Africa/Casablanca'))
  for (const zone of ['Asia/Jerusalem', 'Africa/Cairo', 'America/Nuuk', 'America/Santiago']) {
    assert.ok(noWeek.includes(zone), zone)
    assert.ok(!noDay.includes(zone) && !noPosix.includes(zone), zone)
  }
  for (const zone of ['Europe/Berlin', 'US/Eastern', 'Asia/Tokyo']) assert.ok(!noWeek.includes(zone), zone)
  // Whoever has no day’s form has neither of the others: 2026 knows no change in February.
  assert.deepEqual(noPosix, noDay)
  assert.ok(noDay.every((zone) => noWeek.includes(zone)))
  assert.ok(noWeek.length < 30 && noDay.length < 15, `${noWeek.join(' ')}; ${noDay.join(' ')}`)
})

test('a zone is computed once for each year', () => {
  assert.equal(zoneRules('Europe/Rome', 2026), zoneRules('Europe/Rome', 2026))
  assert.notEqual(zoneRules('Europe/Rome', 2026), zoneRules('Europe/Rome', 2027))
  assert.equal(zoneRules('Europe/Rome', 2027).changes.length, 12)
  assert.equal(new Date((zoneRules('Europe/Rome', 2027).changes[0]?.at ?? 0) * 1000).getUTCFullYear(), 2027)
})

test('aliases are zones; offsets, nonsense and hostile names are none', () => {
  for (const zone of zones) assert.ok(isZone(zone), zone)
  const none = [
    '',
    'Mars/Olympus',
    '+01:00',
    '-0500',
    'Europe/Berlin ',
    'Europe/Berlin\n',
    '__proto__',
    '../etc',
  ]
  for (const zone of none) assert.ok(!isZone(zone), JSON.stringify(zone))
  assert.ok(!isZone('A'.repeat(100_000)))
  assert.throws(() => zoneRules('Mars/Olympus', 2026), RangeError)
})
