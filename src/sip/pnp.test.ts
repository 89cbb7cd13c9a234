import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../kernel/random.ts'
import { pnpAnswer, pnpAskIn, readPnp } from './pnp.ts'
import { header, type SipRequest } from './sip-message.ts'

const phone = 'MAC%3a000413AABBCC'
const asks = (changes: Record<string, string> = {}, line = `SUBSCRIBE sip:${phone}@example.lan SIP/2.0`) => {
  const headers = {
    Via: 'SIP/2.0/UDP 192.0.2.67:5060;rport',
    From: `<sip:${phone}@example.lan>;tag=111`,
    To: `<sip:${phone}@example.lan>`,
    'Call-ID': '222@192.0.2.67',
    CSeq: '1 SUBSCRIBE',
    Event: 'ua-profile;profile-type="device";vendor="acme";model="desk";version="10.1"',
    Expires: '0',
    Contact: '<sip:192.0.2.67:5062>',
    'Content-Length': '0',
    ...changes,
  }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: ${value}`],
  )
  return Buffer.from([line, ...lines, '', ''].join('\r\n'))
}

const askIn = (datagram: Buffer) => {
  const message = readPnp(datagram)
  return message && pnpAskIn(message)
}

const answered = (datagram: Buffer) => {
  const ask = askIn(datagram) ?? assert.fail()
  const { ok, notify } = pnpAnswer(ask, {
    url: 'http://192.0.2.1:8081/p/secret/',
    local: { address: '192.0.2.1', port: 40_000 },
    from: { address: '192.0.2.67', port: 5060 },
    random: systemRandom,
  })
  return { ok: readPnp(ok) ?? assert.fail(), notify: (readPnp(notify) ?? assert.fail()) as SipRequest }
}

test('a phone is known by the MAC before the @, however it writes it', () => {
  for (const user of [
    'MAC%3a000413AABBCC',
    'MAC%3A000413aabbcc',
    'MAC:000413AABBCC',
    'MAC000413aabbcc',
    '000413aabbcc',
  ])
    assert.equal(askIn(asks({}, `SUBSCRIBE sip:${user}@224.0.1.75 SIP/2.0`))?.mac, '000413aabbcc', user)
})

test('what is no such question is nobody’s here', () => {
  const wrong = [
    asks({}, 'SUBSCRIBE sip:100@example.lan SIP/2.0'),
    asks({}, `NOTIFY sip:${phone}@example.lan SIP/2.0`),
    asks({ Event: 'presence' }),
    asks({ Event: `ua-profile;model="${'x'.repeat(400)}"` }),
    asks({ 'Call-ID': '' }),
    asks({ From: '' }),
    Buffer.from('SIP/2.0 200 OK\r\n\r\n'),
    Buffer.from('rubbish'),
  ]
  for (const datagram of wrong) assert.equal(askIn(datagram), undefined, datagram.toString())
})

test('the answer and the NOTIFY are of one dialog, which the phone began', () => {
  const { ok, notify } = answered(asks())
  const tag = /;tag=\S+$/.exec(header(ok, 'to') ?? '')?.[0]
  assert.ok(tag)
  assert.equal(header(notify, 'from'), `<sip:${phone}@example.lan>${tag}`)
  assert.equal(header(notify, 'to'), `<sip:${phone}@example.lan>;tag=111`)
  assert.equal(header(notify, 'call-id'), '222@192.0.2.67')
  assert.equal(notify.uri, 'sip:192.0.2.67:5062')
  assert.equal(header(notify, 'subscription-state'), 'terminated;reason=timeout')
  assert.equal(header(notify, 'content-type'), 'application/url')
  assert.equal(Buffer.from(notify.body).toString(), 'http://192.0.2.1:8081/p/secret/')
})

test('a Contact that is no address is passed over: the NOTIFY goes to where the question came from', () => {
  for (const Contact of ['', '<mailto:a@b>', '<sip:192.0.2.67?Subject=x>'])
    assert.equal(answered(asks({ Contact })).notify.uri, 'sip:192.0.2.67:5060', Contact)
})
