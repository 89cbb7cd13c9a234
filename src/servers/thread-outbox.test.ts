import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FetchRecord, keptFetches } from '../fetches/fetch-store.ts'
import { manualClock } from '../kernel/clock.ts'
import type { Batch } from './thread-calls.ts'
import { threadOutbox } from './thread-outbox.ts'

/** Each of another phone. */
const record = (at: number, phoneId = `phone-${at}`) => ({ at, phoneId }) as FetchRecord

function outboxWith(send: (batch: Batch) => Promise<void>) {
  const clock = manualClock()
  return { clock, outbox: threadOutbox(send, () => ({}) as Batch['sizes'], clock) }
}

test('what happens within a moment is told in one message, and counts with it', async () => {
  const sent: Batch[] = []
  const { clock, outbox } = outboxWith(async (batch) => void sent.push(batch))
  for (let at = 0; at < 3; at++) {
    outbox.record(record(at))
    outbox.count('served')
  }
  outbox.count('unknown')
  outbox.countFailure('timer')
  assert.equal(sent.length, 0)
  await clock.advance(50)
  const [batch] = sent
  assert.deepEqual([sent.length, batch?.records.map(({ at }) => at)], [1, [0, 1, 2]])
  assert.deepEqual(
    [...(batch?.outcomes ?? [])],
    [
      ['served', 3],
      ['unknown', 1],
    ],
  )
  assert.deepEqual([...(batch?.failures ?? [])], [['timer', 1]])
  await clock.advance(1000)
  assert.equal(sent.length, 1)
})

test('whoever wants to know all is answered when all was taken, in messages that are read quickly', async () => {
  const sent: number[] = []
  const { outbox } = outboxWith(async ({ records }) => void sent.push(records.length))
  for (let at = 0; at < 1200; at++) outbox.record(record(at))
  await outbox.flush()
  assert.deepEqual(sent, [500, 500, 200])
})

test('of a phone that asks without end only the newest are told, as many as are remembered', async () => {
  const sent: FetchRecord[] = []
  const { outbox } = outboxWith(async ({ records }) => void sent.push(...records))
  for (let at = 0; at < 1000; at++) {
    outbox.record(record(at, 'hasty'))
    if (at % 100 === 0) outbox.record(record(at, 'calm'))
  }
  await outbox.flush()
  const timesOf = (id: string) => sent.filter(({ phoneId }) => phoneId === id).map(({ at }) => at)
  assert.deepEqual(
    timesOf('hasty'),
    Array.from({ length: keptFetches }, (_, index) => 1000 - keptFetches + index),
  )
  assert.deepEqual(timesOf('calm'), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
})

test('while nobody takes anything the newest are kept, and the others counted', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const sent: Batch[] = []
  const { outbox } = outboxWith(async (batch) => {
    sent.push(batch)
    await gate
  })
  outbox.record(record(-1))
  const first = outbox.flush()
  await new Promise((resolve) => setImmediate(resolve))
  for (let at = 0; at < 30_000; at++) outbox.record(record(at))
  open()
  await first
  await outbox.flush()
  const records = sent.flatMap((batch) => batch.records)
  const dropped = sent.reduce((sum, batch) => sum + batch.dropped, 0)
  assert.equal(records.length + dropped, 30_001)
  assert.ok(records.length <= 20_001 && records.length >= 19_000)
  assert.equal(records.at(-1)?.at, 29_999)
})

test('what a record tells once comes through, however often its phone asks', async () => {
  const sent: FetchRecord[] = []
  const { outbox } = outboxWith(async ({ records }) => void sent.push(...records))
  outbox.record({ ...record(0, 'one'), identity: { sealed: 'sealed', users: [] } })
  for (let at = 1; at < 3 * keptFetches; at++) outbox.record(record(at, 'one'))
  await outbox.flush()
  assert.deepEqual([sent[0]?.identity?.sealed, sent.length], ['sealed', keptFetches + 1])
})

test('while nobody takes anything there is a limit to what is told once, too', async () => {
  const sent: FetchRecord[] = []
  let dropped = 0
  const { outbox } = outboxWith(async (batch) => {
    sent.push(...batch.records)
    dropped += batch.dropped
  })
  const identity = { sealed: 'sealed', users: [] }
  for (let at = 0; at < 25_000; at++) outbox.record({ ...record(at, `p${at}`), identity, content: 'sealed' })
  await outbox.flush()
  assert.ok(sent.length <= 20_000, String(sent.length))
  assert.equal(sent.length + dropped, 25_000)
  assert.equal(sent.at(-1)?.at, 24_999)
  assert.equal(sent[0]?.content, null, 'what phones were given takes the most room')
})
