/** An answer on the wire: through node:http, or as bytes that go out at once. Both are the same to the phone. */

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { PhoneAnswer } from '../roads/phone-road.ts'
import type { PlainRequest } from './plain-request.ts'

/** How long a connection waits for its next request, as phones are told. */
export const keptSeconds = 65

/** Sent with every answer: one shape for all, so that answers differ in nothing but what they must. */
const always = ['x-content-type-options', 'nosniff']

function headersOf({ status, headers, body, stream }: PhoneAnswer): string[] {
  const all = [...headers, ...always]
  if (status !== 304) all.push('content-length', String(body?.length ?? stream?.bytes ?? 0))
  return all
}

export function send(request: IncomingMessage, response: ServerResponse, answer: PhoneAnswer): void {
  const { status, headers, body, stream } = answer
  if (response.headersSent || response.destroyed) {
    stream?.read.destroy()
    return
  }
  response.sendDate = false
  const all = headersOf(answer)
  // What a refused phone still sends is not read: the connection ends with the answer.
  if (!request.complete && mayHaveBody(request) && !headers.includes('connection'))
    all.push('connection', 'close')
  response.writeHead(status, all)
  if (body && request.method !== 'HEAD') response.end(body)
  // What cannot be read to its end ends the connection, so that the phone does not take half a file for a whole one.
  else if (stream && request.method !== 'HEAD') pipeline(stream.read, response, () => undefined)
  else response.end()
}

export function mayHaveBody({ method }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

/** Whether it can go out at once. What is not there looks and takes the same for whatever reason: that is all left to node:http. */
export function isPlain({ status, stream }: PhoneAnswer): boolean {
  return stream === undefined && (status === 200 || status === 304 || status === 401)
}

export function sendAtOnce(socket: Socket, request: PlainRequest, answer: PhoneAnswer): void {
  // An HTTP/1.0 client knows the end of an answer by its length, which this one does not tell.
  const isKept = request.isKept && !(request.isOld && answer.status === 304)
  const head = headOf(answer, isKept)
  const body = request.method === 'GET' ? answer.body : undefined
  if (!body) socket.write(head)
  else if (body.length <= mostCopied) socket.write(Buffer.concat([head, body]))
  else {
    // In one write.
    socket.cork()
    socket.write(head)
    socket.write(body)
    socket.uncork()
  }
  if (isKept) return
  // Once all of it is with the machine, closing sends it and the end.
  if (socket.writableLength === 0) socket.destroy()
  else socket.destroySoon()
}

/** So many bytes are copied sooner than handed over in two pieces. */
const mostCopied = 16_384

const heads = { kept: new WeakMap<PhoneAnswer, Buffer>(), last: new WeakMap<PhoneAnswer, Buffer>() }

function headOf(answer: PhoneAnswer, isKept: boolean): Buffer {
  const made = isKept ? heads.kept : heads.last
  let head = made.get(answer)
  if (!head) {
    head = Buffer.from(headText(answer, isKept), 'latin1')
    made.set(answer, head)
  }
  return head
}

function headText(answer: PhoneAnswer, isKept: boolean): string {
  const lines = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`]
  const headers = headersOf(answer)
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  lines.push(
    ...(isKept ? ['Connection: keep-alive', `Keep-Alive: timeout=${keptSeconds}`] : ['Connection: close']),
  )
  return `${lines.join('\r\n')}\r\n\r\n`
}
