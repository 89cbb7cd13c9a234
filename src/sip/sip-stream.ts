/** Cuts a TCP stream into SIP messages by their Content-Length (RFC 3261 §18.3), in bounded memory. */

import { WireError } from '../kernel/errors.ts'
import {
  contentLength,
  lineBreaksAtStart,
  maximumMessageSize,
  parseHead,
  readableLength,
  type SipHead,
  type SipMessage,
} from './sip-message.ts'

export type SipStream = {
  /**
   * Takes what arrived and yields every message that is now complete.
   * Throws `WireError` once the stream makes no sense: what follows cannot be cut any more, so the connection ends.
   */
  push(chunk: Uint8Array): Generator<SipMessage, void>
}

export function sipStream(): SipStream {
  const pending = growingBytes()
  /** The head of the message whose body is still coming, with the length of that body. */
  let waiting: { head: SipHead; length: number } | undefined
  /** Up to here there is no end of the headers, so the search need not look again. */
  let searched = 0

  function takeHead(): typeof waiting {
    // §7.5: line breaks before a message are ignored; phones send them to keep a connection open (RFC 5626 §3.5.1).
    if (searched === 0) pending.drop(lineBreaksAtStart(pending.bytes()))
    const head = parseHead(pending.bytes(), searched)
    searched = head ? 0 : Math.max(0, pending.bytes().length - 3)
    if (!head) return undefined
    // §18.3: over a stream Content-Length is a must. An answer to NOTIFY that does not say it has no body.
    const length =
      head.start.kind === 'response' ? (readableLength(head.headers) ?? 0) : contentLength(head.headers)
    if (length === undefined) throw new WireError('A message in a stream has no Content-Length')
    if (head.length + length > maximumMessageSize) throw new WireError('The message is too large')
    pending.drop(head.length)
    return { head, length }
  }

  function take(): SipMessage | undefined {
    waiting ??= takeHead()
    if (!waiting || pending.bytes().length < waiting.length) return undefined
    const { head, length } = waiting
    const body = pending.bytes().slice(0, length)
    pending.drop(length)
    waiting = undefined
    return { ...head.start, headers: head.headers, body }
  }

  return {
    *push(chunk) {
      pending.add(chunk)
      for (let message = take(); message; message = take()) yield message
      if (pending.bytes().length > maximumMessageSize) throw new WireError('The headers have no end')
    },
  }
}

/** Bytes that grow at the end and shrink at the start; a stream that comes byte by byte is not copied each time. */
function growingBytes() {
  let store = new Uint8Array(0)
  let start = 0
  let end = 0
  return {
    bytes: () => store.subarray(start, end),
    drop(count: number) {
      start += count
    },
    add(chunk: Uint8Array) {
      if (end + chunk.length > store.length) {
        const roomier = new Uint8Array(2 * (end - start + chunk.length))
        roomier.set(store.subarray(start, end))
        store = roomier
        end -= start
        start = 0
      }
      store.set(chunk, end)
      end += chunk.length
    },
  }
}
