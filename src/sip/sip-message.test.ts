import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { InternalError, WireError } from '../kernel/errors.ts'
import {
  contentLength,
  header,
  headerValues,
  maximumMessageSize,
  parseCSeq,
  parseMessage,
  parseVia,
  type SipHeader,
  type SipRequest,
  writeRequest,
  writeResponse,
} from './sip-message.ts'

const read = (lines: string[], body = '') => parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`))
const request = (headers: SipHeader[], uri = 'sip:1001@192.0.2.7'): SipRequest => ({
  kind: 'request',
  method: 'NOTIFY',
  uri,
  headers,
  body: new Uint8Array(0),
})

test('the answer of a phone is read: status, reason, headers, body', () => {
  const message = read(
    [
      'SIP/2.0 200 Ok',
      'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx;rport=5060',
      'CSeq: 1 NOTIFY',
      'Content-Length: 5',
    ],
    'hello',
  )
  assert.equal(message.kind === 'response' && message.status, 200)
  assert.equal(message.kind === 'response' && message.reason, 'Ok')
  assert.equal(header(message, 'cseq'), '1 NOTIFY')
  assert.equal(Buffer.from(message.body).toString(), 'hello')
})

test('compact, folded and repeated headers read as the long ones do (RFC 3261 §7.3)', () => {
  const message = read([
    'SIP/2.0 401 ',
    'v: SIP/2.0/UDP a;branch=1, SIP/2.0/TCP "b,b"',
    'VIA : SIP/2.0/UDP c',
    'i:abc',
    'Subject: one',
    '  two',
    '\tthree',
  ])
  assert.deepEqual(headerValues(message, 'Via'), [
    'SIP/2.0/UDP a;branch=1',
    'SIP/2.0/TCP "b,b"',
    'SIP/2.0/UDP c',
  ])
  assert.equal(header(message, 'Call-ID'), 'abc')
  assert.equal(header(message, 's'), undefined)
  assert.equal(header(message, 'Subject'), 'one two three')
})

test('a datagram without Content-Length has a body up to its end, with one it is cut there (RFC 3261 §18.3)', () => {
  assert.equal(Buffer.from(read(['SIP/2.0 200 OK'], 'abc').body).toString(), 'abc')
  assert.equal(Buffer.from(read(['SIP/2.0 200 OK', 'l: 2'], 'abc').body).toString(), 'ab')
  assert.equal(contentLength([]), undefined)
})

test('line breaks in front of a message are ignored (RFC 3261 §7.5)', () => {
  assert.equal(parseMessage(Buffer.from('\r\n\r\nSIP/2.0 200 OK\r\n\r\n')).kind, 'response')
})

const malformed: Record<string, string> = {
  'nothing at all': '',
  'no end of the headers': 'NOTIFY sip:x SIP/2.0\r\nVia: x\r\n',
  'HTTP instead of SIP': 'HTTP/1.1 200 OK\r\n\r\n',
  'SIP of another version': 'SIP/3.0 200 OK\r\n\r\n',
  'a status of two digits': 'SIP/2.0 99 Low\r\n\r\n',
  'a status above 699': 'SIP/2.0 700 High\r\n\r\n',
  'a method that is no token': 'NO,TIFY sip:x SIP/2.0\r\n\r\n',
  'a header without colon': 'NOTIFY sip:x SIP/2.0\r\nVia\r\n\r\n',
  'a header without name': 'NOTIFY sip:x SIP/2.0\r\n: x\r\n\r\n',
  'a folded line with no header before it': 'NOTIFY sip:x SIP/2.0\r\n folded: x\r\n\r\n',
  'a lone line feed inside a header': 'NOTIFY sip:x SIP/2.0\r\nTo: a\nVia: b\r\n\r\n',
  'a lone carriage return inside a header': 'NOTIFY sip:x SIP/2.0\r\nTo: a\rVia: b\r\n\r\n',
  'a NUL inside a header': 'NOTIFY sip:x SIP/2.0\r\nTo: a\0b\r\n\r\n',
  'a body shorter than it says': 'NOTIFY sip:x SIP/2.0\r\nContent-Length: 9\r\n\r\nabc',
  'a negative length': 'NOTIFY sip:x SIP/2.0\r\nContent-Length: -1\r\n\r\n',
  'two lengths that differ': 'NOTIFY sip:x SIP/2.0\r\nContent-Length: 0\r\nl: 1\r\n\r\na',
  'more headers than any phone sends': `NOTIFY sip:x SIP/2.0\r\n${'A: b\r\n'.repeat(201)}\r\n`,
  'more headers in an answer than any phone sends': `SIP/2.0 200 OK\r\n${'A: b\r\n'.repeat(201)}\r\n`,
  'more bytes than a datagram holds': `NOTIFY sip:x SIP/2.0\r\nA: ${'b'.repeat(maximumMessageSize)}\r\n\r\n`,
}
for (const [what, text] of Object.entries(malformed)) {
  test(`a packet with ${what} is refused`, () => {
    assert.throws(() => parseMessage(Buffer.from(text)), WireError)
  })
}

test('Via and CSeq are read as phones write them, and refused when they are something else', () => {
  const via = parseVia('SIP / 2.0 / udp [2001:db8::1]:5070 ;Branch=z9hG4bKa;rport')
  assert.deepEqual([via.transport, via.host, via.port], ['UDP', '[2001:db8::1]', 5070])
  assert.deepEqual(
    [...via.parameters],
    [
      ['branch', 'z9hG4bKa'],
      ['rport', ''],
    ],
  )
  assert.deepEqual(parseCSeq('4711  NOTIFY'), { number: 4711, method: 'NOTIFY' })
  for (const wrong of ['', 'SIP/2.0', 'SIP/2.0/UDP', 'SIP/2.0/UDP a;=', 'SIP/2.0/UDP a;b="c']) {
    assert.throws(() => parseVia(wrong), WireError, wrong)
  }
  for (const wrong of ['', '1', 'x NOTIFY', '4294967296 NOTIFY', '1 NO TIFY']) {
    assert.throws(() => parseCSeq(wrong), WireError, wrong)
  }
})

test('of a response all is read that makes sense', () => {
  const odd = parseMessage(
    Buffer.from(
      'sip / 2.0  200  All\x07 right\n early: x\nVia\n: y\nTo: a\0b\r\n c\nX Y: z\nServer : s\r\nl: 1\nl: x\n\r\nbody',
    ),
  )
  assert.equal(odd.kind === 'response' && `${odd.status} ${odd.reason}`, '200 All  right')
  assert.deepEqual(odd.headers, [
    ['early', 'x'],
    ['to', 'a b c'],
    ['server', 's'],
    ['content-length', '1'],
    ['content-length', 'x'],
  ])
  assert.equal(Buffer.from(odd.body).toString(), 'b')
  const short = parseMessage(Buffer.from('SIP/2.0 200 OK\r\nContent-Length: 9\r\n\r\nabc'))
  assert.equal(Buffer.from(short.body).toString(), 'abc')
  const endless = parseMessage(Buffer.from('SIP/2.0 200 OK\r\nTo: a'))
  assert.deepEqual(endless.headers, [['to', 'a']])
})

/** Bytes that come near to SIP, so that the fuzzer gets past the start line. */
const nearlySip = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'SIP/2.0',
        ' ',
        '200',
        'OK',
        '\r\n',
        '\r\n\r\n',
        'Via',
        ':',
        ';',
        ',',
        '"',
        '\\',
        '<',
        '>',
        '=',
        '\t',
        '\0',
      ),
      fc.constantFrom(
        'Content-Length',
        'l',
        '99999999999',
        'NOTIFY sip:x SIP/2.0',
        'branch=z9hG4bK',
        'CSeq: 1 NOTIFY',
        '%',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.from(parts.join('')))

test('whatever bytes arrive, reading them ends in a message or a WireError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), nearlySip), (bytes) => {
      try {
        const message = parseMessage(bytes)
        headerValues(message, 'via').map(parseVia)
        parseCSeq(header(message, 'cseq') ?? '')
      } catch (error) {
        assert.ok(error instanceof WireError, String(error))
      }
    }),
    { numRuns: 3000 },
  )
})

test('what is written is read back the same', () => {
  const bytes = writeRequest({ ...request([['Event', 'check-sync;reboot=true']]), body: Buffer.from('é') })
  const message = parseMessage(bytes)
  assert.equal(message.kind === 'request' && `${message.method} ${message.uri}`, 'NOTIFY sip:1001@192.0.2.7')
  assert.deepEqual(message.headers, [
    ['event', 'check-sync;reboot=true'],
    ['content-length', '2'],
  ])
})

test('no value can start a header of its own: line breaks and NUL are refused', () => {
  for (const evil of ['a\r\nX: y', 'a\nX: y', 'a\rb', 'a\0b']) {
    assert.throws(() => writeRequest(request([['Event', evil]])), InternalError)
    assert.throws(() => writeRequest(request([[evil, 'x']])), InternalError)
    assert.throws(() => writeRequest(request([], evil)), InternalError)
    assert.throws(() => writeRequest({ ...request([]), method: evil }), InternalError)
    assert.throws(
      () =>
        writeResponse({ kind: 'response', status: 200, reason: evil, headers: [], body: new Uint8Array(0) }),
      InternalError,
    )
  }
  assert.throws(() => writeRequest(request([], 'sip:a b')), InternalError)
})

test('however a header value looks, the written message has exactly the headers that were meant', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
      try {
        const bytes = writeRequest(request([['Event', value]]))
        assert.equal(Buffer.from(bytes).toString().split('\r\n').length, 5)
      } catch (error) {
        assert.ok(error instanceof InternalError)
      }
    }),
  )
})
