import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { freePort, listens } from '../../test/support/processes.ts'
import { systemClock } from '../kernel/clock.ts'
import { digestResponse, parseDigestParameters } from '../kernel/digest.ts'
import { systemRandom } from '../kernel/random.ts'
import { type NotifyRequest, type SipClient, sipClient } from './sip-client.ts'
import { nodeNetwork } from './sip-network.ts'

const sipp = '/usr/bin/sipp'
const skip = existsSync(sipp) ? false : `${sipp} is missing: apt-get install sip-tester`
const scenarios = path.join(import.meta.dirname, '../../test/support/sipp')
const credentials = { username: 'prov', password: 's3cret' }

type Lab = {
  client: SipClient
  request: NotifyRequest
  /** Where SIPp writes its files. */
  folder: string
  /** SIPp's log, once its scenario has ended well. */
  ended(): Promise<string>
}

/** A phone played by SIPp on a free port of 127.0.0.1, and a client with real sockets. */
async function setUp(
  t: TestContext,
  scenario: string,
  {
    transport = 'udp',
    bind = '127.0.0.1',
    more = [],
  }: { transport?: string; bind?: string; more?: string[] } = {},
): Promise<Lab> {
  const port = await freePort()
  const folder = await mkdtemp(path.join(tmpdir(), 'offhook-sipp-'))
  const log = path.join(folder, 'log')
  const phone = spawn(
    sipp,
    [
      ...['-sf', path.join(scenarios, `${scenario}.xml`), '-i', '127.0.0.1', '-p', String(port), '-m', '1'],
      ...['-t', transport === 'tcp' ? 't1' : 'u1', '-ci', '127.0.0.1', '-cp', String(await freePort())],
      ...['-trace_logs', '-log_file', log, '-timeout', '10s', '-nostdin', ...more],
    ],
    { cwd: folder, stdio: 'ignore' },
  )
  await listens(port, transport === 'tcp' ? 'tcp' : 'udp', { child: phone })
  const client = sipClient({
    clock: systemClock,
    random: systemRandom,
    network: nodeNetwork({ host: bind, port: 0 }),
    mayReach: () => true,
    userAgent: 'Offhook',
  })
  t.after(async () => {
    await client.close()
    await stop(phone)
    await rm(folder, { recursive: true })
  })
  const request: NotifyRequest = {
    requestUri: `sip:1001@127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    transport: transport === 'tcp' ? 'tcp' : 'udp',
    from: 'sip:prov@127.0.0.1',
    to: `sip:1001@127.0.0.1:${port}`,
    event: 'check-sync;reboot=true',
  }
  const ended = async () => {
    if (phone.exitCode === null) await once(phone, 'exit')
    assert.equal(phone.exitCode, 0, 'SIPp saw what its scenario does not expect')
    return readFile(log, 'utf8')
  }
  return { client, request, folder, ended }
}

async function stop(phone: ChildProcess) {
  if (phone.exitCode !== null || phone.signalCode !== null) return
  phone.kill('SIGKILL')
  await once(phone, 'exit')
}

for (const transport of ['udp', 'tcp']) {
  test(`SIPp as a phone takes a NOTIFY over ${transport}, sent from the address that Via names`, {
    skip,
  }, async (t) => {
    const lab = await setUp(t, 'notify-200', { transport, bind: '0.0.0.0' })
    const outcome = await lab.client.notify(lab.request)
    assert.deepEqual(outcome, {
      ...{ kind: 'answered', status: 200, reason: 'OK', authenticated: false, contact: 'there' },
    })
    const log = await lab.ended()
    assert.match(log, /event= ?check-sync;reboot=true /)
    assert.match(
      log,
      new RegExp(`via= ?SIP/2\\.0/${transport.toUpperCase()} 127\\.0\\.0\\.1:\\d+;branch=z9hG4bK\\w+;rport `),
    )
    assert.match(log, /contact= ?<sip:prov@127\.0\.0\.1:\d+(;transport=tcp)?> /)
    assert.match(log, /state= ?terminated$/m)
    assert.deepEqual(lab.client.counters.dropped, { malformed: 0, unmatched: 0 })
  })
}

test('SIPp as a phone that asks by 401 finds our Digest right', { skip }, async (t) => {
  const { client, request, ended } = await setUp(t, 'notify-401')
  const outcome = await client.notify({ ...request, credentials: [credentials] })
  assert.deepEqual(outcome, { kind: 'answered', status: 200, reason: 'OK', authenticated: true })
  assert.match(await ended(), /right=true /)
})

test('SIPp as a phone that asks by 401 refuses a wrong password', { skip }, async (t) => {
  const { client, request, ended } = await setUp(t, 'notify-401')
  const outcome = await client.notify({ ...request, credentials: [{ ...credentials, password: 'wrong' }] })
  assert.deepEqual(outcome, { kind: 'answered', status: 401, reason: 'Unauthorized', authenticated: false })
  assert.match(await ended(), /right=false /)
})

test('SIPp as a proxy that asks by 407 gets the right Digest', { skip }, async (t) => {
  const { client, request, ended } = await setUp(t, 'notify-407')
  const outcome = await client.notify({ ...request, credentials: [credentials] })
  assert.equal(outcome.kind === 'answered' && outcome.authenticated, true)
  const [, header = ''] = (await ended()).match(/given= ?(.*)/) ?? []
  const given = parseDigestParameters(header)
  const expected = digestResponse({
    ...credentials,
    algorithm: 'MD5',
    realm: 'proxy',
    method: 'NOTIFY',
    uri: request.requestUri,
    nonce: '2f1c6a9be4d07358',
    nc: '00000001',
    cnonce: given.get('cnonce'),
    qop: 'auth',
  })
  assert.equal(given.get('response'), expected)
})

test('SIPp as a phone that says nothing hears copies, as many as timer E sends in that time', {
  skip,
}, async (t) => {
  const short = 'messages'
  const lab = await setUp(t, 'notify-silent', { more: ['-trace_shortmsg', '-shortmessage_file', short] })
  const outcome = lab.client.notify(lab.request)
  setTimeout(lab.client.close, 5_000)
  assert.equal((await outcome).kind, 'unreachable')
  await lab.ended()
  const copies = (await readFile(path.join(lab.folder, short), 'utf8'))
    .split('\n')
    .filter((line) => line.includes('NOTIFY'))
  assert.ok(copies.length > 1 && copies.length <= 4, copies.join('\n'))
})
