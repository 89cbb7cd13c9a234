import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notifyTarget } from './notify-target.ts'
import { testPhone } from './test-phones.ts'

type Changes = Parameters<typeof testPhone>[1]

const wayOf = (changes: Changes) => {
  const target = notifyTarget(testPhone('1', changes), 'resync')
  return 'way' in target ? target.way : assert.fail(target.unreachable)
}
const requestOf = (changes: Changes, kind: 'resync' | 'reboot' = 'resync') => {
  const target = notifyTarget(testPhone('1', changes), kind)
  return 'request' in target ? target.request : assert.fail(target.unreachable)
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
  assert.equal(wayOf({ contact: 'sip:7@10.0.0.7;ob?Subject=x' }).requestUri, 'sip:7@10.0.0.7;ob')
  const { host, port } = wayOf({ contact: 'sip:7@[2001:db8::7]' })
  assert.deepEqual([host, port], ['2001:db8::7', 5060])
})

test('a contact’s maddr says where it is sent to, and is kept in what is asked for (RFC 3263 §4)', () => {
  const contact = 'sip:7@pbx.example;maddr=192.0.2.9;transport=tcp'
  assert.deepEqual(wayOf({ contact }), {
    ...{ requestUri: contact, host: '192.0.2.9', port: 5060, transport: 'tcp', through: 'contact' },
  })
  const { host, port } = wayOf({ contact: 'sip:7@10.0.0.7:5070;maddr=[2001:db8::9]' })
  assert.deepEqual([host, port], ['2001:db8::9', 5070])
  assert.equal(wayOf({ contact: 'sip:7@10.0.0.7;maddr' }).host, '10.0.0.7')
})

test('a contact that says TLS is asked over TLS, at its port where none is given', () => {
  const placeOf = (contact: string) => {
    const { host, port, transport } = wayOf({ contact })
    return [host, port, transport]
  }
  assert.deepEqual(placeOf('sip:7@10.0.0.7;transport=TLS'), ['10.0.0.7', 5061, 'tls'])
  assert.deepEqual(placeOf('sips:7@10.0.0.7'), ['10.0.0.7', 5061, 'tls'])
  assert.deepEqual(placeOf('sips:7@10.0.0.7:5070;transport=tcp'), ['10.0.0.7', 5070, 'tls'])
  assert.deepEqual(placeOf('sips:7@phone.lan'), ['phone.lan', undefined, 'tls'])
  assert.equal(wayOf({ contact: 'sips:7@10.0.0.7' }).requestUri, 'sips:7@10.0.0.7')
})

test('a contact by name without a port is asked where its services are', () => {
  assert.deepEqual(wayOf({ contact: 'sip:7@phone.lan' }), {
    ...{ requestUri: 'sip:7@phone.lan', host: 'phone.lan', transport: 'udp', through: 'contact' },
  })
})

test('it is asked as the line that it has, not as the one that it will have', () => {
  const served = (...lines: object[]) =>
    JSON.stringify(
      lines.map((line, index) => ({ number: index + 1, authUsername: '100', password: 'old', ...line })),
    )
  const tenant = { sipServer: 'pbx.example', notifyVia: 'registrar' }
  const swapped = requestOf({ identity: served({ username: '200' }, { username: '300' }), line: {}, tenant })
  assert.equal(swapped.requestUri, 'sip:200@pbx.example')
  assert.equal(swapped.from, 'sip:200@pbx.example')
  assert.deepEqual(swapped.credentials, [{ username: '100', password: 'old' }])
  // A phone that somebody gave the new password by hand.
  const rotated = requestOf({ identity: served({ username: '100' }), line: { password: 'new' }, tenant })
  assert.deepEqual(rotated.credentials, [
    { username: '100', password: 'old' },
    { username: '100', password: 'new' },
  ])
  const same = requestOf({ identity: served({ username: '100' }), line: { password: 'old' }, tenant })
  assert.equal(same.credentials?.length, 1)
  // It has fetched a file without a line.
  assert.equal(
    requestOf({ identity: served(), line: {}, ip: '10.0.0.7' }).requestUri,
    'sip:phone@10.0.0.7:5060',
  )
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

test('a phone that fetched is asked there, by its user, at the port of SIP', () => {
  const way = { host: '10.0.0.1', port: 5060, transport: 'udp', through: 'contact', isOwn: true }
  assert.deepEqual(wayOf({ ip: '10.0.0.1' }), { requestUri: 'sip:phone@10.0.0.1:5060', ...way })
  assert.deepEqual(wayOf({ ip: '10.0.0.1', line: {} }), { requestUri: 'sip:100@10.0.0.1:5060', ...way })
  assert.equal(wayOf({ ip: '2001:db8::7' }).requestUri, 'sip:phone@[2001:db8::7]:5060')
})

test('through the registrar a phone is asked where its first line registers', () => {
  const line = {}
  const server = { sipServer: 'pbx.example', notifyVia: 'registrar' }
  const through = 'registrar'
  assert.deepEqual(wayOf({ line, tenant: server, contact: 'sip:7@10.0.0.1' }), {
    ...{ requestUri: 'sip:100@pbx.example', host: 'pbx.example', transport: 'udp', through },
  })
  assert.deepEqual(wayOf({ line, tenant: { ...server, sipPort: 5080, sipTransport: 'tcp' } }), {
    requestUri: 'sip:100@pbx.example:5080;transport=tcp',
    ...{ host: 'pbx.example', port: 5080, transport: 'tcp', through },
  })
  assert.deepEqual(wayOf({ line, tenant: { ...server, sipServer: '192.0.2.1', sipTransport: 'tls' } }), {
    requestUri: 'sip:100@192.0.2.1;transport=tls',
    ...{ host: '192.0.2.1', port: 5061, transport: 'tls', through },
  })
  const placeOf = (changes: Changes) => {
    const { requestUri, host, port } = wayOf({ line, ...changes })
    return `${requestUri} at ${host} ${port ?? 'where its services are'}`
  }
  assert.equal(
    placeOf({ tenant: { ...server, sipServer: '[2001:db8::1]' } }),
    'sip:100@[2001:db8::1] at 2001:db8::1 5060',
  )
  for (const [outboundProxy, place] of [
    ['proxy.example:5090', 'proxy.example 5090'],
    ['proxy.example', 'proxy.example where its services are'],
    ['[2001:db8::2]:5090', '2001:db8::2 5090'],
  ])
    assert.equal(
      placeOf({ tenant: { ...server, sipPort: 5080, outboundProxy } }),
      `sip:100@pbx.example:5080 at ${place}`,
    )
  assert.equal(
    placeOf({ tenant: server, settings: { server: 'own.example', 'lines.1.port': 5070, port: 5071 } }),
    'sip:100@own.example:5070 at own.example 5070',
  )
  assert.equal(
    placeOf({ tenant: server, settings: { 'lines.2.server': 'second.example' } }),
    'sip:100@pbx.example at pbx.example where its services are',
  )
})

test('a tenant that wants the registrar asked has the phone asked itself where there is none, and the other way round', () => {
  const viaRegistrar = { notifyVia: 'registrar' }
  assert.equal(wayOf({ ip: '10.0.0.1', line: {}, tenant: viaRegistrar }).through, 'contact')
  assert.equal(wayOf({ ip: '10.0.0.1', tenant: { ...viaRegistrar, sipServer: 'pbx' } }).through, 'contact')
  assert.equal(wayOf({ line: {}, tenant: { sipServer: 'pbx' } }).through, 'registrar')
})

test('it is asked as its first line, with that line’s credentials, in its model’s words', () => {
  const notify = {
    resync: { event: 'check-sync', contentType: 'text/plain', body: 'x' },
    reboot: { event: 'boot' },
  }
  const line = { username: '100', password: 'p' }
  assert.deepEqual(
    requestOf({ contact: 'sip:7@10.0.0.7:5070', notify, line, tenant: { sipServer: 'pbx' } }),
    {
      ...{ requestUri: 'sip:7@10.0.0.7:5070', host: '10.0.0.7', port: 5070, transport: 'udp' },
      ...{ from: 'sip:100@pbx', to: 'sip:100@pbx' },
      ...{ event: 'check-sync', contentType: 'text/plain', body: 'x' },
      credentials: [{ username: '100', password: 'p' }],
    },
  )
  assert.equal(requestOf({ ip: '10.0.0.7', notify }, 'reboot').event, 'boot')
  const named = requestOf({ ip: '10.0.0.7', line: { authUsername: 'auth' } })
  assert.equal(named.credentials?.[0]?.username, 'auth')
  const bare = requestOf({ ip: '10.0.0.7' })
  assert.deepEqual(
    [bare.from, bare.to, bare.credentials],
    ['sip:phone@10.0.0.7', 'sip:phone@10.0.0.7', undefined],
  )
  const six = requestOf({ ip: '10.0.0.7', tenant: { sipServer: '[2001:db8::1]' } })
  assert.equal(six.from, 'sip:phone@[2001:db8::1]')
})

test('a phone whose model is gone or held back is not asked', () => {
  assert.equal(whyNot({ model: null }), 'Its model is gone; choose another one')
  assert.equal(
    whyNot({ model: { guarded: { quarantine: { reason: 'it costs too much' } } } }),
    'Its phone model is held back, since it costs too much',
  )
  assert.equal(requestOf({ ip: '10.0.0.7', model: { guarded: {} } }).event, 'check-sync')
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
  assert.equal(
    whyNot({ notify: {} }),
    'A X1 cannot be told to resync: it takes no NOTIFY, and fetches when it decides to',
  )
})

test('who cannot be asked is told what is missing', () => {
  const nowhere = 'Nobody knows where it is: it never fetched, it has no line, and no contact was given'
  assert.equal(whyNot({}), nowhere)
  assert.equal(whyNot({ tenant: { sipServer: 'pbx' } }), nowhere)
  assert.equal(
    whyNot({ line: {} }),
    'It never fetched, no contact was given, and the tenant has no SIP server to ask through',
  )
  assert.equal(
    whyNot({ contact: 'sip:7@192.0.2.9;transport=SCTP' }),
    'A NOTIFY over sctp cannot be sent; give the phone a contact with transport=udp, tcp or tls',
  )
})

test('a phone that obeys what is sent to its accounts alone is asked by one, or not at all', () => {
  const notify = { resync: { event: 'check-sync', onlyTo: 'account' as const } }
  assert.equal(
    whyNot({ ip: '10.0.0.1', notify }),
    'It obeys what is sent to one of its accounts; it has no line',
  )
  assert.equal(wayOf({ ip: '10.0.0.1', line: {}, notify }).requestUri, 'sip:100@10.0.0.1:5060')
  assert.equal(wayOf({ contact: 'sip:10.0.0.7:5070', line: {}, notify }).requestUri, 'sip:100@10.0.0.7:5070')
  assert.equal(wayOf({ contact: 'sip:7@10.0.0.7', line: {}, notify }).requestUri, 'sip:7@10.0.0.7')
})

test('a phone that obeys its registrar alone is asked through it, whatever the tenant prefers', () => {
  const notify = { reboot: { event: 'check-sync;reboot=true', onlyFrom: 'registrar' as const } }
  const asked = { ip: '10.0.0.1', line: {}, notify, tenant: { sipServer: 'pbx.example' } }
  assert.equal(requestOf(asked, 'reboot').host, 'pbx.example')
  assert.equal(
    whyNot({ ip: '10.0.0.1', line: {}, notify }, 'reboot'),
    'It obeys its registrar alone, and the tenant has no SIP server to ask through',
  )
})
