/** The client transaction of every request that is not INVITE: RFC 3261 §17.1.2, over any transport. */

import type { Clock } from '../kernel/clock.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import type { SipResponse } from './sip-message.ts'

/** RFC 3261 §17.1.1.1 and table 4: an estimate of the round trip, in milliseconds. */
export const T1 = 500
/** The longest pause between two sends. */
export const T2 = 4_000
/** How long a message may stay in the network. */
export const T4 = 5_000
/** Timer F (§17.1.2.2). */
export const giveUpAfter = 64 * T1

export type TransactionResult =
  | { kind: 'final'; response: SipResponse }
  | { kind: 'timedOut' }
  | { kind: 'failed'; detail: string }

type State = 'trying' | 'proceeding' | 'completed' | 'terminated'

export type ClientTransaction = {
  readonly state: State
  /** Takes a response that `branchIn` says is ours. */
  receive(response: SipResponse): void
  /** The transport could not send, or lost its connection (§17.1.4). */
  fail(detail: string): void
  /** Gives up at once, timer K included. */
  close(detail: string): void
}

export type TransactionOptions = {
  clock: Clock
  /** TCP: what is sent arrives, so nothing is sent twice. */
  reliable: boolean
  /** Timer F: less where a connection took its time. */
  giveUpAfter?: number
  send(): void
  /** Comes exactly once. */
  result(result: TransactionResult): void
  /** Nothing is awaited any more: the key may be forgotten. */
  terminated(): void
}

/** Unique in space and time, and beginning with the cookie of RFC 3261 §8.1.1.7. */
export function newBranch(random: Random): string {
  return `z9hG4bK${toBase32(random(16))}`
}

/** The branch of ours that a Via names, in whatever spelling (§7.3.1) and with whatever else is odd in it. */
export function branchIn(via: string): string | undefined {
  return /z9hG4bK[a-z2-7]{26}/i.exec(via)?.[0].toLowerCase()
}

export function clientTransaction(options: TransactionOptions): ClientTransaction {
  const { clock, reliable } = options
  let state: State = 'trying'
  let cancelE = () => {}
  let cancelF = () => {}
  let cancelK = () => {}

  function armE(interval: number) {
    cancelE = clock.after(interval, () => {
      options.send()
      // §17.1.2.2, timer E: while trying, twice the pause and at most T2; once there was a 1xx, every T2.
      if (state === 'trying') armE(Math.min(2 * interval, T2))
      if (state === 'proceeding') armE(T2)
    })
  }

  function terminate() {
    state = 'terminated'
    for (const cancel of [cancelE, cancelF, cancelK]) cancel()
    options.terminated()
  }

  function end(result: TransactionResult) {
    if (state === 'completed' || state === 'terminated') return
    terminate()
    options.result(result)
  }

  function complete(response: SipResponse) {
    // §17.1.2.2: a final response leads to Completed, where timer K swallows its copies; TCP makes none, so K is 0.
    state = 'completed'
    cancelE()
    cancelF()
    if (reliable) terminate()
    else cancelK = clock.after(T4, terminate)
    options.result({ kind: 'final', response })
  }

  // §17.1.2.2: begin in Trying, send, arm F; arm E only where packets get lost.
  cancelF = clock.after(options.giveUpAfter ?? giveUpAfter, () => end({ kind: 'timedOut' }))
  if (!reliable) armE(T1)
  options.send()

  return {
    get state() {
      return state
    },
    receive(response) {
      if (state === 'completed' || state === 'terminated') return
      if (response.status >= 200) complete(response)
      // §17.1.2.2: a 1xx leads to Proceeding; timer E runs on as it was armed, F too.
      else state = 'proceeding'
    },
    // §17.1.4: a transport error ends the transaction at once.
    fail: (detail) => end({ kind: 'failed', detail }),
    close(detail) {
      end({ kind: 'failed', detail })
      if (state === 'completed') terminate()
    },
  }
}
