/** A file on its way to somebody who reads it. */

import { dataPacket, optionsPacket } from './packet.ts'
import { repeating, type Transfer, type TransferEnd, type TransferParts } from './transfer.ts'

/** The blocks of a file are counted from 1; on the wire their numbers begin again after 65535. */
export function sendFile(content: Uint8Array, parts: TransferParts): Transfer {
  const { blockBytes, window, agreed } = parts.terms
  /** One that is not full ends the file, so a file of full blocks has an empty one more. */
  const last = Math.floor(content.length / blockBytes) + 1
  /** −1: what was agreed on has not been answered. */
  let acknowledged = agreed.size > 0 ? -1 : 0
  let sent = acknowledged
  /** A window whose first block was lost is sent again once for being asked; after that only time does it. */
  let isRepeated = false
  let isOver = false

  const repeat = repeating(parts, {
    again: () => {
      sent = acknowledged
      sendWindow()
    },
    silent: () => end('silent'),
  })

  /** Nobody who has not answered yet is sent more than one packet at a time. */
  function sendWindow(): void {
    if (acknowledged < 0) {
      sent = 0
      parts.send(optionsPacket(agreed))
      return
    }
    const until = Math.min(last, acknowledged + window)
    while (sent < until) {
      const at = sent * blockBytes
      sent++
      parts.send(dataPacket(sent, content.subarray(at, at + blockBytes)))
    }
  }

  function acknowledge(block: number): boolean {
    if (acknowledged < 0) {
      if (block !== 0) return false
      return advance(0)
    }
    const further = (block - acknowledged) & 0xffff
    if (further === 0) return repeatOnce()
    if (acknowledged + further > sent) return false
    return advance(acknowledged + further)
  }

  function advance(to: number): true {
    acknowledged = to
    sent = to
    isRepeated = false
    repeat.heard()
    parts.answered()
    if (acknowledged === last) {
      end('done')
      return true
    }
    repeat.begin()
    sendWindow()
    return true
  }

  /** An acknowledgement that comes twice must not send anything twice (RFC 1123 §4.2.3.1); only of a window it may say that its first block was lost. */
  function repeatOnce(): boolean {
    if (window === 1 || isRepeated || acknowledged === 0) return false
    isRepeated = true
    sent = acknowledged
    sendWindow()
    return true
  }

  function end(how: TransferEnd): void {
    if (isOver) return
    isOver = true
    repeat.stop()
    parts.ended(how)
  }

  repeat.begin()
  sendWindow()
  return {
    received(packet) {
      if (isOver) return false
      if (packet.kind === 'error') {
        repeat.heard()
        parts.answered()
        end('givenUp')
        return true
      }
      return packet.kind === 'ack' && acknowledge(packet.block)
    },
    end,
  }
}
