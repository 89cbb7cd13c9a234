/** A small file that a phone sent, whole; and a long one line by line. */

import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { TextDecoder } from 'node:util'
import { OffhookError } from '../kernel/errors.ts'

/** More than any phone's overrides or contacts. */
const mostBytes = 1_048_576
const longestLine = 2000

export async function sentText({ bytes, stream }: { bytes: number; stream: Readable }): Promise<string> {
  if (bytes > mostBytes) {
    stream.destroy()
    throw new OffhookError('UPLOAD_UNREADABLE', 'It is over 1 MB, which no file of this kind is; download it')
  }
  // Without the mark that says UTF-8, with which a phone may begin it.
  return text(stream)
}

/** Numbered from 1, each cut where it is very long. */
async function* linesOf(stream: Readable): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece as Buffer, { stream: true })).split(/\r?\n/)
    rest = (lines.pop() ?? '').slice(0, longestLine)
    yield lines
  }
  rest += decoder.decode()
  if (rest !== '') yield [rest]
}

export type FoundLines = {
  lines: { number: number; text: string }[]
  /** Behind the last of these there are others that hold it. */
  more: boolean
}

/** The lines that hold a text, in any case, behind a line of this number: no more than `most`. */
export async function searchLines(
  stream: Readable,
  { q, after, most }: { q: string; after: number; most: number },
): Promise<FoundLines> {
  const wanted = q.toLowerCase()
  const found: FoundLines['lines'] = []
  let number = 0
  try {
    for await (const lines of linesOf(stream)) {
      for (const line of lines) {
        number++
        if (number <= after || !line.toLowerCase().includes(wanted)) continue
        if (found.length === most) return { lines: found, more: true }
        found.push({ number, text: printable(line) })
      }
    }
    return { lines: found, more: false }
  } finally {
    stream.destroy()
  }
}

/** Colours and other signs for a terminal say nothing here. */
function printable(line: string): string {
  return line
    .slice(0, longestLine)
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '\ufffd')
}
