/** What phones send, as they send it, and as nobody should: bytes in pieces. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../support/start-app.ts'
import type { Dice } from './dice.ts'

const folder = join(root, 'test/definitions/user-agents')
const userAgents = readdirSync(folder).flatMap((file) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .slice(1)
    .map((row) => row.split('\t').at(-1) ?? '')
    .filter((text) => text !== ''),
)

/** A phone that can be asked for, and the names that it answers to. */
export type Asked = {
  secret: string
  files: readonly string[]
  etags: readonly string[]
  auth: string
  /** Answers to challenges that it was given, of which there may be many. */
  digest?: (dice: Dice, method: string, uri: string) => string
}
export type Sent = { pieces: readonly Buffer[]; isPlain: boolean }

type Header = [name: string, value: string]
type Request = { start: string; headers: Header[]; lineEnd: string; body: string }

const anyByte = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

function userAgentOf(dice: Dice): string {
  return dice.pick([
    `Fono F1 ${dice.number(9)}.2`,
    `Fono F1 1.${dice.number(99)}`,
    dice.pick(userAgents),
    'x',
  ])
}

/** In orders that phones have. */
function headersOf(dice: Dice, { etags, auth, digest }: Asked, method: string, path: string): Header[] {
  const host: Header = ['Host', dice.pick(['192.0.2.1:8081', 'prov.example.com', ''])]
  const headers: Header[] = [['User-Agent', userAgentOf(dice)]]
  headers.splice(dice.number(2), 0, host)
  const sometimes = (inSoMany: number, name: string, value: () => string) => {
    if (dice.once(inSoMany)) headers.push([name, value()])
  }
  sometimes(2, 'Accept', () => '*/*')
  sometimes(4, 'Accept-Language', () => 'en')
  sometimes(4, 'Accept-Encoding', () => dice.pick(['gzip, deflate', 'identity', '']))
  sometimes(2, 'Connection', () => dice.pick(['keep-alive', 'Keep-Alive', 'close']))
  sometimes(3, 'If-None-Match', () => dice.pick([...etags, `W/${etags[0]}`, '*', '"x"', `"a", ${etags[0]}`]))
  sometimes(6, 'Cache-Control', () => 'no-cache')
  sometimes(9, 'Cookie', () => 'a=b; c=d')
  sometimes(5, 'X-Forwarded-For', () =>
    dice.pick(['198.51.100.7', '203.0.113.9, 127.0.0.1', 'x', '::ffff:198.51.100.7', '', '198.51.100.7:80']),
  )
  sometimes(9, 'X-Forwarded-Proto', () => dice.pick(['https', 'http', 'HTTPS', '']))
  if (auth !== '' && !dice.once(4)) {
    const byDigest = digest && dice.once(2) ? changedDigest(dice, digest(dice, method, path)) : undefined
    headers.push(['Authorization', byDigest ?? credentialsOf(dice, auth)])
  }
  return headers
}

function changedDigest(dice: Dice, right: string): string {
  return dice.pick([
    ...[right, right, right, right, right.replace('Digest', dice.pick(['digest', 'DIGEST', 'Basic']))],
    right.replace('nc=0', dice.pick(['nc=1', 'nc=f', 'nc='])),
    right.replace('qop=auth', dice.pick(['qop="auth"', 'qop=auth-int', 'qop=x', ''])),
    right.replace(/response="./, 'response="x'),
    right.replace(/, /g, dice.pick([',', ' , ', ',, '])),
    right.slice(0, dice.number(right.length)),
    `${right}, nc=00000001`,
  ])
}

function credentialsOf(dice: Dice, auth: string): string {
  const right = basic(auth)
  return dice.pick([
    ...[right, right, right, right.replace('Basic', dice.pick(['basic', 'BASIC', 'Digest']))],
    ...[basic(`${auth}x`), `${right}=`, right.replace('Basic ', 'Basic   '), 'Basic', 'Basic !!', ''],
  ])
}

function requestOf(dice: Dice, asked: Asked): Request {
  const file = dice.once(3) ? dice.pick([...asked.files, 'none.cfg', '']) : (asked.files[0] ?? '')
  const path = `/p/${asked.secret}/${file}`
  const method = dice.once(5) ? 'HEAD' : 'GET'
  const version = dice.once(6) ? '1.0' : '1.1'
  return {
    start: `${method} ${path} HTTP/${version}`,
    headers: headersOf(dice, asked, method, path),
    lineEnd: '\r\n',
    body: '',
  }
}

type Change = (request: Request, dice: Dice) => void

const anywhere = (text: string, dice: Dice, piece: string) => {
  const at = dice.number(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at)
}
const anyHeader = (request: Request, dice: Dice): Header => dice.pick(request.headers)
const add = (request: Request, dice: Dice, ...header: Header) =>
  void request.headers.splice(dice.number(request.headers.length + 1), 0, header)

/** They may change what is asked, but not that it is plain. */
const harmless: readonly Change[] = [
  ({ headers }, dice) => headers.push(headers.shift() ?? ['X', dice.text(3, 'xyz')]),
  (request, dice) => {
    const header = anyHeader(request, dice)
    header[0] = dice.pick([header[0].toLowerCase(), header[0].toUpperCase()])
  },
  (request, dice) => {
    const header = anyHeader(request, dice)
    header[1] = dice.pick([`  ${header[1]}`, `${header[1]}  `])
  },
  (request, dice) => add(request, dice, 'X-Some', dice.text(200)),
  (request, dice) => {
    request.start = request.start.replace(/ HTTP/, `?${dice.text(20, 'abc=&%2f.')} HTTP`)
  },
  (request) => {
    request.start = request.start.replace(/\/p\/\w+/, (path) => path.toUpperCase().replace('/P', '/p'))
  },
  (request) => {
    request.start = request.start.replace(
      /\/p\/./,
      ([, , , first = '']) => `/p/%${first.charCodeAt(0).toString(16)}`,
    )
  },
  (request, dice) => {
    request.start = request.start.replace(
      /\/p\//,
      dice.pick(['//p//', '//p//', '///p/', '/p/./', '/p/../p/', '/q/']),
    )
  },
]

const harmful: readonly Change[] = [
  (request, dice) => {
    request.start = anywhere(request.start, dice, dice.text(1, anyByte))
  },
  (request, dice) => {
    request.start = request.start.replace(
      /^\w+/,
      dice.pick(['get', 'Get', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'X', '']),
    )
  },
  (request, dice) => {
    const version = dice.pick([
      'HTTP/1.2',
      'HTTP/2.0',
      'HTTP/0.9',
      'http/1.1',
      'HTTP/1.10',
      'HTTP/1.',
      '',
      'RTSP/1.0',
    ])
    request.start = request.start.replace(/HTTP.*/, version)
  },
  (request, dice) => {
    request.start = request.start.replace(
      / \//,
      dice.pick([' http://a/', '  /', ' *', ' a/', '\t/', ' /#', ' /"', ' /\\']),
    )
  },
  (request, dice) => {
    const header = anyHeader(request, dice)
    const place = dice.number(2)
    header[place] = anywhere(header[place] ?? '', dice, dice.text(1, anyByte))
  },
  (request, dice) => {
    const header = anyHeader(request, dice)
    header[0] = dice.pick([
      `${header[0]} `,
      ` ${header[0]}`,
      '',
      `\t${header[0]}`,
      `${header[0]}\r`,
      `\n${header[0]}`,
    ])
  },
  (request, dice) => {
    const header = anyHeader(request, dice)
    header[1] = anywhere(
      header[1],
      dice,
      dice.pick(['\r\n ', '\r\n\t', '\n', '\r', '\0', '\t', '\r\n', '\u00e9', '\x7f']),
    )
  },
  (request, dice) => {
    const [name, value] = anyHeader(request, dice)
    add(request, dice, dice.once(2) ? name : name.toLowerCase(), dice.once(2) ? value : dice.text(20))
  },
  (request, dice) => void request.headers.splice(dice.number(request.headers.length), 1),
  (request, dice) => {
    request.lineEnd = dice.pick(['\n', '\r', '\r\r\n', '\n\r'])
  },
  (request, dice) => {
    request.start = dice.pick(['\r\n', '\n', ' ', '\r\n\r\n', '\0']) + request.start
  },
  (request, dice) =>
    add(request, dice, 'Content-Length', dice.pick(['0', '5', '5', 'abc', '+1', '-1', '0, 0', ''])),
  (request, dice) => {
    request.body = dice.text(9)
    if (!dice.once(3)) add(request, dice, 'Content-Length', `${request.body.length}`)
  },
  (request, dice) => {
    request.body = dice.pick(['0\r\n\r\n', '3\r\nabc\r\n0\r\n\r\n', 'x'])
    add(
      request,
      dice,
      'Transfer-Encoding',
      dice.pick(['chunked', 'Chunked', 'gzip, chunked', 'identity', 'x']),
    )
  },
  (request, dice) => add(request, dice, 'Expect', dice.pick(['100-continue', 'x', ''])),
  (request, dice) => {
    add(request, dice, 'Upgrade', dice.pick(['websocket', 'h2c', 'TLS/1.0']))
    if (dice.once(2)) add(request, dice, 'Connection', 'Upgrade')
  },
  (request, dice) => {
    const value = dice.pick(['close, keep-alive', 'keep-alive, x', 'upgrade', 'x', '', 'closed', 'te, close'])
    add(request, dice, dice.pick(['Connection', 'Proxy-Connection', 'Keep-Alive']), value)
  },
  (request, dice) => add(request, dice, dice.pick(['Range', 'If-Range', 'TE', 'Trailer']), 'bytes=0-3'),
  (request, dice) => {
    for (let left = dice.number(dice.pick([150, 2500])); left > 0; left--) request.headers.push(['a', ''])
  },
  (request, dice) => add(request, dice, 'X-Long', 'x'.repeat(7000 + dice.number(3000))),
  (request, dice) => {
    request.start = request.start.replace(' HTTP', `${'a'.repeat(dice.number(9000))} HTTP`)
  },
]

function textOf({ start, headers, lineEnd, body }: Request): string {
  return `${[start, ...headers.map(([name, value]) => `${name}: ${value}`)].join(lineEnd)}${lineEnd}${lineEnd}${body}`
}

/** One request, or several that come together; whole, or in pieces. */
export function phoneBytes(dice: Dice, phones: readonly Asked[]): Sent {
  const one = () => {
    const request = requestOf(dice, dice.pick(phones))
    for (let left = dice.number(3); left > 0; left--) dice.pick(harmless)(request, dice)
    return request
  }
  const request = one()
  if (dice.once(2)) return { pieces: [Buffer.from(textOf(request), 'latin1')], isPlain: true }
  if (!dice.once(4)) for (let left = 1 + dice.number(2); left > 0; left--) dice.pick(harmful)(request, dice)
  let text = textOf(request)
  if (dice.once(5)) text += textOf(one())
  if (dice.once(20)) text = text.slice(0, dice.number(text.length))
  return { pieces: inPieces(dice, Buffer.from(text, 'latin1')), isPlain: false }
}

function inPieces(dice: Dice, bytes: Buffer): Buffer[] {
  if (!dice.once(3)) return [bytes]
  const cuts = Array.from({ length: 1 + dice.number(4) }, () => dice.number(bytes.length + 1)).sort(
    (a, b) => a - b,
  )
  return [0, ...cuts]
    .map((start, index) => bytes.subarray(start, cuts[index]))
    .filter(({ length }) => length > 0)
}
