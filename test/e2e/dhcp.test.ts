/** DHCP servers take the texts that the API gives, and tell a phone's DHCP client what its maker's phones read. */

import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { DhcpTexts } from '../../src/schema/dhcp.ts'
import { makeWire, type Wire, wireAddress, withoutNamespaces } from '../support/namespaces.ts'
import { missing, program, runProgram, startProgram, testFolder, until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const url = `tftp://${wireAddress}/`
/** One of each way to be told apart, and each form of an option. */
const phones = [
  { modelId: 'yealink-t54w', mac: '805ec0000001', sends: 'yealink' },
  { modelId: 'grandstream-grp2614', mac: 'c074ad000001', sends: 'something of its own' },
  { modelId: 'mitel-6867i', mac: '001122000001', sends: 'AastraIPPhone6867i' },
  { modelId: 'cisco-7841', mac: '001122000002', sends: 'Cisco Systems, Inc. IP Phone CP-7841' },
  { modelId: 'poly-vvx450', mac: '64167f000001', sends: 'Polycom-VVX450' },
]

/** Not installed by the tests: its package starts a DHCP server for the whole machine. */
const notHere = (name: string, debian: string) =>
  program(name) === undefined && `not installed: ${name} (of ${debian})`

async function textsOf(t: TestContext, query = ''): Promise<DhcpTexts> {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  for (const { modelId, mac } of phones) await tenant.phone({ modelId, mac })
  return app.ok<DhcpTexts>('GET', `${tenant.base}/dhcp${query}`)
}

const textOf = ({ texts }: DhcpTexts, server: string) =>
  texts.find((each) => each.server === server)?.text ?? assert.fail(`no text for ${server}`)

/** What a client that says it is such a phone is told, by the number of the option. */
async function told(wire: Wire, folder: string, { mac, sends }: { mac: string; sends: string }) {
  const [conf, script, leases, out] = ['conf', 'script', 'leases', 'out'].map((name) => join(folder, name))
  assert.ok(conf && script && leases && out)
  writeFileSync(
    conf,
    `option o160 code 160 = text;\noption o150 code 150 = array of ip-address;\nsend vendor-class-identifier "${sends}";\nrequest subnet-mask;\n`,
  )
  writeFileSync(leases, '')
  writeFileSync(out, '')
  writeFileSync(script, `#!/bin/sh\ncase "$reason" in BOUND) env > ${out} ;; PREINIT) exit 0 ;; esac\n`)
  chmodSync(script, 0o755)
  wire.wear(mac)
  const client = [
    'dhclient',
    '-1',
    '-d',
    '-cf',
    conf,
    '-lf',
    leases,
    '-pf',
    join(folder, 'pid'),
    '-sf',
    script,
  ]
  const running = startProgram({ after: () => {} }, 'ip', [...wire.inside(wire.phone), ...client, wire.phone])
  await until('the phone has a lease', () => readFileSync(out, 'utf8').includes('new_ip_address')).finally(
    running.stop,
  )
  const lines = readFileSync(out, 'utf8').split('\n')
  const value = (name: string) =>
    lines.find((line) => line.startsWith(`new_${name}=`))?.slice(name.length + 5)
  return {
    66: value('tftp_server_name'),
    43: await told43(wire, out, sends),
    160: value('o160'),
    150: value('o150'),
  }
}

/** Of another client: the first one reads option 43 as a list of others, whatever it is, and the second no URL in 66. */
async function told43(wire: Wire, out: string, sends: string): Promise<string | undefined> {
  const script = `${out}.sh`
  writeFileSync(script, `#!/bin/sh\n[ "$1" = bound ] && env > ${out}\nexit 0\n`)
  chmodSync(script, 0o755)
  const client = ['udhcpc', '-i', wire.phone, '-n', '-q', '-f', '-V', sends, '-O', '43', '-s', script]
  const { code, stderr } = await runProgram('ip', [...wire.inside(wire.phone), ...client])
  assert.equal(code, 0, stderr)
  const [, digits] = /^opt43=([0-9a-f]+)$/m.exec(readFileSync(out, 'utf8')) ?? []
  // An end may be marked (RFC 2132 §8.4).
  return digits && Buffer.from(digits.replace(/ff$/, ''), 'hex').toString('latin1')
}

async function eachIsTold(t: TestContext, wire: Wire): Promise<void> {
  const found: Record<string, Awaited<ReturnType<typeof told>>> = {}
  for (const phone of phones)
    found[phone.modelId.split('-')[0] ?? ''] = await told(wire, testFolder(t, 'dhcp'), phone)
  const none = undefined
  assert.deepEqual(found, {
    yealink: { 66: url, 43: url, 160: none, 150: none },
    grandstream: { 66: url, 43: url, 160: url, 150: none },
    mitel: { 66: url, 43: `\x02${String.fromCharCode(url.length)}${url}`, 160: none, 150: none },
    cisco: { 66: url, 43: none, 160: url, 150: wireAddress },
    poly: { 66: url, 43: none, 160: url, 150: none },
  })
  const stranger = { mac: '020000000009', sends: 'a computer' }
  const nothing = { 66: none, 43: none, 160: none, 150: none }
  assert.deepEqual(await told(wire, testFolder(t, 'dhcp'), stranger), nothing)
}

describe('in a network of their own', { skip: withoutNamespaces() || missing('dhclient', 'udhcpc') }, () => {
  test('dnsmasq tells each phone what its maker’s phones read', { skip: missing('dnsmasq') }, async (t) => {
    const text = textOf(await textsOf(t, `?url=${url}`), 'dnsmasq')
    const wire = makeWire(t)
    const folder = testFolder(t, 'dnsmasq')
    const conf = join(folder, 'conf')
    const own = [
      'port=0',
      `interface=${wire.server}`,
      'bind-interfaces',
      'dhcp-authoritative',
      'user=root',
      'log-facility=-',
    ]
    const range = [
      'dhcp-range=10.99.0.50,10.99.0.99,255.255.255.0,2m',
      `dhcp-leasefile=${join(folder, 'leases')}`,
    ]
    writeFileSync(conf, `${[...own, ...range, `pid-file=${join(folder, 'pid')}`].join('\n')}\n${text}`)
    const server = startProgram(t, 'ip', [...wire.inside(wire.server), 'dnsmasq', '-k', '-C', conf])
    await until('dnsmasq listens', () => /started|DHCP, IP range/.test(server.output()))
    await eachIsTold(t, wire)
  })

  test('Kea tells each phone what its maker’s phones read', {
    skip: notHere('kea-dhcp4', 'kea-dhcp4-server'),
  }, async (t) => {
    const text = textOf(await textsOf(t, `?url=${url}`), 'kea')
    const wire = makeWire(t)
    const conf = join(testFolder(t, 'kea'), 'conf')
    const own = {
      'interfaces-config': { interfaces: [wire.server], 'dhcp-socket-type': 'raw' },
      'lease-database': { type: 'memfile', persist: false },
      subnet4: [{ id: 1, subnet: '10.99.0.0/24', pools: [{ pool: '10.99.0.50 - 10.99.0.99' }] }],
      loggers: [{ name: 'kea-dhcp4', output_options: [{ output: 'stdout' }], severity: 'INFO' }],
    }
    const inside = JSON.stringify(own).slice(1, -1)
    writeFileSync(conf, `{ "Dhcp4": { ${inside},\n${text} } }`)
    const env = { ...process.env, KEA_PIDFILE_DIR: testFolder(t, 'kea'), KEA_LOCKFILE_DIR: 'none' }
    const server = startProgram(t, 'ip', [...wire.inside(wire.server), 'kea-dhcp4', '-c', conf], { env })
    await until('Kea listens', () => /DHCP4_STARTED/.test(server.output()))
    await eachIsTold(t, wire)
  })

  test('ISC dhcpd tells each phone what its maker’s phones read', {
    skip: notHere('dhcpd', 'isc-dhcp-server'),
  }, async (t) => {
    const text = textOf(await textsOf(t, `?url=${url}`), 'isc')
    const wire = makeWire(t)
    const folder = testFolder(t, 'dhcpd')
    const [conf, leases] = [join(folder, 'conf'), join(folder, 'leases')]
    const own = 'authoritative;\nsubnet 10.99.0.0 netmask 255.255.255.0 { range 10.99.0.50 10.99.0.99; }\n'
    writeFileSync(conf, `${text}\n${own}`)
    writeFileSync(leases, '')
    const args = ['dhcpd', '-4', '-d', '-f', '-user', 'root', '-group', 'root', '-cf', conf, '-lf', leases]
    const server = startProgram(t, 'ip', [
      ...wire.inside(wire.server),
      ...args,
      '-pf',
      join(folder, 'pid'),
      wire.server,
    ])
    await until('dhcpd listens', () => /Server starting service/.test(server.output()))
    await eachIsTold(t, wire)
  })
})

test('phones are told this server by TFTP where they may ask it by name, and else nothing unasked', async (t) => {
  const app = await startTestApp(t, { flags: ['--tftp-port', '0'] })
  const tenant = await makeTenant(app)
  await tenant.phone({ modelId: 'yealink-t54w' })
  const { url: none, texts } = await app.ok<DhcpTexts>('GET', `${tenant.base}/dhcp`)
  assert.deepEqual([none, texts], [null, []])
  const asked = await app.ok<DhcpTexts>('GET', `${tenant.base}/dhcp?url=https://prov.example.com/phones/`)
  assert.deepEqual(asked.vendors, [{ vendor: 'Yealink', options: [66, 43] }])
  assert.match(
    textOf(asked, 'dnsmasq'),
    /^dhcp-option-force=tag:phones-yealink,66,"https:\/\/prov\.example\.com\/phones\/"$/m,
  )
  for (const wrong of ['ftp://a/', 'http://a/"b', 'http://a b/', 'x', 'http://a/\nb'])
    assert.equal(
      (await app.call('GET', `${tenant.base}/dhcp?url=${encodeURIComponent(wrong)}`)).status,
      400,
      wrong,
    )
})
