import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type DigestAlgorithm, digestResponse, parseDigestParameters } from '../kernel/digest.ts'
import { mockClient } from './mock-client.ts'
import { respond } from './mock-network.ts'
import { header, headerLines, type SipRequest } from './sip-message.ts'

const requestUri = 'sip:1001@192.0.2.7;line=abc'
const password = 's3cret'

function setUp(t: TestContext, answer: (request: SipRequest, count: number) => Uint8Array) {
  const { net, client } = mockClient(t)
  const { heard } = net.phone({ address: '192.0.2.7', answer: (request, count) => [answer(request, count)] })
  const notify = (...credentials: { username: string; password: string }[]) =>
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

const proxy = (realm: string, nonce = 'p') =>
  ['Proxy-Authenticate', `Digest realm="${realm}", nonce="${nonce}", qop="auth"`] as const
/** What the request says in this header to a realm. */
function saidTo(realm: string, request: SipRequest, name = 'Proxy-Authorization') {
  const values = headerLines(request, name).map(parseDigestParameters)
  return values.find((given) => given.get('realm') === realm)
}

test('a proxy that asks first, and then the phone, are both answered, each in its own header', async (t) => {
  const { heard, notify } = setUp(t, (request) => {
    if (!isRight(request, 'Proxy-Authorization')) return respond(request, 407, [proxy('proxy')])
    return isRight(request, 'Authorization') ? respond(request, 200) : ask(request)
  })
  const outcome = await notify({ username: 'prov', password })
  assert.deepEqual(outcome, { kind: 'answered', status: 200, reason: 'OK', authenticated: true })
  assert.equal(heard.length, 3)
  const last = heard[2]?.request ?? assert.fail()
  // RFC 7616 §3.4: a nonce that is used again is counted.
  assert.equal(saidTo('proxy', last)?.get('nc'), '00000002')
  assert.equal(saidTo('phone', last, 'Authorization')?.get('nc'), '00000001')
})

test('two proxies that ask in one answer, or one behind the other, are each answered by realm', async (t) => {
  for (const together of [true, false]) {
    const { heard, notify } = setUp(t, (request) => {
      const missing = ['first', 'second'].filter((realm) => !saidTo(realm, request))
      if (missing.length === 0) return respond(request, 200)
      return respond(
        request,
        407,
        (together ? missing : missing.slice(0, 1)).map((realm) => proxy(realm)),
      )
    })
    const outcome = await notify({ username: 'prov', password })
    assert.equal(outcome.kind === 'answered' && outcome.status, 200)
    assert.equal(heard.length, together ? 2 : 3)
  }
})

test('a challenge of either kind in one answer is met at once', async (t) => {
  const { heard, notify } = setUp(t, (request) =>
    saidTo('proxy', request) && isRight(request, 'Authorization')
      ? respond(request, 200)
      : respond(request, 401, [['WWW-Authenticate', challenge], proxy('proxy')]),
  )
  assert.equal((await notify({ username: 'prov', password })).kind, 'answered')
  assert.equal(heard.length, 2)
})

test('a phone that has the password of before is asked with that one too, whoever stands in between', async (t) => {
  const { heard, notify } = setUp(t, (request) => {
    if (!saidTo('proxy', request)) return respond(request, 407, [proxy('proxy')])
    return isRight(request, 'Authorization') ? respond(request, 200) : ask(request)
  })
  const outcome = await notify({ username: 'prov', password: 'new' }, { username: 'prov', password })
  assert.deepEqual(outcome, { kind: 'answered', status: 200, reason: 'OK', authenticated: true })
  assert.equal(heard.length, 4)
})

test('a proxy that takes each nonce once may ask again when the phone has asked', async (t) => {
  let used = ''
  const { heard, notify } = setUp(t, (request, count) => {
    const nonce = saidTo('proxy', request)?.get('nonce')
    if (nonce === undefined || nonce === used) return respond(request, 407, [proxy('proxy', `n${count}`)])
    used = nonce
    return isRight(request, 'Authorization') ? respond(request, 200) : ask(request)
  })
  const outcome = await notify({ username: 'prov', password })
  assert.equal(outcome.kind === 'answered' && outcome.status, 200)
  assert.equal(heard.length, 4)
})

test('whoever asks for ever, in realm after realm, is answered ten times at most', async (t) => {
  const { heard, notify } = setUp(t, (request, count) => respond(request, 407, [proxy(`realm ${count}`)]))
  const outcome = await notify({ username: 'prov', password })
  assert.equal(outcome.kind === 'answered' && outcome.status, 407)
  assert.equal(heard.length, 10)
})
