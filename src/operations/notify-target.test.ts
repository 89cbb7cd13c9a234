import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notifyTarget } from './notify-target.ts'
import { testPhone } from './test-phones.ts'

type Changes = Parameters<typeof testPhone>[1]

const wayOf = (changes: Changes) => {
  const target = notifyTarget(testPhone('1', changes), 'resync')
  return 'way' in target ? target.way : assert.fail(target.unreachable)
}
const whyNot = (changes: Changes, kind: 'resync' | 'reboot' = 'resync') => {
  const target = notifyTarget(testPhone('1', changes), kind)
  return 'unreachable' in target ? target.unreachable : assert.fail('it can be asked')
}

test('a contact that was given is asked, as it is written', () => {
  assert.deepEqual(wayOf({ contact: 'sip:7@phone.lan:5070;transport=TCP', ip: '10.0.0.1' }), {
    ...{ requestUri: 'sip:7@phone.lan:5070;transport=TCP', host: 'phone.lan', port: 5070 },
    ...{ transport: 'tcp', through: 'contact' },
  })
  const { host, port } = wayOf({ contact: 'sip:7@[2001:db8::7]' })
  assert.deepEqual([host, port], ['2001:db8::7', 5060])
})

test('else where it last fetched from, else through the registrar', () => {
  const line = {}
  const tenant = { sipServer: 'pbx.example', sipPort: 5080 }
  const fetched = wayOf({ ip: '10.0.0.1', line, tenant })
  assert.deepEqual([fetched.requestUri, fetched.through], ['sip:100@10.0.0.1:5060', 'contact'])
  const registered = wayOf({ line, tenant })
  assert.deepEqual([registered.host, registered.port, registered.through], ['pbx.example', 5080, 'registrar'])
  const proxied = wayOf({
    line,
    tenant: { ...tenant, outboundProxy: 'proxy.example:5090', notifyVia: 'registrar' },
  })
  assert.deepEqual([proxied.host, proxied.port, proxied.through], ['proxy.example', 5090, 'registrar'])
})

test('a phone that cannot be told the one can perhaps be told the other', () => {
  const resync = { event: 'check-sync' }
  assert.equal(
    whyNot({ notify: { resync } }, 'reboot'),
    'A X1 cannot be told to reboot; it can be told to resync',
  )
  assert.equal(
    whyNot({ notify: { reboot: resync } }),
    'A X1 cannot be told to resync; it can be told to reboot',
  )
  assert.match(whyNot({ notify: {} }), /cannot be told to resync: it takes no NOTIFY/)
})

test('who cannot be asked is told what is missing', () => {
  assert.match(whyNot({}), /never fetched, it has no line, and no contact was given/)
  assert.match(whyNot({ line: {} }), /the tenant has no SIP server/)
  assert.match(whyNot({ contact: 'sips:7@10.0.0.7' }), /over tls cannot be sent yet/)
})
