import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock, systemClock } from './clock.ts'

test('a clock that is moved by hand stands still, and rings in the order of time', async () => {
  const clock = manualClock(1000)
  const rang: string[] = []
  const ring = (name: string) => () => void rang.push(`${name} at ${clock.now()}`)
  clock.after(20, ring('later'))
  clock.after(10, ring('first'))
  clock.after(10, ring('second'))
  clock.after(10, () => void clock.after(5, ring('asked for meanwhile')))
  const cancel = clock.after(15, ring('cancelled'))
  cancel()
  assert.equal(clock.now(), 1000)
  await clock.advance(9)
  assert.deepEqual([rang, clock.now()], [[], 1009])
  await clock.advance(1)
  assert.deepEqual(rang, ['first at 1010', 'second at 1010'])
  await clock.advance(30)
  assert.deepEqual(rang.slice(2), ['asked for meanwhile at 1015', 'later at 1020'])
  assert.equal(clock.now(), 1040)
  await clock.advance(1000)
  assert.equal(rang.length, 4)
})

test('on a machine that slept, what rings again and again rings once when it wakes', async () => {
  const clock = manualClock(1000)
  const rang: string[] = []
  const ring = (name: string, after: number) =>
    void clock.after(after, () => {
      rang.push(`${name} at ${clock.now()}`)
      if (name === 'again') ring(name, after)
    })
  ring('again', 10)
  ring('once', 5)
  ring('later', 2000)
  await clock.sleep(1000)
  assert.deepEqual(rang, ['once at 2000', 'again at 2000'])
  await clock.advance(10)
  assert.deepEqual(rang.slice(2), ['again at 2010'])
})

test('work that a timer began goes on while the hand is moved', async () => {
  const clock = manualClock()
  let done = false
  clock.after(1, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    done = true
  })
  await clock.advance(1)
  assert.ok(done)
  assert.equal(new Date(manualClock().now()).toISOString(), '2026-01-01T00:00:00.000Z')
})

test('a timer that is taken back does not ring', async () => {
  const rang: string[] = []
  const cancel = systemClock.after(1, () => void rang.push('cancelled'))
  cancel()
  await new Promise<void>((resolve) => systemClock.after(20, resolve))
  assert.deepEqual(rang, [])
  assert.ok(systemClock.now() > Date.UTC(2025, 0, 1))
})
