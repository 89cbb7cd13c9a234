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

const malformed: Record<string, [text: string, sentence: string]> = {
  'nothing at all': ['', 'The headers have no end'],
  'no end of the headers': ['NOTIFY sip:x SIP/2.0\r\nVia: x\r\n', 'The headers have no end'],
  'HTTP instead of SIP': ['HTTP/1.1 200 OK\r\n\r\n', 'This is no SIP start line'],
  'SIP of another version': ['SIP/3.0 200 OK\r\n\r\n', 'This is no SIP start line'],
  'a status of two digits': ['SIP/2.0 99 Low\r\n\r\n', 'This is no SIP start line'],
  'a status above 699': ['SIP/2.0 700 High\r\n\r\n', 'This is no SIP start line'],
  'a method that is no token': ['NO,TIFY sip:x SIP/2.0\r\n\r\n', 'This is no SIP start line'],
  'an address with a control character': [
    'NOTIFY sip:\x01 SIP/2.0\r\n\r\n',
    'A header holds a control character',
  ],
  'a header without colon': ['NOTIFY sip:x SIP/2.0\r\nVia\r\n\r\n', 'A header has no name'],
  'a header without name': ['NOTIFY sip:x SIP/2.0\r\n: x\r\n\r\n', 'A header has no name'],
  'a folded line with no header before it': [
    'NOTIFY sip:x SIP/2.0\r\n folded: x\r\n\r\n',
    'The first header begins with white space',
  ],
  'a lone line feed inside a header': [
    'NOTIFY sip:x SIP/2.0\r\nTo: a\nVia: b\r\n\r\n',
    'A header holds a control character',
  ],
  'a lone carriage return inside a header': [
    'NOTIFY sip:x SIP/2.0\r\nTo: a\rVia: b\r\n\r\n',
    'A header holds a control character',
  ],
  'a NUL inside a header': ['NOTIFY sip:x SIP/2.0\r\nTo: a\0b\r\n\r\n', 'A header holds a control character'],
  'a body shorter than it says': [
    'NOTIFY sip:x SIP/2.0\r\nContent-Length: 9\r\n\r\nabc',
    'The body is shorter than its Content-Length',
  ],
  'a negative length': ['NOTIFY sip:x SIP/2.0\r\nContent-Length: -1\r\n\r\n', 'Content-Length is no number'],
  'two lengths that differ': [
    'NOTIFY sip:x SIP/2.0\r\nContent-Length: 0\r\nl: 1\r\n\r\na',
    'Two Content-Length headers differ',
  ],
  'more headers than any phone sends': [
    `NOTIFY sip:x SIP/2.0\r\n${'A: b\r\n'.repeat(201)}\r\n`,
    'The message has too many headers',
  ],
  'more headers in an answer than any phone sends': [
    `SIP/2.0 200 OK\r\n${'A: b\r\n'.repeat(201)}\r\n`,
    'The message has too many headers',
  ],
  'more bytes than a datagram holds': [
    `NOTIFY sip:x SIP/2.0\r\nA: ${'b'.repeat(maximumMessageSize)}\r\n\r\n`,
    'The message is too large',
  ],
}
for (const [what, [text, message]] of Object.entries(malformed)) {
  test(`a packet with ${what} is refused`, () => {
    assert.throws(() => parseMessage(Buffer.from(text)), { constructor: WireError, message })
  })
}

test('what is just small enough is read: 64 kB, 200 headers', () => {
  const start = 'NOTIFY sip:x SIP/2.0\r\nA: '
  const full = `${start}${'b'.repeat(65_536 - start.length - 4)}\r\n\r\n`
  assert.equal(parseMessage(Buffer.from(full)).kind, 'request')
  assert.throws(() => parseMessage(Buffer.from(`${full}x`)), /too large/)
  assert.equal(read(['NOTIFY sip:x SIP/2.0', ...Array(200).fill('A: b')]).headers.length, 200)
})

test('every compact name is read as the long one (RFC 3261 §7.3.3)', () => {
  const long = {
    ...{ v: 'via', f: 'from', t: 'to', i: 'call-id', m: 'contact', l: 'content-length', c: 'content-type' },
    ...{ e: 'content-encoding', k: 'supported', s: 'subject', o: 'event', u: 'allow-events' },
    ...{ x: 'session-expires', r: 'refer-to', b: 'referred-by', z: 'z' },
  }
  for (const start of ['SIP/2.0 200 OK', 'NOTIFY sip:x SIP/2.0']) {
    const { headers } = read([start, ...Object.keys(long).map((name) => `${name} : 0`)])
    assert.deepEqual(
      headers,
      Object.values(long).map((name) => [name, '0']),
    )
  }
})

test('a header may be empty, and hold a tab', () => {
  const message = read(['NOTIFY sip:x SIP/2.0', 'Supported:', 'Subject: a\tb'])
  assert.deepEqual(message.headers, [
    ['supported', ''],
    ['subject', 'a\tb'],
  ])
})

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
  assert.deepEqual(parseVia('SIP/2.0/TCP phone.lan'), {
    ...{ transport: 'TCP', host: 'phone.lan', parameters: new Map() },
  })
  for (const [wrong, message] of [
    ['', 'This is no Via header'],
    ['SIP/2.0', 'This is no Via header'],
    ['SIP/2.0/UDP', 'This is no Via header'],
    ['SIP/2.0/UDP a;=', 'A parameter has no name'],
    ['SIP/2.0/UDP a;b="c', 'A quoted string has no end'],
  ] as const) {
    assert.throws(() => parseVia(wrong), { constructor: WireError, message }, wrong)
  }
  assert.equal(parseCSeq('2147483647 NOTIFY').number, 2 ** 31 - 1)
  for (const wrong of [
    '',
    '1',
    'x NOTIFY',
    '2147483648 NOTIFY',
    '4294967296 NOTIFY',
    '1 NO TIFY',
    '1 NO,TIFY',
  ]) {
    assert.throws(() => parseCSeq(wrong), { constructor: WireError, message: 'This is no CSeq' }, wrong)
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
  const response = (status: number, reason: string) =>
    writeResponse({ kind: 'response', status, reason, headers: [], body: new Uint8Array(0) })
  const refused = (write: () => unknown, message: string) =>
    assert.throws(write, { constructor: InternalError, message })
  for (const evil of ['a\r\nX: y', 'a\nX: y', 'a\rb', 'a\0b']) {
    refused(() => writeRequest(request([['Event', evil]])), 'A header value holds a line break or NUL')
    refused(() => writeRequest(request([[evil, 'x']])), 'A header name is no token')
    refused(() => writeRequest(request([], evil)), 'A Request-URI holds what no URI may hold')
    refused(() => writeRequest({ ...request([]), method: evil }), 'A SIP method is no token')
    refused(() => response(200, evil), 'A header value holds a line break or NUL')
  }
  refused(() => writeRequest(request([], 'sip:a b')), 'A Request-URI holds what no URI may hold')
  for (const status of [99, 700, 1000]) refused(() => response(status, 'X'), 'A SIP status has three digits')
  assert.match(Buffer.from(response(699, 'X')).toString(), /^SIP\/2\.0 699 X\r\nContent-Length: 0\r\n\r\n$/)
  const bare = writeRequest(request([])).length
  const large = (size: number) => ({ ...request([]), body: new Uint8Array(size - bare - 4) })
  assert.equal(writeRequest(large(maximumMessageSize)).length, maximumMessageSize)
  refused(() => writeRequest(large(maximumMessageSize + 1)), 'A request is larger than any phone takes')
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

test('an answer whose start line gives no reason has none', () => {
  for (const line of ['SIP/2.0 200', 'SIP/2.0 200 ']) {
    const message = read([line, 'Content-Length: 0'])
    assert.equal(message.kind === 'response' && message.reason, '')
  }
})
