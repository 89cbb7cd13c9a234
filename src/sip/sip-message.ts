/** The SIP codec: bytes to plain objects and back (RFC 3261 §7). Nothing here knows a socket. */

import { InternalError, WireError } from '../kernel/errors.ts'
import { readParameters, splitList, tokenPattern } from '../kernel/header-syntax.ts'

export type SipHeader = readonly [name: string, value: string]
type RequestLine = { readonly kind: 'request'; readonly method: string; readonly uri: string }
type StatusLine = { readonly kind: 'response'; readonly status: number; readonly reason: string }
/** Header names of a parsed message are lower case and never compact (`call-id`, not `i`). */
type Content = { readonly headers: readonly SipHeader[]; readonly body: Uint8Array }
export type SipRequest = RequestLine & Content
export type SipResponse = StatusLine & Content
export type SipMessage = SipRequest | SipResponse

/** Start line and headers of a message whose body has not been looked at; `length` counts the empty line too. */
export type SipHead = { start: RequestLine | StatusLine; headers: SipHeader[]; length: number }

/** A UDP datagram cannot hold more, and no NOTIFY or its answer comes near it. */
export const maximumMessageSize = 64 * 1024
const maximumHeaders = 200

/** RFC 3261 §7.3.3, RFC 6665 §8.4 (`o`), RFC 4028, RFC 3515, RFC 3892, RFC 6665 (`u`). */
const compactForms: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  e: 'content-encoding',
  k: 'supported',
  s: 'subject',
  o: 'event',
  u: 'allow-events',
  x: 'session-expires',
  r: 'refer-to',
  b: 'referred-by',
}

/**
 * Reads one datagram. Throws `WireError`.
 * A response is read as far as it makes sense: it belongs to a request by a branch that nobody can guess, so an odd header
 * may be passed over. A request, which anybody may send, is read strictly.
 */
export function parseMessage(datagram: Uint8Array): SipMessage {
  if (datagram.length > maximumMessageSize) throw new WireError('The message is too large')
  const bytes = datagram.subarray(lineBreaksAtStart(datagram))
  const head = parseHead(bytes) ?? headWithoutEnd(bytes)
  const rest = bytes.subarray(head.length)
  if (head.start.kind === 'response') {
    const length = Math.min(readableLength(head.headers) ?? rest.length, rest.length)
    return { ...head.start, headers: head.headers, body: rest.subarray(0, length) }
  }
  const length = contentLength(head.headers) ?? rest.length
  // §18.3: bytes after the body are thrown away, a body that ends early makes the message bad.
  if (length > rest.length) throw new WireError('The body is shorter than its Content-Length')
  return { ...head.start, headers: head.headers, body: rest.subarray(0, length) }
}

/** How many bytes of line breaks come before the start line (§7.5: they are ignored). */
export function lineBreaksAtStart(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 13 && byte !== 10)
  return first < 0 ? bytes.length : first
}

/** Start line and headers, or `undefined` when their end has not arrived. Throws `WireError`. */
export function parseHead(bytes: Uint8Array, searchFrom = 0): SipHead | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (beginsAsResponse(buffer)) {
    const end = endOfLines(buffer, searchFrom)
    return end && readResponseHead(buffer, ...end)
  }
  const end = buffer.indexOf('\r\n\r\n', searchFrom, 'latin1')
  if (end < 0) return undefined
  const [first = '', ...lines] = buffer.toString('utf8', 0, end).split('\r\n')
  return { start: parseStartLine(first), headers: parseHeaders(lines), length: end + 4 }
}

/** A response may end with its last header: a datagram has an end of its own. */
function headWithoutEnd(bytes: Uint8Array): SipHead {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!beginsAsResponse(buffer)) throw new WireError('The headers have no end')
  return readResponseHead(buffer, buffer.length, buffer.length)
}

function beginsAsResponse(buffer: Buffer): boolean {
  return /^SIP *\//i.test(buffer.toString('latin1', 0, 8))
}

/** Where the first empty line begins and ends, be its line breaks CR LF or LF alone. */
function endOfLines(buffer: Buffer, searchFrom: number): [end: number, length: number] | undefined {
  for (let at = buffer.indexOf(10, searchFrom); at >= 0; at = buffer.indexOf(10, at + 1)) {
    if (buffer[at + 1] === 10) return [at, at + 2]
    if (buffer[at + 1] === 13 && buffer[at + 2] === 10) return [at, at + 3]
  }
  return undefined
}

/** What is no header is left out; a control character in one counts as a space. */
function readResponseHead(buffer: Buffer, end: number, length: number): SipHead {
  const [first = '', ...lines] = buffer
    .toString('utf8', 0, end)
    .split(/\r?\n/)
    .map((line) => line.replace(/[\0-\x08\n-\x1f\x7f]/g, ' '))
  const [, status, reason = ''] = first.match(/^SIP *\/ *2\.0 +([1-6]\d\d)(?: (.*))?$/i) ?? []
  if (!status) throw new WireError('This is no SIP start line')
  const headers = unfold(lines).flatMap((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    return tokenPattern.test(name)
      ? [[compactForms[name] ?? name, line.slice(colon + 1).trim()] as const]
      : []
  })
  return { start: { kind: 'response', status: Number(status), reason: reason.trim() }, headers, length }
}

function parseStartLine(line: string): RequestLine {
  const request = line.match(/^([^ ]+) ([^ ]+) SIP\/2\.0$/i)
  const [, method = '', uri = ''] = request ?? []
  if (!tokenPattern.test(method)) throw new WireError('This is no SIP start line')
  return { kind: 'request', method, uri: checkText(uri) }
}

function parseHeaders(lines: readonly string[]): SipHeader[] {
  if (/^[ \t]/.test(lines[0] ?? '')) throw new WireError('The first header begins with white space')
  return unfold(lines).map(parseHeader)
}

/** §7.3.1: a line that begins with white space continues the one before it. */
function unfold(lines: readonly string[]): string[] {
  const unfolded: string[] = []
  for (const line of lines) {
    const continued = /^[ \t]/.test(line) ? unfolded.pop() : undefined
    unfolded.push(continued === undefined ? line : `${continued} ${line.trim()}`)
  }
  if (unfolded.length > maximumHeaders) throw new WireError('The message has too many headers')
  return unfolded
}

function parseHeader(line: string): SipHeader {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase()
  if (!tokenPattern.test(name)) throw new WireError('A header has no name')
  return [compactForms[name] ?? name, checkText(line.slice(colon + 1).trim())]
}

/** Tab is the only control character that a header may carry. */
function checkText(text: string): string {
  if (/[\0-\x08\n-\x1f\x7f]/.test(text)) throw new WireError('A header holds a control character')
  return text
}

/** The value of Content-Length, or `undefined` without one. Throws `WireError` for a wrong one, or two that differ. */
export function contentLength(headers: readonly SipHeader[]): number | undefined {
  const values = new Set(headers.filter(([name]) => name === 'content-length').map(([, value]) => value))
  if (values.size > 1) throw new WireError('Two Content-Length headers differ')
  const [value] = values
  if (value === undefined) return undefined
  if (!/^\d{1,9}$/.test(value)) throw new WireError('Content-Length is no number')
  return Number(value)
}

/** The length that a response says its body has, when that can be read. */
export function readableLength(headers: readonly SipHeader[]): number | undefined {
  const said = headers.find(([name, value]) => name === 'content-length' && /^\d{1,9}$/.test(value))
  return said && Number(said[1])
}

/** The first value of a header, by its long name in any case. */
export function header(message: Content, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return message.headers.find(([present]) => present.toLowerCase() === wanted)?.[1]
}

/** Every header line of that name, as it came: for headers that hold commas of their own, such as challenges. */
export function headerLines(message: Content, name: string): string[] {
  const wanted = name.toLowerCase()
  return message.headers.filter(([present]) => present.toLowerCase() === wanted).map(([, value]) => value)
}

/** Every value of a list header: one line of two values reads as two lines do (§7.3.1). Throws `WireError`. */
export function headerValues(message: Content, name: string): string[] {
  return headerLines(message, name).flatMap((line) => splitList(line, ','))
}

export type Via = { transport: string; host: string; port?: number; parameters: Map<string, string> }

/** Reads `SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK…` (§20.42). Throws `WireError`. */
export function parseVia(value: string): Via {
  const [sentBy = '', ...parameters] = splitList(value, ';')
  const match = sentBy.match(
    /^SIP *\/ *2\.0 *\/ *([A-Za-z0-9-]+)\s+(\[[\da-fA-F:.]+\]|[^\s:[\]]+)(?: *: *(\d{1,5}))?$/i,
  )
  const [, transport, host, port] = match ?? []
  if (!transport || !host) throw new WireError('This is no Via header')
  const read = readParameters(parameters)
  return { transport: transport.toUpperCase(), host, ...(port && { port: Number(port) }), parameters: read }
}

/** Reads `1 NOTIFY` (§20.16). Throws `WireError`. */
export function parseCSeq(value: string): { number: number; method: string } {
  const [, number, method = ''] = value.match(/^(\d{1,10})\s+(\S+)$/) ?? []
  if (!number || Number(number) >= 2 ** 31 || !tokenPattern.test(method))
    throw new WireError('This is no CSeq')
  return { number: Number(number), method }
}

/** The bytes of a request; Content-Length is added. Throws `InternalError` for what no header may carry. */
export function writeRequest(request: SipRequest): Uint8Array {
  const { method, uri } = request
  if (!tokenPattern.test(method)) throw new InternalError('A SIP method is no token')
  if (!/^[\x21-\x7e]+$/.test(uri)) throw new InternalError('A Request-URI holds what no URI may hold')
  const bytes = write(`${method} ${uri} SIP/2.0`, request)
  if (bytes.length > maximumMessageSize) throw new InternalError('A request is larger than any phone takes')
  return bytes
}

/** The bytes of a response; Content-Length is added. Throws `InternalError` for what no header may carry. */
export function writeResponse(response: SipResponse): Uint8Array {
  if (!/^[1-6]\d\d$/.test(String(response.status))) throw new InternalError('A SIP status has three digits')
  return write(`SIP/2.0 ${response.status} ${response.reason}`, response)
}

function write(startLine: string, { headers, body }: Content): Uint8Array {
  const lines = [startLine, ...headers.map(writeHeader), `Content-Length: ${body.length}`]
  // A line break here would start a header of somebody else's choosing.
  if (lines.some((line) => /[\r\n\0]/.test(line)))
    throw new InternalError('A header value holds a line break or NUL')
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body])
}

function writeHeader([name, value]: SipHeader): string {
  if (!tokenPattern.test(name)) throw new InternalError('A header name is no token')
  return `${name}: ${value}`
}
