import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasCode } from '../../../kernel/errors.ts'
import { waitingLine } from './waiting-line.ts'

const minute = 60_000

test('who comes while all connections are at work has the first that is free, in the order of coming', async () => {
  const line = waitingLine(2, minute)
  const entered: string[] = []
  const come = (name: string) => line.enter().then(() => entered.push(name))
  await Promise.all([come('first'), come('second')])
  const others = [come('third'), come('fourth')]
  await Promise.resolve()
  assert.deepEqual(entered, ['first', 'second'])
  line.leave()
  await others[0]
  assert.deepEqual(entered, ['first', 'second', 'third'])
  line.leave()
  await others[1]
  for (let left = 0; left < 2; left++) line.leave()
  await Promise.all([come('later'), come('as well')])
  assert.equal(entered.length, 6)
})

test('where no connection can be opened, all who wait are told at once, and the place is free for the next', async () => {
  const line = waitingLine(1, minute)
  await line.enter()
  const told = Promise.allSettled([line.enter(), line.enter()])
  line.turnAway(new Error('gone'))
  assert.deepEqual(
    (await told).map((each) => each.status),
    ['rejected', 'rejected'],
  )
  line.leave()
  await line.enter()
})

test('who waited for as long as anybody may is told so, and is in nobody’s way', async () => {
  const line = waitingLine(1, 1)
  await line.enter()
  await assert.rejects(line.enter(), (error) => hasCode(error, 'DATABASE_AWAY'))
  line.leave()
  await line.enter()
  const busy = waitingLine(1, 1, 'DATABASE_BUSY')
  await busy.enter()
  await assert.rejects(busy.enter(), (error) => hasCode(error, 'DATABASE_BUSY'))
})
