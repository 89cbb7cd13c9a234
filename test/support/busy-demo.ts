/** The demo with phones in every state, as an office looks on a working day: for pictures, and to see the page full. */

import type { Phone } from '../../src/schema/phone.ts'
import { freePort, type Owner } from './processes.ts'
import { startSipp } from './sipp.ts'
import { accepts, refuses } from './sipp-scenarios.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { inTenant } from './tenant.ts'

export type BusyDemo = { app: TestApp; reception: Phone; operationId: string }

/** Names and addresses are the same at every start; phones fetch from where they are told to, but here. */
export async function startBusyDemo(t: Owner): Promise<BusyDemo> {
  const phonePort = await freePort()
  const app = await startTestApp(t, {
    demo: true,
    flags: ['--phone-port', String(phonePort), '--public-url', 'https://prov.example.com'],
  })
  const base = '/tenants/CANISTRACCI'
  const tenant = inTenant(app, base)
  const { items: extensions } = await app.ok<{ items: { id: string; number: string }[] }>(
    'GET',
    `${base}/extensions`,
  )
  const line = (number: string) => extensions.find((each) => each.number === number)?.id ?? null
  const made = (name: string, modelId: string, mac: string, numbers: string[], more: object = {}) =>
    tenant.phone({
      name,
      modelId,
      mac: mac || undefined,
      virtual: mac === '',
      secret: secretOf(mac),
      lines: numbers.map((number, index) => ({ line: index + 1, extensionId: line(number) })),
      ...more,
    })
  const fetchAs = (phone: Phone, userAgent: string, authorization?: string) =>
    fetch(phone.provisioningUrl.replace('https://prov.example.com', `http://127.0.0.1:${phonePort}`), {
      headers: { 'user-agent': userAgent, ...(authorization && { authorization }) },
    })

  const [willing, unwilling] = [
    await startSipp(t, { scenario: accepts, calls: 3 }),
    await startSipp(t, { scenario: refuses('489 Bad Event') }),
  ]
  const contact = willing.contact()
  const reception = await made('Reception', 'yealink-t54w', '805ec0d57d72', ['100', '108'], {
    contact,
    acceptUploads: true,
    lineKeys: [
      { number: 3, kind: 'blf', value: '101', label: 'Anna Canistracci' },
      { number: 4, kind: 'speedDial', value: '+390612345', label: 'Taxi' },
    ],
    settings: { userPassword: 'of the desk', codecs: 'g722,pcma' },
  })
  const warehouse = await made('Warehouse', 'grandstream-grp2614', 'c074ad0b63ee', ['103'], { contact })
  const control = await made('Refinery control room', 'snom-d785', '000413922d24', ['104', '109'], {
    contact: unwilling.contact(),
  })
  const meeting = await made('Meeting room', 'poly-vvx450', '64167f9f4c90', ['106'], {
    httpUsername: 'poly',
    httpPassword: 'demo',
  })
  const mobile = await made('Marco, on the road', 'linphone-linphone', '', ['102'])
  await made('Gate', 'fanvil-x4u', '0c383e07e16c', ['107'])

  await fetchAs(warehouse, 'Grandstream Model HW GRP2614 SW 1.0.5.15 DevId c074ad0b63ee')
  await fetchAs(control, 'Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12 000413922D24 SXM:0 UXM:0)')
  await fetchAs(meeting, 'FileTransport PolycomVVX-VVX_450-UA/5.9.1.0615 Type/Application', 'Basic d3Jvbmc=')
  await fetchAs(mobile, 'Linphonec/5.1.65')
  const { id } = await tenant.start('resync', [reception.id, warehouse.id, control.id])
  await tenant.ended(id)
  await fetchAs(reception, 'Yealink SIP-T54W 96.86.0.100 80:5e:c0:d5:7d:72')
  await app.ok('PATCH', `${base}/phones/${warehouse.id}`, { settings: { callWaiting: false } })
  await app.ok('PUT', `${base}/references`, {
    source: 'pbx-1',
    references: [{ kind: 'callFlow', label: 'Night bell', mac: reception.mac }],
  })
  return { app, reception, operationId: id }
}

/** The same at every start, and of letters that a secret may have. */
function secretOf(mac: string): string {
  const letters = [...mac].map((digit) => 'kt7wq3mz5xh2vd4r'[Number.parseInt(digit, 16)])
  return letters.join('').padEnd(26, 'office2demo')
}
