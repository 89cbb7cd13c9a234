import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atMost } from './at-most.ts'
import { manualClock } from './clock.ts'

test('who waits for work hears what it throws, and when it takes too long, goes on without it', async () => {
  const clock = manualClock()
  await atMost(clock, 100, Promise.resolve())
  await assert.rejects(atMost(clock, 100, Promise.reject(new Error('no'))), /no/)
  const work = Promise.withResolvers<void>()
  let isOver = false
  const waiting = atMost(clock, 100, work.promise).then(() => {
    isOver = true
  })
  await clock.advance(99)
  assert.equal(isOver, false)
  await clock.advance(1)
  await waiting
  work.reject(new Error('nobody hears this'))
})
