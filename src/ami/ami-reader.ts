/** Reads what Asterisk's manager interface sends, however the network cut it. */

import { WireError } from '../kernel/errors.ts'
import { AmiMessage } from './ami-message.ts'

export type AmiReader = {
  /** The messages that are whole now. Throws once the stream is no manager interface, or one without measure. */
  push(chunk: Uint8Array): AmiMessage[]
  /** What it said of itself in its first line: `Asterisk Call Manager/11.0.0`. */
  banner(): string | undefined
}

/** A field's value is a few hundred bytes; the longest is the output of a command, a line a field. */
const maxLineBytes = 64 * 1024
const maxMessageBytes = 1024 * 1024
const newLine = 10

export function amiReader(): AmiReader {
  let banner: string | undefined
  /** Of a line that is not whole yet. */
  let parts: Uint8Array[] = []
  let lineBytes = 0
  let fields: [string, string][] = []
  let messageBytes = 0

  function keep(part: Uint8Array): void {
    lineBytes += part.length
    messageBytes += part.length
    if (lineBytes > maxLineBytes) throw new WireError('a line is too long')
    if (messageBytes > maxMessageBytes) throw new WireError('a message is too long')
    if (part.length > 0) parts.push(part)
  }

  function takeLine(): string {
    const line = Buffer.concat(parts).toString('utf8').replace(/\r$/, '')
    parts = []
    lineBytes = 0
    return line
  }

  /** An empty line ends a message; some errors are followed by two. A line without a colon says nothing. */
  function read(line: string, done: AmiMessage[]): void {
    if (banner === undefined) {
      if (!line.startsWith('Asterisk Call Manager')) throw new WireError('this is no manager interface')
      banner = line.slice(0, 80)
      messageBytes = 0
    } else if (line === '') {
      if (fields.length > 0) done.push(new AmiMessage(fields))
      fields = []
      messageBytes = 0
    } else {
      const colon = line.indexOf(':')
      if (colon > 0) fields.push([line.slice(0, colon).trim(), line.slice(colon + 1).trimStart()])
    }
  }

  return {
    banner: () => banner,
    push(chunk) {
      const done: AmiMessage[] = []
      let from = 0
      for (let at = chunk.indexOf(newLine); at >= 0; at = chunk.indexOf(newLine, from)) {
        keep(chunk.subarray(from, at))
        from = at + 1
        read(takeLine(), done)
      }
      // A copy: the chunk's memory is the socket's to use again.
      keep(Uint8Array.from(chunk.subarray(from)))
      return done
    },
  }
}
