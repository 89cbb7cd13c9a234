import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Clock, manualClock } from '../kernel/clock.ts'
import { turns } from './turns.ts'

const usual = { perSecond: 100, perSecondToOneAddress: 20 }

function setUp(rates = usual) {
  const clock = manualClock()
  const started = clock.now()
  const timers = new Set<() => void>()
  const after: Clock['after'] = (milliseconds, callback) => {
    const end = () => {
      cancel()
      timers.delete(end)
    }
    const cancel = clock.after(milliseconds, () => {
      timers.delete(end)
      return callback()
    })
    timers.add(end)
    return end
  }
  const line = turns({ ...clock, after }, rates)
  const given: { who: string; address: string; at: number }[] = []
  function take(who: string, address: string, copy = false) {
    const turn = line.take(who.replace(/\d+$/, ''), address, copy)
    turn.granted.then((granted) => {
      if (granted) given.push({ who, address, at: clock.now() - started })
    })
    return turn
  }
  return { clock, line, given, take, timers, whoWas: () => given.map(({ who }) => who).join(' ') }
}

/** The most that left in any window of so many milliseconds. */
function mostIn(windowMs: number, times: readonly number[]): number {
  return Math.max(...times.map((first) => times.filter((at) => at >= first && at < first + windowMs).length))
}

test('500 phones at one address are asked at its pace, to the end', async () => {
  const { clock, given, take } = setUp()
  for (let number = 0; number < 500; number++) take(`a${number}`, '192.0.2.7')
  await clock.advance(24_949)
  assert.equal(given.length, 499)
  await clock.advance(1)
  assert.equal(given.length, 500)
  assert.equal(
    mostIn(
      1000,
      given.map(({ at }) => at),
    ),
    20,
  )
})

test('phones at addresses of their own are asked at the pace of all', async () => {
  const { clock, given, take } = setUp()
  for (let number = 0; number < 300; number++) take(`a${number}`, `10.0.${number >> 8}.${number & 255}`)
  await clock.advance(2_990)
  assert.equal(given.length, 300)
  assert.equal(
    mostIn(
      1000,
      given.map(({ at }) => at),
    ),
    100,
  )
})

test('a machine that was busy for ten seconds sends nothing at once that it did not send before', async () => {
  const { clock } = setUp()
  let late = 0
  const lag = { ...clock, now: () => clock.now() + late, after: clock.after }
  const slow = turns(lag, usual)
  const times: number[] = []
  for (let number = 0; number < 100; number++)
    slow.take('a', '192.0.2.7').granted.then(() => times.push(lag.now()))
  await clock.advance(500)
  const before = times.length
  late = 10_000
  await clock.advance(1000)
  assert.ok(times.length - before <= 21, `${times.length - before} after the pause`)
  assert.equal(mostIn(1000, times), 20)
})

test('41 phones of one tenant do not delay the one of another, at its own address or the same', async () => {
  for (const address of ['192.0.2.7', '192.0.2.8']) {
    const { clock, given, take } = setUp()
    for (let number = 0; number < 41; number++) take(`a${number}`, '192.0.2.7')
    take('b0', address)
    await clock.advance(100)
    assert.ok(
      given.some(({ who }) => who === 'b0'),
      `${address}: ${given.map(({ who }) => who)}`,
    )
  }
})

test('tenants go round by round, each in its own order', async () => {
  const { clock, whoWas, take } = setUp()
  for (const who of ['a1', 'a2', 'a3', 'a4']) take(who, '192.0.2.7')
  for (const who of ['b1', 'b2']) take(who, '192.0.2.7')
  take('c1', '192.0.2.7')
  await clock.advance(1000)
  assert.equal(whoWas(), 'a1 b1 c1 a2 b2 a3 a4')
})

test('an address that is busy does not hold up the others, and a later one is not held up by a plan made before', async () => {
  const { clock, given, whoWas, take } = setUp()
  for (const who of ['a1', 'a2', 'a3']) take(who, '192.0.2.7')
  await clock.advance(0)
  take('a4', '192.0.2.8')
  await clock.advance(200)
  assert.equal(whoWas(), 'a1 a4 a2 a3')
  assert.deepEqual(
    given.map(({ at }) => at),
    [0, 10, 50, 100],
  )
})

test('a copy goes before what its tenant has not begun yet, and is counted like everything else', async () => {
  const { clock, given, whoWas, take } = setUp()
  for (const who of ['a1', 'a2', 'a3']) take(who, '192.0.2.7')
  take('a9', '192.0.2.7', true)
  await clock.advance(1000)
  assert.equal(whoWas(), 'a9 a1 a2 a3')
  assert.deepEqual(
    given.map(({ at }) => at),
    [0, 50, 100, 150],
  )
})

test('a turn that is given back is somebody else’s', async () => {
  const { clock, given, take } = setUp()
  take('a1', '192.0.2.7')
  await clock.advance(0)
  const cancelled = Array.from({ length: 100 }, (_, number) => take(`a${number}`, '192.0.2.7'))
  take('a200', '192.0.2.7')
  for (const turn of cancelled) turn.giveBack()
  await clock.advance(50)
  assert.deepEqual(
    given.map(({ who }) => who),
    ['a1', 'a200'],
  )
  assert.deepEqual(await Promise.all(cancelled.map(({ granted }) => granted)), Array(100).fill(false))
  cancelled[0]?.giveBack()
  await clock.advance(1000)
  assert.equal(given.length, 2)
})

test('a turn can be given back once; whoever stands behind keeps theirs', async () => {
  const { clock, whoWas, take } = setUp()
  const first = take('a1', '192.0.2.7')
  take('a2', '192.0.2.7')
  first.giveBack()
  first.giveBack()
  await clock.advance(1000)
  assert.equal(whoWas(), 'a2')
})

test('a tenant that comes back stands behind those who came meanwhile, whether it had its turn or gave it back', async () => {
  const { clock, whoWas, take } = setUp()
  take('a1', '192.0.2.7')
  await clock.advance(0)
  take('b1', '192.0.2.8')
  take('a2', '192.0.2.9')
  take('c1', '192.0.2.10').giveBack()
  take('d1', '192.0.2.11')
  take('c2', '192.0.2.12')
  await clock.advance(1000)
  assert.equal(whoWas(), 'a1 b1 a2 d1 c2')
})

test('who can be asked at once does not wait for a tenant whose address is busy', async () => {
  const { clock, given, take } = setUp()
  for (const who of ['a1', 'a2']) take(who, '192.0.2.7')
  for (const who of ['b1', 'b2']) take(who, '192.0.2.8')
  await clock.advance(10)
  take('c1', '192.0.2.9')
  await clock.advance(100)
  assert.deepEqual(
    given.map(({ who, at }) => `${who} ${at}`),
    ['a1 0', 'b1 10', 'c1 20', 'a2 50', 'b2 60'],
  )
})

test('when nobody waits there is no timer', async () => {
  const { clock, timers, take } = setUp()
  take('a1', '192.0.2.7')
  take('a2', '192.0.2.7')
  assert.equal(timers.size, 1)
  await clock.advance(50)
  assert.equal(timers.size, 0)
  take('a3', '192.0.2.7').giveBack()
  assert.equal(timers.size, 0)
})

test('a clock that is set back while somebody waits costs one more gap', async () => {
  const { clock } = setUp()
  let back = 0
  const line = turns({ now: () => clock.now() - back, after: clock.after }, usual)
  const granted: boolean[] = []
  const take = () => void line.take('a', '192.0.2.7').granted.then((yes) => granted.push(yes))
  take()
  take()
  await clock.advance(0)
  back = 3_600_000
  await clock.advance(50)
  assert.deepEqual(granted, [true])
  await clock.advance(50)
  assert.deepEqual(granted, [true, true])
})

test('a clock that is set back by an hour holds nobody up', async () => {
  const { clock } = setUp()
  let back = 0
  const line = turns({ now: () => clock.now() - back, after: clock.after }, usual)
  const granted: boolean[] = []
  const take = () => void line.take('a', '192.0.2.7').granted.then((yes) => granted.push(yes))
  take()
  await clock.advance(0)
  back = 3_600_000
  take()
  await clock.advance(50)
  assert.deepEqual(granted, [true, true])
})

test('after the end nobody waits, and nobody gets a turn', async () => {
  const { clock, line, given, take } = setUp()
  const waiting = [take('a1', '192.0.2.7'), take('a2', '192.0.2.7')]
  line.close()
  waiting.push(take('a3', '192.0.2.7'))
  assert.deepEqual(await Promise.all(waiting.map(({ granted }) => granted)), [false, false, false])
  await clock.advance(1000)
  assert.equal(given.length, 0)
})

test('a turn that is given back leaves no gap in its tenant’s round', async () => {
  const { clock, whoWas, take } = setUp()
  const first = take('a1', '192.0.2.7')
  take('a2', '192.0.2.8')
  take('b1', '192.0.2.9')
  first.giveBack()
  await clock.advance(1000)
  assert.equal(whoWas(), 'a2 b1')
})

test('however many addresses were asked, none is asked again before its time', async () => {
  const { clock, given, take } = setUp({ perSecond: 1000, perSecondToOneAddress: 20 })
  for (let number = 0; number < 10_050; number++) take(`a${number}`, `address ${number}`)
  await clock.advance(10_049)
  assert.equal(given.length, 10_050)
  for (const number of [10_049, 10_010]) take(`b${number}`, `address ${number}`)
  await clock.advance(100)
  assert.deepEqual(
    given.slice(10_050).map(({ address, at }) => [address, at]),
    [
      ['address 10010', 10_060],
      ['address 10049', 10_099],
    ],
  )
})

test('of two nodes that send at the same time each has half of the pace, and all of it when the other has ended', async () => {
  const { clock, line, given, take } = setUp()
  line.share(2)
  for (let number = 0; number < 60; number++) take(`a${number}`, '192.0.2.7')
  await clock.advance(1990)
  assert.equal(given.length, 20)
  line.share(0)
  await clock.advance(1000)
  assert.equal(given.length, 40)
})

test('an address is one in whatever way it is written', async () => {
  const { clock, given, take } = setUp()
  for (const [number, address] of [
    '2001:db8::7',
    '2001:DB8:0:0::7',
    '192.0.2.7',
    '::ffff:192.0.2.7',
  ].entries())
    take(`a${number}`, address)
  await clock.advance(40)
  assert.deepEqual(
    given.map(({ who }) => who),
    ['a0', 'a2'],
  )
  await clock.advance(40)
  assert.equal(given.length, 4)
})

test('who gives turns back, one after the other, leaves those of the others as they were planned', async () => {
  const { clock, timers, whoWas, take } = setUp()
  const cancelled = Array.from({ length: 500 }, (_, number) =>
    take(`a${number}`, `10.0.${number >> 8}.${number & 255}`),
  )
  take('b1', '192.0.2.7')
  const [planned] = timers
  for (const turn of cancelled) turn.giveBack()
  assert.deepEqual([...timers], [planned], 'nothing was planned anew')
  await clock.advance(100)
  assert.equal(whoWas(), 'b1')
})
