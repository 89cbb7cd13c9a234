import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import type { OperationKind } from '../schema/operation.ts'
import { callEnds } from './call-end.ts'
import type { OutcomeChange } from './operation-store.ts'

/** A phone that is in a call for so many minutes. */
function call(kind: OperationKind, minutes: number) {
  const clock = manualClock()
  const begun = clock.now()
  const heard = { turns: 0, notes: [] as OutcomeChange[], isWanted: true }
  const mayAsk = callEnds(
    {
      clock,
      isInCall: async () => clock.now() - begun < minutes * 60_000,
      pause: (milliseconds) => new Promise((resolve) => void clock.after(milliseconds, resolve)),
    },
    {
      ...{ phoneId: 'desk', kind },
      hadTurn: () => heard.turns++,
      isWanted: () => heard.isWanted,
      note: (_, change) => heard.notes.push(change),
    },
  )
  return { clock, heard, mayAsk }
}

test('a phone that is in no call is asked at once, in its turn', async () => {
  const { heard, mayAsk } = call('reboot', 0)
  assert.equal(await mayAsk, 'ask')
  assert.deepEqual([heard.turns, heard.notes], [0, []])
})

test('a phone in a call lets others have their turn, says that it waits, and is asked when the call is over', async () => {
  const { clock, heard, mayAsk } = call('reboot', 5)
  await clock.advance(4 * 60_000)
  assert.equal(heard.turns, 1)
  assert.deepEqual(heard.notes, [{ state: 'queued', detail: 'Waiting for the call to end' }])
  await clock.advance(2 * 60_000)
  assert.equal(await mayAsk, 'look again')
})

test('after half an hour in a call a phone is not rebooted, and is resynced all the same', async () => {
  const reboot = call('reboot', 600)
  await reboot.clock.advance(31 * 60_000)
  assert.equal(await reboot.mayAsk, 'leave')
  assert.deepEqual(reboot.heard.notes.at(-1), {
    state: 'unreachable',
    detail: 'In a call for more than 30 minutes; not asked',
  })
  const resync = call('resync', 600)
  await resync.clock.advance(31 * 60_000)
  assert.equal(await resync.mayAsk, 'ask')
})

test('when the operation is cancelled, nobody waits for the call any more', async () => {
  const { clock, heard, mayAsk } = call('reboot', 600)
  await clock.advance(60_000)
  heard.isWanted = false
  await clock.advance(60_000)
  assert.equal(await mayAsk, 'leave')
})
