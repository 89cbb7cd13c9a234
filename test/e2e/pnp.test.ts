/** SIPp asks by plug and play as a phone does, over multicast on this machine. */

import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { freePort, missing, runProgram, testFolder, until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const skip = missing('sipp')
const scenario = join(import.meta.dirname, '../support/sipp/pnp.xml')

/** The URL that a phone was told, or nothing. */
async function ask(t: TestContext, port: number, mac: string): Promise<string | undefined> {
  const log = join(testFolder(t, 'pnp'), 'log')
  const { code } = await runProgram('sipp', [
    ...['-sf', scenario, '-key', 'mac', mac, '-i', '127.0.0.1', '-p', String(await freePort()), '-m', '1'],
    ...['-nostdin', '-trace_logs', '-log_file', log, '-timeout', '6s', `224.0.1.75:${port}`],
  ])
  const said = existsSync(log) ? readFileSync(log, 'utf8') : ''
  const [, url] = /PNP-URL=(http\S+)/.exec(said) ?? []
  assert.equal(code === 0, url !== undefined, said)
  return url
}

async function countOf(app: TestApp, outcome: string): Promise<number> {
  const text = await (await fetch(`${app.pageUrl}/metrics`)).text()
  return Number(new RegExp(`^offhook_pnp_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)
}

test('a known phone is told its own URL, at which its file is', { skip }, async (t) => {
  const port = await freePort()
  // As by default: both at one port.
  const ports = ['--pnp-port', String(port), '--sip-port', String(port), '--sip-host', '0.0.0.0']
  const app = await startTestApp(t, { flags: ['--pnp-interfaces', '127.0.0.1', ...ports] })
  const tenant = await makeTenant(app, { pnpNetworks: ['127.0.0.0/8'] })
  const phone = await tenant.phone()
  const url = await ask(t, port, phone.mac.toUpperCase())
  const { secret } = await app.ok<{ secret: string }>('POST', `${tenant.base}/phones/${phone.id}/reveal`)
  assert.equal(url, `${app.publicUrl}/p/${secret}/`)
  assert.match(await (await fetch(`${url}${phone.mac}.cfg`)).text(), /^#!version/)
  assert.deepEqual([await countOf(app, 'answered'), await countOf(app, 'taken')], [1, 1])
})

test('others hear nothing: unknown ones, and those whose tenant has not switched it on there', {
  skip,
}, async (t) => {
  const port = await freePort()
  const app = await startTestApp(t, { flags: ['--pnp-interfaces', '127.0.0.1', '--pnp-port', String(port)] })
  const closed = await makeTenant(app, { code: 'CLOSED' })
  const elsewhere = await makeTenant(app, { code: 'ELSEWHERE', pnpNetworks: ['10.0.0.0/8'] })
  const narrow = await makeTenant(app, {
    ...{ code: 'NARROW', pnpNetworks: ['127.0.0.0/8'], allowedNetworks: ['10.0.0.0/8'] },
  })
  const phones = [await closed.phone(), await elsewhere.phone(), await narrow.phone()]
  const socket = createSocket('udp4')
  t.after(() => socket.close())
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  socket.setMulticastInterface('127.0.0.1')
  const heard: Buffer[] = []
  socket.on('message', (datagram) => heard.push(datagram))
  const all = [...phones.map(({ mac }) => mac), '02fffffffff0']
  for (const mac of all) socket.send(subscribe(mac), port, '224.0.1.75')
  socket.send('no SIP at all', port, '224.0.1.75')
  await until('all are counted', async () => (await countOf(app, 'unknown')) === all.length)
  await until('what is no SIP is counted', async () => (await countOf(app, 'malformed')) === 1)
  assert.deepEqual([await countOf(app, 'answered'), heard.length], [0, 0])
})

test('an interface that is not there costs plug and play alone', async (t) => {
  const port = await freePort()
  const app = await startTestApp(t, { flags: ['--pnp-interfaces', '192.0.2.77', '--pnp-port', String(port)] })
  const tenant = await makeTenant(app, { pnpNetworks: ['127.0.0.0/8'] })
  const { provisioningUrl } = await tenant.phone()
  assert.equal((await fetch(provisioningUrl)).status, 200)
  // Its sockets are given back.
  const socket = createSocket('udp4')
  socket.bind(port, '224.0.1.75')
  await once(socket, 'listening')
  socket.close()
})

test('who only overheard the call does not end what a phone is told', { skip }, async (t) => {
  const port = await freePort()
  const app = await startTestApp(t, { flags: ['--pnp-interfaces', '127.0.0.1', '--pnp-port', String(port)] })
  const tenant = await makeTenant(app, { pnpNetworks: ['127.0.0.1/32'] })
  const { mac } = await tenant.phone()
  const [phone, stranger] = [createSocket('udp4'), createSocket('udp4')]
  t.after(() => [phone, stranger].map((each) => each.close()))
  phone.bind(0, '127.0.0.1')
  stranger.bind(0, '127.0.0.9')
  await Promise.all([once(phone, 'listening'), once(stranger, 'listening')])
  phone.setMulticastInterface('127.0.0.1')
  const told: Buffer[] = []
  phone.on('message', (datagram, from) => {
    if (!/^NOTIFY/.test(`${datagram}`)) return
    told.push(datagram)
    const same = `${datagram}`.split('\r\n').filter((line) => /^(?:via|from|to|call-id|cseq):/i.test(line))
    stranger.send(
      ['SIP/2.0 200 OK', ...same, 'Content-Length: 0', '', ''].join('\r\n'),
      from.port,
      from.address,
    )
  })
  phone.send(subscribe(mac), port, '224.0.1.75')
  await until('it is told once more', () => told.length > 1)
  assert.equal(await countOf(app, 'taken'), 0)
})

const subscribe = (mac: string) =>
  [
    `SUBSCRIBE sip:MAC%3a${mac}@224.0.1.75 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK${mac};rport`,
    'Max-Forwards: 70',
    `From: <sip:MAC%3a${mac}@224.0.1.75>;tag=1`,
    `To: <sip:MAC%3a${mac}@224.0.1.75>`,
    `Call-ID: ${mac}`,
    'CSeq: 1 SUBSCRIBE',
    'Event: ua-profile;profile-type="device";vendor="acme";model="desk";version="1"',
    'Expires: 0',
    'Contact: <sip:127.0.0.1:9>',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
