import assert from 'node:assert/strict'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { startKamailio } from '../../test/support/kamailio.ts'
import { freePort, missing } from '../../test/support/processes.ts'
import { certificates, startRecordedPbx } from '../../test/support/recorded-pbx.ts'
import { playSipp } from '../../test/support/sipp.ts'
import * as scenarios from '../../test/support/sipp-scenarios.ts'
import { systemClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { type LinkCreate, linkCreateSchema } from '../schema/link.ts'
import { linkNetwork } from './link-network.ts'
import { openPeer, testLink } from './open-peer.ts'

const clock = systemClock
const place = (more: Partial<LinkCreate>) =>
  linkCreateSchema.parse({ name: 'pbx', kind: 'asterisk', host: '127.0.0.1', ...more })
const tried = (more: Partial<LinkCreate>, mayReach = (_: string) => true) =>
  testLink(place(more), { network: linkNetwork(mayReach, { clock, guard: createGuard(silentLog) }), clock })

const willing = [
  ...['login-md5-challenge', 'core-facts', 'pjsipshowregistrationinboundcontactstatuses'],
  'pjsipnotify-endpoint-plus-variable-minimal-privileges',
]
const lab = { username: 'lab', password: 'labsecret' }

test('a test of a link to Asterisk says what it is, what it lets the link do, and who is registered', async (t) => {
  const pbx = await startRecordedPbx(t, willing)
  const answer = await tried({ port: pbx.port, ...lab })
  assert.equal(answer.found, 'Asterisk 22.10.1 “lab”, manager interface 11.0.0')
  assert.equal(answer.registrations, 2)
  assert.deepEqual(
    answer.may.map(({ what, ok }) => [what, ok]),
    [
      ['read registrations', true],
      ['hand over a NOTIFY', true],
      ['hear at once who registers', false],
    ],
  )
  assert.match(
    answer.why,
    /^it may not hear at once who registers: no event came: give its user read = system/,
  )
  assert.doesNotMatch(pbx.actions().join(), /labsecret/)
})

test('a user of Asterisk without rights is told which are missing, in words', async (t) => {
  const pbx = await startRecordedPbx(t, ['login-md5-challenge', 'unknown-action-and-missing-privilege'])
  const answer = await tried({ port: pbx.port, ...lab })
  assert.equal(answer.ok, false)
  assert.match(answer.why, /it does not tell who is registered|it may not/)
})

test('a wrong login is told in the PBX’s words', async (t) => {
  const pbx = await startRecordedPbx(t, ['login-failure'])
  const answer = await tried({ port: pbx.port, ...lab })
  assert.deepEqual([answer.ok, answer.why], [false, 'it refuses the login: it refuses a login by challenge'])
})

test('who is not there, is no PBX, or may not be reached is told in a sentence', async (t) => {
  const closed = await tried({ port: await freePort() })
  assert.deepEqual([closed.ok, closed.why, closed.registrations], [false, 'nothing listens there', null])

  const other = createServer((socket) => socket.end('220 mail.example.com ESMTP\r\n'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.after(() => void other.close())
  const mail = await tried({ port: (other.address() as AddressInfo).port })
  assert.equal(mail.why, 'this is no manager interface')

  const words = /has no address, or none that may be reached \(see --sip-networks\)$/
  for (const kind of ['asterisk', 'kamailio', 'freeswitch'] as const)
    for (const host of ['127.0.0.1', 'localhost', '[::1]', 'no-such-name.invalid'])
      assert.match((await tried({ kind, host, port: 1 }, () => false)).why, words)
})

test('a certificate is trusted when the link names it or who issued it, and no other', {
  skip: missing('openssl'),
}, async (t) => {
  const { ca, cert, key, selfSigned } = certificates(t, 'localhost')
  const issued = await startRecordedPbx(t, willing, { tls: { cert, key } })
  const own = await startRecordedPbx(t, willing, { tls: selfSigned })
  const over = async (pbx: { port: number }, certificate: string, host = 'localhost') =>
    (await tried({ host, port: pbx.port, tls: true, certificate, ...lab })).found !== ''
  assert.equal(await over(issued, ca), true, 'by who issued it')
  assert.equal(await over(issued, cert), true, 'as it is')
  assert.equal(await over(own, selfSigned.cert), true, 'as it is, whatever name stands in it')
  assert.equal(await over(issued, cert, '127.0.0.1'), true, 'as it is, under another name')
  assert.equal(await over(issued, ca, '127.0.0.1'), false, 'an authority vouches for names')
  assert.equal(await over(issued, ''), false)
  assert.equal(await over(own, ca), false)
  assert.equal(await over(issued, selfSigned.cert), false)
  assert.equal(await over(own, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), false)
})

test('a test of a link to a real Kamailio says its version, and who is registered', {
  skip: missing('kamailio', 'sipp'),
}, async (t) => {
  const login = { username: '100-ACME', password: 'secret' }
  const { port } = await startKamailio(t, [login])
  await playSipp(t, scenarios.registers({ ...login, contact: 'sip:100@127.0.0.1:5999' }), { port })
  const answer = await tried({ kind: 'kamailio', port })
  assert.match(answer.found, /^Kamailio \d+\.\d+/)
  assert.deepEqual([answer.ok, answer.why, answer.registrations], [true, '', 1])
  assert.deepEqual(
    answer.may.map(({ ok }) => ok),
    [true, true],
  )
  const elsewhere = await tried({ kind: 'kamailio', port, path: '/nothing' })
  assert.equal(elsewhere.why, 'there is no JSON-RPC at /nothing (404)')
})

test('a web server that is no Kamailio is told as such, and is not followed elsewhere', async () => {
  const answers: [number, Record<string, string>, string, RegExp][] = [
    [200, {}, '<html>', /no JSON-RPC/],
    [302, { location: 'http://169.254.169.254/' }, '', /no JSON-RPC/],
    [401, {}, '', /refuses the login/],
    [200, {}, JSON.stringify({ id: 1, result: {} }), /no JSON-RPC of Kamailio/],
  ]
  for (const [status, headers, body, why] of answers) {
    const server = createHttp((_, response) => response.writeHead(status, headers).end(body))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    assert.match((await tried({ kind: 'kamailio', port })).why, why)
    server.close()
  }
})

test('a TLS handshake of which a byte comes now and then ends by the clock', async (t) => {
  const sockets = new Set<Socket>()
  const dribbling = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    // The head of a record that says it is 16 kB long.
    socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]))
    const timer = setInterval(() => socket.write(Buffer.of(0)), 5)
    socket.on('close', () => clearInterval(timer))
  })
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    dribbling.close()
  })
  await new Promise<void>((resolve) => dribbling.listen(0, '127.0.0.1', resolve))
  const hurried = { ...clock, after: (ms: number, work: () => void) => clock.after(ms / 100, work) }
  const network = linkNetwork(() => true, { clock: hurried, guard: createGuard(silentLog) })
  const { port } = dribbling.address() as AddressInfo
  const answer = await testLink(place({ port, tls: true }), { network, clock: hurried })
  assert.deepEqual([answer.ok, answer.why], [false, 'it did not answer in time'])
})

/** What it waits in any case is over soon; for an answer it has all its patience. */
const quick = {
  ...clock,
  after: (ms: number, work: () => void) => clock.after(ms < 5000 ? ms / 100 : ms, work),
}
const phone = { username: '2001', contact: 'sip:2001-0x5577e27cf150@127.0.0.1:15095', domain: 'example.com' }
const asked = { ...phone, way: { endpoint: '2001' }, event: 'check-sync;reboot=false' }

test('a NOTIFY is handed over to an Asterisk once it has pinged the phone, and to nobody else than was meant', async (t) => {
  const contact = (text: string) => /Event: ContactStatusDetail[\s\S]*$/.exec(text)?.[0]
  const cases: [(block: string) => string, string, RegExp][] = [
    [(block) => block, 'handedOver', /does not say what becomes of it$/],
    [
      (block) => block.replace('Status: NonQualified', 'Status: Reachable'),
      'handedOver',
      /answers its ping$/,
    ],
    [(block) => block.replace('Status: NonQualified', 'Status: Unreachable'), 'refused', /does not hear it/],
    [
      (block) => (contact(block) ? `${block}\r\n\r\n${block}` : block),
      'refused',
      /2 phones register as 2001/,
    ],
    [
      (block) => block.replace('@127.0.0.1:15095', '@192.0.2.9:5060'),
      'refused',
      /not registered there any more/,
    ],
  ]
  for (const [change, kind, detail] of cases) {
    const pbx = await startRecordedPbx(t, [...willing, 'pjsipshowendpoint-one'], { change })
    const network = linkNetwork(() => true, { clock, guard: createGuard(silentLog) })
    const events = { changed: () => undefined, lost: () => undefined }
    const peer = await openPeer(place({ port: pbx.port, ...lab }), { network, clock: quick }, events)
    const answer = await peer.notify(asked)
    peer.close()
    assert.equal(answer.kind, kind, JSON.stringify(answer))
    assert.match('detail' in answer ? answer.detail : '', detail)
    const sent = pbx.actions().filter((action) => /PJSIPNotify[\s\S]*Variable: Event=check-sync/.test(action))
    assert.equal(sent.length, kind === 'handedOver' ? 1 : 0)
  }
})

test('what an Asterisk cannot send is not given to it', async (t) => {
  const pbx = await startRecordedPbx(t, [...willing, 'pjsipshowendpoint-one'])
  const network = linkNetwork(() => true, { clock, guard: createGuard(silentLog) })
  const events = { changed: () => undefined, lost: () => undefined }
  const peer = await openPeer(place({ port: pbx.port, ...lab }), { network, clock: quick }, events)
  const body = await peer.notify({ ...asked, body: 'a=1\r\nb=2' })
  assert.deepEqual(body, { kind: 'refused', detail: 'Asterisk cannot send a body of several lines' })
  await assert.rejects(peer.notify({ ...asked, event: 'check-sync,X: 1' }), /comma/)
  peer.close()
})

/** As its source says it answers; no real one has been tried. */
async function freeswitch(t: TestContext, password: string) {
  const agent = 'Yealink%20SIP-T54W%2096.86.0.20%2080%3A5e%3Ac0%3A00%3A00%3A01'
  const text = (body: string) =>
    `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`
  const reply = (body: string) => `Content-Type: command/reply\nReply-Text: ${body}\n\n`
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write('Content-Type: auth/request\n\n')
    socket.on('data', (bytes) => {
      for (const command of bytes.toString().split('\n\n').filter(Boolean)) {
        if (command === `auth ${password}`) socket.write(reply('+OK accepted'))
        else if (command.startsWith('auth')) socket.end(reply('-ERR invalid'))
        else if (command === 'api version') socket.write(text('FreeSWITCH Version 1.10.12-release\n'))
        else if (command.startsWith('event')) {
          const inner = `Event-Name: CUSTOM\nEvent-Subclass: sofia%3A%3Aregister\ncall-id: c1\nuser-agent: ${agent}\n\n`
          socket.write(reply('+OK event listener enabled plain'))
          socket.write(`Content-Length: ${inner.length}\nContent-Type: text/event-plain\n\n${inner}`)
        } else
          socket.write(
            text(
              JSON.stringify({
                row_count: 1,
                rows: [
                  {
                    reg_user: '100',
                    realm: 'acme.example',
                    token: 'c1',
                    url: 'sofia/internal/sip:100@192.0.2.7:5060',
                  },
                ],
              }),
            ),
          )
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('a link to FreeSWITCH reads who is registered as its source says', async (t) => {
  const port = await freeswitch(t, 'secret')
  const answer = await tried({ kind: 'freeswitch', port, password: 'secret' })
  assert.deepEqual(
    [answer.ok, answer.found, answer.registrations],
    [true, 'FreeSWITCH Version 1.10.12-release', 1],
  )
  assert.match((await tried({ kind: 'freeswitch', port, password: 'x' })).why, /refuses the login: invalid/)
})
