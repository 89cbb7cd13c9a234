import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { createLog } from '../kernel/log.ts'
import { tidyUploads } from './tidy-uploads.ts'

const day = 24 * 3_600_000

function furnish(tidy: (ended: () => boolean) => Promise<void>) {
  const clock = manualClock()
  const lines: string[] = []
  const log = createLog('error', { write: (line) => void lines.push(line) })
  let turns = 0
  const end = tidyUploads(
    {
      tidy: async (_scope, ended) => {
        turns++
        await tidy(ended)
      },
    },
    clock,
    log,
  )
  return { clock, lines, end, turns: () => turns }
}

test('uploads are tidied up at once, and again each day', async () => {
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

test('a turn that fails is logged, and the next one comes all the same', async () => {
  const { clock, lines, turns, end } = furnish(async () => {
    throw new Error('the folder cannot be read')
  })
  await clock.advance(day)
  assert.equal(turns(), 2)
  assert.equal(lines.length, 2)
  assert.match(
    lines[0] ?? '',
    /"message":"the folder cannot be read".*"msg":"uploads could not be tidied up"/,
  )
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
