/** Real programs ask without being known: by HTTP, by TFTP, by plug and play, and at a real Kamailio; each stands in the inbox. */

import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { startKamailio } from '../support/kamailio.ts'
import { agentOf } from '../support/phone-marks.ts'
import { freePort, missing, runProgram, testFolder, until } from '../support/processes.ts'
import { playSipp } from '../support/sipp.ts'
import * as scenarios from '../support/sipp-scenarios.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { tftpClients, tftpGet } from '../support/tftp-clients.ts'

type Device = { id: string; mac: string; way: string; model: string | null; link: string; asked: string }

async function get(url: string, userAgent: string): Promise<{ status: number; text: string }> {
  const { stdout: output } = await runProgram('curl', ['-s', '-A', userAgent, '-w', '\n%{http_code}', url])
  const at = output.lastIndexOf('\n')
  return { status: Number(output.slice(at + 1)), text: output.slice(0, at) }
}

const devicesOf = async (app: TestApp, base: string) =>
  (await app.ok<{ items: Device[] }>('GET', `${base}/inbox`)).items

test('whoever asks by HTTP, TFTP or plug and play, or registers at a Kamailio, and is not known stands in the inbox', {
  skip: missing('curl', 'kamailio', 'sipp'),
}, async (t) => {
  const [tftpPort, pnpPort] = [await freePort(), await freePort()]
  const flags = ['--pnp-interfaces', '127.0.0.1', '--pnp-port', String(pnpPort)]
  const app = await startTestApp(t, {
    flags: ['--phone-threads', '1', '--tftp-port', String(tftpPort), ...flags],
  })
  const networks = ['127.0.0.0/8']
  const tenant = await makeTenant(app, { tftpNetworks: networks, pnpNetworks: networks })
  const comes = (mac: string, way: string) =>
    until(`${mac} is there by ${way}`, async () =>
      (await devicesOf(app, tenant.base)).find((device) => device.mac === mac && device.way === way),
    )

  assert.deepEqual(await get(`${app.publicUrl}/805ec0ee0001.cfg`, agentOf('805ec0ee0001')), {
    ...{ status: 404, text: '' },
  })
  assert.equal((await comes('805ec0ee0001', 'http')).model, 'T54W')

  const client = tftpClients.find(({ program }) => program === 'curl')
  assert.ok(client)
  const place = { port: tftpPort, folder: testFolder(t, 'tftp') }
  assert.equal(await tftpGet(client, { ...place, file: '805ec0ee0002.cfg' }), undefined)
  assert.equal((await comes('805ec0ee0002', 'tftp')).asked, '805ec0ee0002.cfg')

  const phone = createSocket('udp4')
  t.after(() => phone.close())
  phone.bind(0, '127.0.0.1')
  await once(phone, 'listening')
  phone.setMulticastInterface('127.0.0.1')
  phone.send(subscribe('805ec0ee0003'), pnpPort, '224.0.1.75')
  assert.equal((await comes('805ec0ee0003', 'pnp')).model, 'T54W')

  const login = { username: '100-acme', password: 'secret' }
  const kamailio = await startKamailio(t, [login])
  await playSipp(
    t,
    scenarios.registers({
      ...{ ...login, contact: 'sip:100@127.0.0.1:5999', userAgent: agentOf('805ec0ee0004') },
    }),
    kamailio,
  )
  await app.ok('POST', `${tenant.base}/links`, {
    ...{ name: 'pbx-1', kind: 'kamailio', host: '127.0.0.1', port: kamailio.port },
  })
  const registered = await comes('805ec0ee0004', 'registration')
  assert.deepEqual(
    [registered.link, registered.asked, registered.model],
    ['pbx-1', 'sip:100@127.0.0.1:5999', 'T54W'],
  )
})

test('a phone that was entered is led from the first-contact URL to its own file', {
  skip: missing('curl'),
}, async (t) => {
  const app = await startTestApp(t, { flags: ['--phone-threads', '2'] })
  const tenant = await makeTenant(app)
  const { id: extensionId } = await tenant.extension({ number: '100', password: 'Sip-password-3' })
  const { url } = await app.ok<{ url: string }>('POST', `${tenant.base}/first-contact`)
  const mac = '805ec0ee0005'
  const ask = () => get(`${url}${mac}.cfg`, agentOf(mac))
  assert.deepEqual(await ask(), { status: 404, text: '' })
  const [device] = await until('it is in the inbox', async () => {
    const devices = await devicesOf(app, tenant.base)
    return devices.length > 0 && devices
  })
  await app.ok('POST', `${tenant.base}/inbox/${device?.id}/adopt`, { extensionId })
  // The tenant has no network of its own.
  assert.equal((await ask()).status, 404)
  await app.ok('POST', `${tenant.base}/first-contact/open`, {})
  const told = await until('it is told', async () => {
    const answer = await ask()
    return answer.status === 200 && answer.text
  })
  assert.ok(!told.includes('Sip-password-3'))
  const [, own] = /server\.url = (http\S+)/.exec(told) ?? []
  assert.match((await get(`${own}${mac}.cfg`, agentOf(mac))).text, /Sip-password-3/)
  await until('its fetches tell both', async () => {
    const { items } = await app.ok<{ items: Phone[] }>('GET', `${tenant.base}/phones`)
    const fetches = await tenant.fetches(items[0]?.id ?? '')
    const codes = fetches.map(({ reason }) => reason.code)
    return codes.includes('firstContact') && codes.includes('ok')
  })
})

function subscribe(mac: string): string {
  return [
    `SUBSCRIBE sip:MAC%3a${mac}@224.0.1.75 SIP/2.0`,
    'Via: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bKinbox',
    'Max-Forwards: 20',
    `From: <sip:MAC%3a${mac}@224.0.1.75>;tag=1`,
    `To: <sip:MAC%3a${mac}@224.0.1.75>`,
    `Call-ID: ${mac}`,
    'CSeq: 1 SUBSCRIBE',
    'Contact: <sip:127.0.0.1:5099>',
    'Event: ua-profile;profile-type="device";vendor="Yealink";model="SIP-T54W";version="96.86.0.20"',
    'Expires: 0',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}
