/** Before a phone is asked: waits until its call ends, where a link tells of it. */

import type { Clock } from '../kernel/clock.ts'
import type { OperationKind } from '../schema/operation.ts'
import type { OutcomeChange } from './operation-store.ts'

/** Nobody waits for ever. */
const longestCallMs = 30 * 60_000
const lookAgainMs = 10_000

type Parts = {
  /** Nothing when nobody wants to know any more. */
  isInCall(): Promise<boolean | undefined>
  /** Ends sooner when nobody more is asked. */
  pause(milliseconds: number): Promise<void>
  clock: Clock
}

type Waiting = {
  phoneId: string
  kind: OperationKind
  /** Others are asked meanwhile. */
  hadTurn(): void
  isWanted(): boolean
  note(phoneId: string, change: OutcomeChange): void
}

/** Whether it is to be asked now. After a call all that is known of it may be old. Who talks for too long is not rebooted. */
export async function callEnds(
  { isInCall, pause, clock }: Parts,
  { phoneId, kind, hadTurn, isWanted, note }: Waiting,
): Promise<'ask' | 'look again' | 'leave'> {
  const began = clock.now()
  let hasWaited = false
  while (await isInCall()) {
    if (!hasWaited) {
      hadTurn()
      note(phoneId, { state: 'queued', detail: 'Waiting for the call to end' })
      hasWaited = true
    }
    if (clock.now() - began >= longestCallMs) {
      // A resync leaves it to the phone when to do what it read; a reboot would end the call.
      if (kind === 'resync') return 'ask'
      const minutes = longestCallMs / 60_000
      note(phoneId, { state: 'unreachable', detail: `In a call for more than ${minutes} minutes; not asked` })
      return 'leave'
    }
    await pause(lookAgainMs)
    if (!isWanted()) return 'leave'
  }
  if (!isWanted()) return 'leave'
  return hasWaited ? 'look again' : 'ask'
}
