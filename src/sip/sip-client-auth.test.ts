import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { type DigestAlgorithm, digestResponse, parseDigestParameters } from './digest.ts'
import { mockNetwork, respond } from './mock-network.ts'
import { sipClient } from './sip-client.ts'
import { header, type SipRequest } from './sip-message.ts'

const requestUri = 'sip:1001@192.0.2.7;line=abc'
const password = 's3cret'

function setUp(t: TestContext, answer: (request: SipRequest, count: number) => Uint8Array) {
  const clock = manualClock()
  const net = mockNetwork(clock)
  const client = sipClient({
    clock,
    random: systemRandom,
    network: net.network,
    mayReach: () => true,
    userAgent: 'Offhook',
  })
  t.after(client.close)
  const { heard } = net.phone({ address: '192.0.2.7', answer: (request, count) => [answer(request, count)] })
  const notify = (credentials?: { username: string; password: string }) =>
    client.notify({
      requestUri,
      host: '192.0.2.7',
      port: 5060,
      transport: 'udp',
      from: 'sip:offhook@pbx',
      to: 'sip:1001@pbx',
      event: 'check-sync',
      credentials,
    })
  return { heard, notify }
}

/** What a phone does: it works the sum out again from the password that it knows. */
function isRight(request: SipRequest, headerName: string): boolean {
  const given = parseDigestParameters(header(request, headerName) ?? 'Digest ')
  const get = (name: string) => given.get(name) ?? ''
  const expected = digestResponse({
    algorithm: (get('algorithm') || 'MD5') as DigestAlgorithm,
    username: 'prov',
    realm: get('realm'),
    password,
    method: request.method,
    uri: request.uri,
    nonce: get('nonce'),
    nc: get('nc'),
    cnonce: get('cnonce'),
    ...(get('qop') === 'auth' && { qop: 'auth' as const }),
  })
  return get('uri') === request.uri && get('username') === 'prov' && get('response') === expected
}

const challenge = 'Digest realm="phone", nonce="47ebe028", algorithm=MD5, qop="auth"'
const ask = (request: SipRequest, value = challenge) => respond(request, 401, [['WWW-Authenticate', value]])

test('a phone that asks for the password by 401 gets the right Digest, once', async (t) => {
  const { heard, notify } = setUp(t, (request) =>
    isRight(request, 'Authorization') ? respond(request, 200) : ask(request),
  )
  const outcome = await notify({ username: 'prov', password })
  assert.deepEqual(outcome, { kind: 'answered', status: 200, reason: 'OK', authenticated: true })
  assert.equal(heard.length, 2)
})

test('a proxy that asks by 407 is answered in Proxy-Authorization', async (t) => {
  const { heard, notify } = setUp(t, (request) =>
    isRight(request, 'Proxy-Authorization')
      ? respond(request, 200)
      : respond(request, 407, [['Proxy-Authenticate', challenge]]),
  )
  const outcome = await notify({ username: 'prov', password })
  assert.equal(outcome.kind === 'answered' && outcome.authenticated, true)
  assert.equal(header(heard[1]?.request ?? assert.fail(), 'Authorization'), undefined)
})

test('a wrong password is refused by the second 401, and not tried again', async (t) => {
  const { heard, notify } = setUp(t, (request) =>
    isRight(request, 'Authorization') ? respond(request, 200) : ask(request),
  )
  const outcome = await notify({ username: 'prov', password: 'wrong' })
  assert.deepEqual(outcome, { kind: 'answered', status: 401, reason: 'Said The Phone', authenticated: false })
  assert.equal(heard.length, 2)
})

test('a nonce that has become stale earns one more try, and only one (RFC 7616 §3.3)', async (t) => {
  const { heard, notify } = setUp(t, (request, count) =>
    ask(request, `${challenge}, stale=true, opaque="${count}"`),
  )
  const outcome = await notify({ username: 'prov', password })
  assert.equal(outcome.kind === 'answered' && outcome.status, 401)
  assert.equal(heard.length, 3)
  const last = parseDigestParameters(header(heard[2]?.request ?? assert.fail(), 'Authorization') ?? '')
  assert.equal(last.get('opaque'), '2')
})

test('without credentials a 401 is the final answer', async (t) => {
  const { heard, notify } = setUp(t, (request) => ask(request))
  const outcome = await notify()
  assert.equal(outcome.kind === 'answered' && outcome.status, 401)
  assert.equal(heard.length, 1)
})

test('a 401 that cannot be answered is the final answer: no challenge, a bad one, an unknown algorithm', async (t) => {
  for (const value of [
    'Basic realm="x"',
    'Digest realm="x',
    'Digest realm="x", nonce="y", algorithm=ROT13',
  ]) {
    const { heard, notify } = setUp(t, (request) => ask(request, value))
    const outcome = await notify({ username: 'prov', password })
    assert.equal(outcome.kind === 'answered' && outcome.status, 401)
    assert.equal(heard.length, 1)
  }
  const { heard, notify } = setUp(t, (request) => respond(request, 401))
  await notify({ username: 'prov', password })
  assert.equal(heard.length, 1)
})

test('of two challenges the stronger one is answered (RFC 8760)', async (t) => {
  const { heard, notify } = setUp(t, (request) =>
    isRight(request, 'Authorization')
      ? respond(request, 200)
      : respond(request, 401, [
          ['WWW-Authenticate', challenge],
          ['WWW-Authenticate', 'Digest realm="phone", nonce="b", algorithm=SHA-256, qop="auth"'],
        ]),
  )
  assert.equal((await notify({ username: 'prov', password })).kind, 'answered')
  const given = parseDigestParameters(header(heard[1]?.request ?? assert.fail(), 'Authorization') ?? '')
  assert.equal(given.get('algorithm'), 'SHA-256')
})

test('the password itself is in no packet', async (t) => {
  const { heard, notify } = setUp(t, (request) => ask(request))
  await notify({ username: 'prov', password })
  assert.doesNotMatch(JSON.stringify(heard), /s3cret/)
})
