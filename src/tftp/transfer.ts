/** What both directions of a transfer share. */

import type { Clock } from '../kernel/clock.ts'
import type { TftpPacket } from './packet.ts'
import type { Terms } from './terms.ts'

/** `silent`: nothing came back any more; `givenUp`: the other side sent an error; `tooLong`: it took longer than any file does. */
export type TransferEnd = 'done' | 'silent' | 'givenUp' | 'tooLong' | 'refused'

export type Transfer = {
  /** Says whether it meant anything; what did not is dropped. */
  received(packet: TftpPacket): boolean
  /** Ends it from outside, without another packet. */
  end(how: TransferEnd): void
}

export type TransferParts = {
  terms: Terms
  clock: Clock
  send(packet: Uint8Array): void
  /** Something came back: this is no address that somebody else wrote on his packets. */
  answered(): void
  /** Comes once. */
  ended(how: TransferEnd): void
}

/** How often something is sent again: to an address that has never answered, hardly at all. */
const triesToStranger = 2
const triesToKnown = 5
const longestPauseMs = 8000

/** Sends again what is not answered, less and less often, and gives up. */
export function repeating(
  { clock, terms }: Pick<TransferParts, 'clock' | 'terms'>,
  { again, silent }: { again: () => void; silent: () => void },
) {
  let cancel = (): void => {}
  let tries = 0
  let isKnown = false
  function wait(): void {
    const pauseMs = Math.min(Math.max(longestPauseMs, terms.againMs), terms.againMs * 2 ** tries)
    cancel = clock.after(pauseMs, () => {
      if (tries >= (isKnown ? triesToKnown : triesToStranger)) return silent()
      tries++
      wait()
      again()
    })
  }
  return {
    /** Something was sent that is to be answered. */
    begin(): void {
      cancel()
      tries = 0
      wait()
    },
    heard(): void {
      isKnown = true
    },
    stop: (): void => cancel(),
  }
}
