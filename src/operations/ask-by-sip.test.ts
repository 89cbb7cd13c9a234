import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import type { AnsweredOutcome, NotifyOutcome, NotifyWay } from '../sip/sip-client.ts'
import { askBySip } from './ask-by-sip.ts'
import { notifyTarget } from './notify-target.ts'
import type { OutcomeChange } from './operation-store.ts'
import { testPhone } from './test-phones.ts'

const said = (status: number, retryAfter?: number): AnsweredOutcome => ({
  ...{ kind: 'answered', status, reason: 'Said', authenticated: false },
  ...(retryAfter !== undefined && { retryAfter }),
})

/** A phone that says these, one after the other. */
function setUp(...says: NotifyOutcome[]) {
  const clock = manualClock()
  const target = notifyTarget(testPhone('1', { contact: 'sip:x@10.0.0.1' }), 'resync')
  if ('unreachable' in target) assert.fail(target.unreachable)
  const asked: NotifyWay[] = []
  const turns: string[] = []
  const told: OutcomeChange[] = []
  const late: OutcomeChange[] = []
  let isWanted = true
  let outcome: OutcomeChange | undefined
  const sip = {
    async notify(_request: unknown, way: NotifyWay = {}) {
      asked.push(way)
      return says[asked.length - 1] ?? said(200)
    },
  }
  void askBySip(
    { sip, clock, isPhone: () => false },
    {
      ...{ target, to: [{ address: '10.0.0.1', port: 5060 }] },
      turn({ address }) {
        turns.push(address)
        return { granted: Promise.resolve(true), giveBack: () => undefined }
      },
      pause: (milliseconds) => new Promise((resolve) => void clock.after(milliseconds, resolve)),
      isStillWanted: async () => isWanted,
      meanwhile: (change) => told.push(change),
      late: (change) => late.push(change),
    },
  ).then((change) => {
    outcome = change
  })
  const enough = () => {
    isWanted = false
  }
  return { clock, asked, turns, told, late, enough, outcome: () => outcome }
}

test('a phone that says when to ask again is asked again then, in a turn of its own', async () => {
  for (const status of [404, 413, 480, 486, 500, 503, 600, 603]) {
    const { clock, asked, turns, told, outcome } = setUp(said(status, 30))
    await clock.advance(29_999)
    assert.deepEqual([asked.length, outcome()], [1, undefined])
    assert.deepEqual(told, [
      { state: 'sent', detail: `${status} Said; it is asked again in 30 seconds, as it wants` },
    ])
    await clock.advance(1)
    assert.deepEqual([asked.length, turns], [2, ['10.0.0.1']])
    assert.equal(outcome()?.state, 'accepted')
  }
})

test('a phone is asked three times at most, and its last word is told', async () => {
  const { clock, asked, outcome } = setUp(...Array.from({ length: 9 }, () => said(486, 0)))
  await clock.advance(60_000)
  assert.equal(asked.length, 3)
  assert.deepEqual(
    [outcome()?.state, outcome()?.detail],
    ['refused', '486 Said; it wants to be asked again in 0 seconds'],
  )
})

test('a phone that wants more than three minutes is not waited for, and one that names no time or refuses is not asked again', async () => {
  for (const answer of [
    said(486, 181),
    said(503, 86_400),
    said(486),
    said(403, 5),
    said(489, 5),
    said(200, 5),
  ]) {
    const { clock, asked, outcome } = setUp(answer)
    await clock.advance(0)
    assert.ok(outcome())
    await clock.advance(100_000)
    assert.equal(asked.length, 1)
  }
  const { clock, outcome } = setUp(said(503, 86_400))
  await clock.advance(0)
  assert.equal(outcome()?.detail, '503 Said; it wants to be asked again in 1440 minutes')
})

test('a phone that has fetched while it was waited for is not asked again', async () => {
  const { clock, asked, enough, outcome } = setUp(said(486, 30))
  await clock.advance(1000)
  enough()
  await clock.advance(30_000)
  assert.equal(asked.length, 1)
  assert.equal(outcome()?.sipStatus, 486)
})

test('what it says too late is told as what it is, and when it came', async () => {
  const { clock, asked, late, outcome } = setUp({ kind: 'timedOut', datagrams: 11 })
  await clock.advance(41_000)
  assert.equal(outcome()?.state, 'timedOut')
  asked[0]?.late?.(said(489))
  assert.deepEqual(late, [
    {
      ...{ state: 'refused', sipStatus: 489, answeredAt: clock.now(), answeredBy: 'phone' },
      detail: '489 Said: it does not know this event; the answer came after 41 seconds',
    },
  ])
})

test('of a phone that asks for credentials too late it is not said that they are wrong', async () => {
  for (const status of [401, 407]) {
    const { clock, asked, late } = setUp({ kind: 'timedOut', datagrams: 11 })
    await clock.advance(60_000)
    asked[0]?.late?.(said(status))
    assert.deepEqual(
      late.map(({ state, detail }) => [state, detail]),
      [['refused', `${status} Said: it asks for credentials; the answer came after 60 seconds`]],
    )
  }
})
