import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { header, parseMessage } from '../sip/sip-message.ts'
import type { UdpHandlers } from '../sip/sip-network.ts'
import { type Http, type Manner, simulatedPhone } from './simulated-phone.ts'

type Options = { manner?: Manner; http?: Http; gone?: boolean; pollMs?: number }

async function phoneOf({ manner = 'fetches', http, gone = false, pollMs = 0 }: Options = {}) {
  const clock = manualClock()
  const asked: { url: string; headers: Record<string, string> }[] = []
  const said: string[] = []
  const sent: string[] = []
  let handlers: UdpHandlers | undefined
  let open = true
  const phone = await simulatedPhone({
    provisioning: async () =>
      gone ? undefined : { url: 'http://pbx.example.com/p/secret', username: 'desk', password: 'right' },
    userAgent: 'Acme X1 1.0',
    files: ['x1.boot', 'x1.cfg'],
    manner,
    rebootEvent: 'check-sync;reboot=true',
    pollMs,
    http: async (url, headers) => {
      asked.push({ url, headers })
      return http ? http(url, headers) : { status: 200, etag: '"1"', bytes: 20 }
    },
    async openUdp(given) {
      handlers = given
      return {
        port: 5999,
        send: async (bytes) => void sent.push(Buffer.from(bytes).toString()),
        async close() {
          open = false
        },
      }
    },
    clock,
    say: (what) => said.push(what),
  })
  const notify = (event: string, { cseq = 1, method = 'NOTIFY' } = {}) => {
    const lines = [
      `${method} sip:100@127.0.0.1:5999 SIP/2.0`,
      'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx;rport',
      'From: <sip:100@pbx.example.com>;tag=a',
      'To: <sip:100@pbx.example.com>',
      'Call-ID: one',
      `CSeq: ${cseq} ${method}`,
      `Event: ${event}`,
      'Content-Length: 0',
    ]
    handlers?.message(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), { address: '127.0.0.1', port: 5060 })
    const last = sent.at(-1)
    return last === undefined ? undefined : parseMessage(Buffer.from(last))
  }
  const files = () => asked.map(({ url }) => url.replace('http://pbx.example.com/p/secret/', ''))
  return { phone, clock, asked, said, sent, notify, files, handlers: () => handlers, isOpen: () => open }
}

const statusOf = (message: ReturnType<typeof parseMessage> | undefined) =>
  message?.kind === 'response' ? message.status : undefined

test('it boots like its vendor’s phones: its files in their order, with its User-Agent', async () => {
  const { phone, asked, files } = await phoneOf()
  await phone.boot()
  assert.deepEqual(files(), ['x1.boot', 'x1.cfg'])
  assert.equal(asked[0]?.headers['user-agent'], 'Acme X1 1.0')
  assert.equal(asked[0]?.headers.authorization, undefined)
})

test('what it has it asks for by its ETag, and after a reboot again as a whole', async () => {
  const { phone, asked, notify, clock } = await phoneOf()
  await phone.boot()
  await phone.boot()
  assert.equal(asked[3]?.headers['if-none-match'], '"1"')
  notify('check-sync;reboot=true')
  await clock.advance(4_000)
  assert.equal(asked.length, 6)
  assert.equal(asked[4]?.headers['if-none-match'], undefined)
})

test('it gives its password when it is asked for one', async () => {
  const { phone, asked, said } = await phoneOf({ http: async () => ({ status: 401, etag: null, bytes: 0 }) })
  await phone.boot()
  assert.deepEqual(
    asked.slice(0, 2).map(({ headers }) => headers.authorization),
    [undefined, `Basic ${Buffer.from('desk:right').toString('base64')}`],
  )
  assert.deepEqual(said, ['asked for x1.boot: 401', 'asked for x1.cfg: 401'])
})

test('told to resync it answers 200, and fetches a moment later', async () => {
  const { notify, clock, files } = await phoneOf()
  const answer = notify('check-sync;reboot=false')
  assert.equal(statusOf(answer), 200)
  assert.ok(answer)
  assert.equal(header(answer, 'to'), '<sip:100@pbx.example.com>;tag=phone')
  assert.equal(header(answer, 'via'), 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx;rport')
  assert.deepEqual(files(), [])
  await clock.advance(800)
  assert.deepEqual(files(), ['x1.boot', 'x1.cfg'])
})

test('the same NOTIFY again is answered again and done once', async () => {
  const { notify, clock, files, sent } = await phoneOf()
  notify('check-sync;reboot=false')
  notify('check-sync;reboot=false')
  await clock.advance(800)
  assert.equal(sent.length, 2)
  assert.equal(files().length, 2)
  notify('check-sync;reboot=false', { cseq: 2 })
  await clock.advance(800)
  assert.equal(files().length, 4)
})

test('one accepts and does nothing, one refuses, one keeps silent', async () => {
  for (const [manner, status] of [
    ['accepts', 200],
    [489, 489],
    [403, 403],
    ['silent', undefined],
  ] as const) {
    const { notify, clock, files } = await phoneOf({ manner })
    assert.equal(statusOf(notify('check-sync;reboot=false')), status)
    await clock.advance(60_000)
    assert.deepEqual(files(), [], String(manner))
  }
})

test('bytes that are no SIP are nothing to it, and other methods are answered as they should', async () => {
  const { handlers, notify, sent } = await phoneOf()
  handlers()?.message(Buffer.from('GET / HTTP/1.1\r\n\r\n'), { address: '127.0.0.1', port: 5060 })
  assert.deepEqual(sent, [])
  assert.equal(statusOf(notify('none', { method: 'OPTIONS' })), 200)
  assert.equal(statusOf(notify('none', { method: 'INVITE' })), 405)
})

test('a server that does not answer is said, and asked again at the next poll', async () => {
  let up = false
  const { phone, clock, said, files } = await phoneOf({
    pollMs: 60_000,
    http: async () => {
      if (!up) throw new Error('connect ECONNREFUSED')
      return { status: 200, etag: null, bytes: 5 }
    },
  })
  await phone.boot()
  assert.deepEqual(said, ['could not fetch: connect ECONNREFUSED'])
  up = true
  await clock.advance(60_000)
  assert.deepEqual(files().slice(1), ['x1.boot', 'x1.cfg'])
})

test('a phone that is in nobody’s hands asks for nothing, and one that is switched off does no more', async () => {
  const gone = await phoneOf({ gone: true })
  await gone.phone.boot()
  assert.deepEqual(gone.files(), [])
  const off = await phoneOf()
  off.notify('check-sync;reboot=false')
  await off.phone.close()
  await off.clock.advance(10_000)
  assert.deepEqual(off.files(), [])
  assert.equal(off.isOpen(), false)
})
