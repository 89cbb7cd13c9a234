import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from './clock.ts'
import { createGuard } from './guard.ts'
import { createLog } from './log.ts'
import { repeated } from './repeated.ts'

const day = 24 * 3_600_000

function furnish(work: (ended: () => boolean) => Promise<void>) {
  const clock = manualClock()
  const lines: string[] = []
  const log = createLog('error', { write: (line) => void lines.push(line) })
  const counted: string[] = []
  const guard = createGuard(log, (boundary) => counted.push(boundary))
  let turns = 0
  const counting = async (ended: () => boolean) => {
    turns++
    await work(ended)
  }
  const end = repeated({ name: 'tidying up uploads', everyMs: day, work: counting }, clock, guard)
  return { clock, lines, counted, end, turns: () => turns }
}

test('it is done at once, and again each time that it is due', async () => {
  const { clock, turns, end } = furnish(async () => undefined)
  assert.equal(turns(), 1)
  await clock.advance(day - 1)
  assert.equal(turns(), 1)
  await clock.advance(1)
  assert.equal(turns(), 2)
  await clock.advance(3 * day)
  assert.equal(turns(), 5)
  await end()
  await clock.advance(3 * day)
  assert.equal(turns(), 5)
})

test('a turn that fails is logged and counted, and the next one comes all the same', async () => {
  const { clock, lines, counted, turns, end } = furnish(async () => {
    throw new Error('the folder cannot be read')
  })
  await clock.advance(day)
  assert.equal(turns(), 2)
  assert.equal(lines.length, 2)
  assert.deepEqual(counted, ['timer', 'timer'])
  assert.match(lines[0] ?? '', /"work":"tidying up uploads".*"message":"the folder cannot be read"/)
  await end()
})

test('who ends it waits for the turn that is running, which is told to stop', async () => {
  const told: boolean[] = []
  const gate = Promise.withResolvers<void>()
  const { end } = furnish(async (ended) => {
    told.push(ended())
    await gate.promise
    told.push(ended())
  })
  let isEnded = false
  const ending = end().then(() => {
    isEnded = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(isEnded, false)
  gate.resolve()
  await ending
  assert.deepEqual(told, [false, true])
})
