/** Reads what FreeSWITCH's event socket sends, however the network cut it: header lines, an empty line, so many bytes. */

import { WireError } from '../kernel/errors.ts'

/** Nothing of it is printed: an event carries what a phone sent. */
export class EslMessage {
  readonly #headers: ReadonlyMap<string, string>
  readonly #body: Uint8Array

  constructor(headers: ReadonlyMap<string, string>, body: Uint8Array) {
    this.#headers = headers
    this.#body = body
  }

  /** An absent header is empty; names are compared without regard to case. */
  of(name: string): string {
    return this.#headers.get(name.toLowerCase()) ?? ''
  }

  body(): string {
    return Buffer.from(this.#body).toString('utf8')
  }
}

export type EslReader = { push(chunk: Uint8Array): EslMessage[] }

const maxHeaderBytes = 64 * 1024
const maxBodyBytes = 32 * 1024 * 1024

export function eslReader(): EslReader {
  let rest: Uint8Array = new Uint8Array()
  /** Of a body that is still coming; its chunks are put together once. */
  let body: { headers: Map<string, string>; missing: number; parts: Uint8Array[] } | undefined

  /** The bytes of `rest` behind the header block, or nothing while it is not whole. */
  function takeHeaders(): Map<string, string> | undefined {
    const end = endOfBlock(rest)
    if (end === undefined) {
      if (rest.length > maxHeaderBytes) throw new WireError('a header block is too long')
      return undefined
    }
    if (end.at > maxHeaderBytes) throw new WireError('a header block is too long')
    const headers = readHeaders(Buffer.from(rest.subarray(0, end.at)).toString('utf8'))
    rest = rest.subarray(end.at + end.length)
    return headers
  }

  function next(): EslMessage | undefined {
    if (!body) {
      while (rest[0] === 10 || rest[0] === 13) rest = rest.subarray(1)
      const headers = takeHeaders()
      if (!headers) return undefined
      body = { headers, missing: bodyLength(headers.get('content-length')), parts: [] }
    }
    const part = rest.subarray(0, body.missing)
    rest = rest.subarray(part.length)
    body.missing -= part.length
    if (part.length > 0) body.parts.push(Uint8Array.from(part))
    if (body.missing > 0) return undefined
    const message = new EslMessage(body.headers, Buffer.concat(body.parts))
    body = undefined
    return message
  }

  return {
    push(chunk) {
      rest = rest.length === 0 ? Uint8Array.from(chunk) : Buffer.concat([rest, chunk])
      const done: EslMessage[] = []
      for (let message = next(); message; message = next()) done.push(message)
      return done
    },
  }
}

/** An empty line: LF LF, or with CRs before them. */
function endOfBlock(bytes: Uint8Array): { at: number; length: number } | undefined {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return { at, length: 2 }
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { at, length: 3 }
  }
  return undefined
}

function bodyLength(text: string | undefined): number {
  if (text === undefined) return 0
  if (!/^\d{1,12}$/.test(text)) throw new WireError('a length is no number')
  if (Number(text) > maxBodyBytes) throw new WireError('a message is too long')
  return Number(text)
}

function readHeaders(block: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    // The first one counts: whoever adds another one below changes nothing.
    if (colon <= 0) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return headers
}

/** What an event in plain form says: its values are written as in a URL, and a value that is not there is a word. */
export function readPlainEvent(text: string): EslMessage {
  const end = text.search(/\r?\n\r?\n/)
  const headers = readHeaders(end < 0 ? text : text.slice(0, end))
  const length = headers.get('content-length')
  for (const [name, value] of headers) headers.set(name, value === '_undef_' ? '' : decoded(value))
  const body = length === undefined || end < 0 ? '' : text.slice(end).replace(/^\r?\n\r?\n/, '')
  return new EslMessage(headers, Buffer.from(body))
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
