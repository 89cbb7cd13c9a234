import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { WireError } from '../kernel/errors.ts'
import { maximumMessageSize, type SipMessage } from './sip-message.ts'
import { sipStream } from './sip-stream.ts'

const answer = (status: number, body = '') =>
  `SIP/2.0 ${status} X\r\nCSeq: 1 NOTIFY\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const show = (message: SipMessage) =>
  `${message.kind === 'response' ? message.status : message.method} ${Buffer.from(message.body).toString()}`

test('an answer that comes byte by byte is one answer', () => {
  const stream = sipStream()
  const seen = [...Buffer.from(answer(200, 'tschüß'))].flatMap((byte) => [
    ...stream.push(Uint8Array.of(byte)),
  ])
  assert.deepEqual(seen.map(show), ['200 tschüß'])
})

test('several answers in one piece are several answers, with or without line breaks between them', () => {
  const seen = [...sipStream().push(Buffer.from(`${answer(100)}\r\n\r\n${answer(200, 'a')}${answer(404)}`))]
  assert.deepEqual(seen.map(show), ['100 ', '200 a', '404 '])
})

test('wherever the pieces are cut, the same answers come out', () => {
  const bytes = Buffer.from(
    `\r\n${answer(100, 'x\r\n\r\ny')}\r\n${answer(200)}\r\n\r\n${answer(503, 'SIP/2.0 200 OK\r\n\r\n')}`,
  )
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const stream = sipStream()
      const ends = [...cuts.sort((a, b) => a - b), bytes.length]
      const seen = ends.flatMap((end, at) => [...stream.push(bytes.subarray(ends[at - 1] ?? 0, end))])
      assert.deepEqual(seen.map(show), ['100 x\r\n\r\ny', '200 ', '503 SIP/2.0 200 OK\r\n\r\n'])
    }),
  )
})

test('the keep-alive of a phone is no message (RFC 5626 §3.5.1)', () => {
  const stream = sipStream()
  assert.deepEqual(
    [
      ...stream.push(Buffer.from('\r\n\r\n')),
      ...stream.push(Buffer.from('\r')),
      ...stream.push(Buffer.from('\n')),
    ],
    [],
  )
  assert.equal([...stream.push(Buffer.from(answer(200)))].length, 1)
})

test('a good answer in front of nonsense is still heard', () => {
  const pushed = sipStream().push(Buffer.from(`${answer(200)}GET / HTTP/1.1\r\n\r\n`))
  const first = pushed.next().value
  assert.equal(first && show(first), '200 ')
  assert.throws(() => pushed.next(), WireError)
})

test('a request without Content-Length ends the stream (RFC 3261 §18.3), a response is taken to have no body', () => {
  assert.throws(() => [...sipStream().push(Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n'))], WireError)
  const answers = 'SIP/2.0 200 OK\r\n\r\nSIP/2.0 202 OK\nl: x\n\nSIP/2.0 204 OK\r\nl: 0\r\n\r\n'
  const messages = [...sipStream().push(Buffer.from(answers))]
  assert.deepEqual(
    messages.map((message) => message.kind === 'response' && message.status),
    [200, 202, 204],
  )
})

test('a peer cannot make us keep more than one message', () => {
  const huge = `SIP/2.0 200 OK\r\nContent-Length: ${maximumMessageSize}\r\n\r\n`
  assert.throws(() => [...sipStream().push(Buffer.from(huge))], WireError)
  const stream = sipStream()
  assert.throws(() => {
    for (let sent = 0; sent < 10 * maximumMessageSize; sent += 1000) [...stream.push(Buffer.alloc(1000, 'a'))]
  }, WireError)
})

test('whatever bytes a stream brings, it ends in messages or a WireError', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array(),
          fc.constantFrom(answer(200), '\r\n\r\n', 'l: 4').map((text) => Buffer.from(text)),
        ),
      ),
      (chunks) => {
        const stream = sipStream()
        try {
          for (const chunk of chunks) [...stream.push(chunk)]
        } catch (error) {
          assert.ok(error instanceof WireError, String(error))
        }
      },
    ),
  )
})
