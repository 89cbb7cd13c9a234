/** A file that somebody writes: taken block by block as it is read here, and acknowledged to its end only when it is kept. */

import { netasciiReader } from './netascii.ts'
import { ackPacket, optionsPacket, type TftpMode } from './packet.ts'
import { repeating, type Transfer, type TransferEnd, type TransferParts } from './transfer.ts'

/** As a stream says that the other side left before the end. */
class BrokenOff extends Error {
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE'
}

export type TakenFile = Transfer & {
  /** What comes in; nothing is asked for before somebody reads it. */
  readonly body: AsyncIterable<Uint8Array>
  /** All of it was kept. */
  kept(): void
}

export function takeFile(mode: TftpMode, parts: TransferParts): TakenFile {
  const { blockBytes, window, agreed, againMs } = parts.terms
  const read = mode === 'netascii' ? netasciiReader() : undefined
  const waiting: Uint8Array[] = []
  let got = 0
  /** Acknowledged up to this block; −1: the request itself is not answered yet. */
  let told = -1
  let state: 'open' | 'whole' | 'kept' | 'over' = 'open'
  let reader: PromiseWithResolvers<void> | undefined

  /** A window is there, and is acknowledged when it has been read. */
  let isFull = false

  const repeat = repeating(parts, { again: tell, silent: () => end('silent') })

  function tell(): void {
    told = got
    parts.send(got === 0 && agreed.size > 0 ? optionsPacket(agreed) : ackPacket(got))
  }

  function take(block: number, bytes: Uint8Array): boolean {
    if (told < 0 || state === 'over' || bytes.length > blockBytes) return false
    const ahead = (block - got) & 0xffff
    // What comes before its window is acknowledged would lie here as long as nobody reads it.
    if (state !== 'open' || isFull || ahead !== 1) return isExplained(ahead)
    got++
    repeat.heard()
    parts.answered()
    const isLast = bytes.length < blockBytes
    const piece = read ? read(bytes, isLast) : Uint8Array.from(bytes)
    if (piece.length > 0) waiting.push(piece)
    if (isLast) state = 'whole'
    isFull = isLast || got - told >= window
    // Whoever keeps it may take its time.
    if (isFull) repeat.stop()
    else repeat.begin()
    wake()
    return true
  }

  /** The last block again, whose acknowledgement was lost; or one that is ahead, so that one before it was. */
  function isExplained(ahead: number): boolean {
    const isAgain = ahead === 0 && told === got
    const isGap = state === 'open' && ahead > 1 && ahead <= window && told !== got && !isFull
    if ((isAgain && state !== 'whole') || isGap) tell()
    return isAgain || isGap
  }

  function wake(): void {
    reader?.resolve()
    reader = undefined
  }

  function end(how: TransferEnd): void {
    if (state === 'over') return
    state = 'over'
    repeat.stop()
    wake()
    parts.ended(how)
  }

  async function* pieces(): AsyncGenerator<Uint8Array> {
    if (told < 0 && state === 'open') {
      repeat.begin()
      tell()
    }
    for (;;) {
      const piece = waiting.shift()
      if (piece) {
        yield piece
        continue
      }
      if (state === 'whole' || state === 'kept') return
      if (state === 'over') throw new BrokenOff('The phone stopped sending the file')
      if (isFull) {
        isFull = false
        repeat.begin()
        tell()
      }
      reader = Promise.withResolvers()
      await reader.promise
    }
  }

  return {
    body: { [Symbol.asyncIterator]: pieces },
    kept() {
      if (state !== 'whole') return end('refused')
      state = 'kept'
      tell()
      // The last acknowledgement may get lost: for a while the last block is acknowledged again.
      parts.clock.after(againMs * 3, () => end('done'))
    },
    received(packet) {
      if (packet.kind === 'error') {
        end('givenUp')
        return true
      }
      return packet.kind === 'data' && take(packet.block, packet.bytes)
    },
    end,
  }
}
