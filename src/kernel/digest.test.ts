import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type DigestInput,
  digestAuthorization,
  digestResponse,
  parseDigestChallenge,
  parseDigestParameters,
  strongestChallenges,
} from './digest.ts'
import { WireError } from './errors.ts'

const mufasa: DigestInput = {
  algorithm: 'MD5',
  username: 'Mufasa',
  realm: 'http-auth@example.org',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  nc: '00000001',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  qop: 'auth',
}
const hash = (text: string) => createHash('md5').update(text).digest('hex')

test('the example of RFC 7616 §3.9.1, MD5', () => {
  assert.equal(digestResponse(mufasa), '8ca523f5e9506fed4657c9700eebdbec')
})

test('the example of RFC 7616 §3.9.1, SHA-256', () => {
  const expected = '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'
  assert.equal(digestResponse({ ...mufasa, algorithm: 'SHA-256' }), expected)
})

test('the example of RFC 7616 §3.9.2, SHA-512-256, as erratum 4897 corrects it', () => {
  const response = digestResponse({
    algorithm: 'SHA-512-256',
    username: 'Jäsøn Doe',
    realm: 'api@example.org',
    password: 'Secret, or not?',
    method: 'GET',
    uri: '/doe.json',
    nonce: '5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK',
    nc: '00000001',
    cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
    qop: 'auth',
  })
  assert.equal(response, '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5')
})

test('the example of RFC 2617 §3.5', () => {
  const response = digestResponse({
    ...mufasa,
    realm: 'testrealm@host.com',
    password: 'Circle Of Life',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    cnonce: '0a4f113b',
  })
  assert.equal(response, '6629fae49393a05397450978507c4ef1')
})

test('a server without qop gets the sum of RFC 2069', () => {
  const { username, realm, password, method, uri, nonce } = mufasa
  const expected = hash(`${hash(`${username}:${realm}:${password}`)}:${nonce}:${hash(`${method}:${uri}`)}`)
  assert.equal(digestResponse({ ...mufasa, qop: undefined }), expected)
})

test('-sess mixes nonce and cnonce into the secret, auth-int the body into the request (RFC 7616 §3.4.2, §3.4.3)', () => {
  const { username, realm, password, method, uri, nonce, nc, cnonce } = mufasa
  const a1 = hash(`${hash(`${username}:${realm}:${password}`)}:${nonce}:${cnonce}`)
  const a2 = hash(`${method}:${uri}:${hash('body')}`)
  const expected = hash(`${a1}:${nonce}:${nc}:${cnonce}:auth-int:${a2}`)
  const input = { ...mufasa, algorithm: 'MD5-sess', qop: 'auth-int', body: Buffer.from('body') } as const
  assert.equal(digestResponse(input), expected)
})

test('a challenge is read with all that it says', () => {
  const text =
    'Digest realm="a \\"b\\", c",nonce="n=,", opaque="o", algorithm=sha-256, QOP="auth-int, auth",stale=TRUE,, x=y'
  assert.deepEqual(parseDigestChallenge(text), {
    realm: 'a "b", c',
    nonce: 'n=,',
    opaque: 'o',
    algorithm: 'SHA-256',
    algorithmNamed: true,
    qop: 'auth',
    stale: true,
  })
  const plain = parseDigestChallenge('digest realm="",nonce="n"')
  assert.deepEqual(plain, { realm: '', nonce: 'n', algorithm: 'MD5', algorithmNamed: false, stale: false })
})

test('a challenge that cannot be answered is refused', () => {
  for (const [wrong, message] of [
    ['Basic realm="x"', 'This is no Digest authentication'],
    ['Digest', 'This is no Digest authentication'],
    ['Digest realm="x"', 'The challenge has no realm or no nonce'],
    ['Digest nonce="x"', 'The challenge has no realm or no nonce'],
    [
      'Digest realm="x", nonce="y", algorithm=ROT13',
      'The challenge names an algorithm that is not known here',
    ],
    [
      'Digest realm="x", nonce="y", qop="auth-conf"',
      'The challenge asks for a protection that is not known here',
    ],
    ['Digest realm="x", nonce="y", nonce="z"', 'A Digest parameter is wrong or comes twice'],
    ['Digest realm="x", nonce="y", a b', 'A Digest parameter is wrong or comes twice'],
    ['Digest realm="x, nonce="y"', 'A quoted string has no end'],
    [`Digest realm="x", nonce="${'y'.repeat(1025)}"`, 'The challenge is too long'],
  ] as const) {
    assert.throws(() => parseDigestChallenge(wrong), { constructor: WireError, message }, wrong)
  }
  assert.equal(parseDigestChallenge(`Digest realm="x", nonce="${'y'.repeat(1024)}"`).nonce.length, 1024)
})

test('each algorithm is known in any case, and each kind of protection', () => {
  for (const name of ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256', 'SHA-512-256-sess'])
    for (const written of [name, name.toLowerCase(), name.toUpperCase()])
      assert.equal(parseDigestChallenge(`Digest realm="r", nonce="n", algorithm=${written}`).algorithm, name)
  const qopOf = (qop: string) => parseDigestChallenge(`Digest realm="r", nonce="n", qop="${qop}"`).qop
  assert.deepEqual(['auth', 'AUTH-INT', 'auth-conf , Auth-Int', 'auth-int,auth'].map(qopOf), [
    'auth',
    'auth-int',
    'auth-int',
    'auth',
  ])
  assert.equal(parseDigestChallenge('Digest realm="r", nonce="n", stale=false').stale, false)
})

test('of the algorithms the later ones are stronger', () => {
  const strongest = (...names: string[]) =>
    strongestChallenges(names.map((name) => `Digest realm="r", nonce="n", algorithm=${name}`))[0]?.algorithm
  assert.equal(strongest('MD5', 'MD5-sess'), 'MD5-sess')
  assert.equal(strongest('SHA-256', 'MD5-sess', 'MD5'), 'SHA-256')
  assert.equal(strongest('SHA-512-256', 'SHA-256-sess'), 'SHA-512-256')
})

test('of several challenges of a realm the strongest known one is answered, the first of two equals', () => {
  const challenges = [
    'Digest realm="a", nonce="1", algorithm=MD5',
    'Digest realm="a", nonce="2", algorithm=SHA-999',
    'Digest realm="b", nonce="3"',
    'Digest realm="a", nonce="4", algorithm=SHA-256',
    'Digest realm="a", nonce="5", algorithm=SHA-256',
  ]
  assert.deepEqual(
    strongestChallenges(challenges).map(({ nonce }) => nonce),
    ['4', '3'],
  )
  assert.deepEqual(strongestChallenges(['NTLM', 'Digest x']), [])
})

test('the answer to a challenge names what was asked, and quotes what a name may hold', () => {
  const challenge = parseDigestChallenge(
    'Digest realm="p\\"q", nonce="n", opaque="o", qop="auth", algorithm=MD5',
  )
  const value = digestAuthorization({
    challenge,
    credentials: { username: 'a"b\\c', password: 'x' },
    method: 'NOTIFY',
    uri: 'sip:1001@192.0.2.7',
    cnonce: 'c',
    count: 17,
  })
  const read = Object.fromEntries(parseDigestParameters(value))
  const { response, ...others } = read
  assert.deepEqual(others, {
    username: 'a"b\\c',
    realm: 'p"q',
    nonce: 'n',
    uri: 'sip:1001@192.0.2.7',
    algorithm: 'MD5',
    cnonce: 'c',
    opaque: 'o',
    qop: 'auth',
    nc: '00000011',
  })
  assert.equal(
    response,
    hash(`${hash('a"b\\c:p"q:x')}:n:00000011:c:auth:${hash('NOTIFY:sip:1001@192.0.2.7')}`),
  )
})

test('to a challenge with -sess and no qop the answer names its cnonce, and a body is hashed for auth-int', () => {
  const credentials = { username: 'u', password: 'p' }
  const sess = parseDigestChallenge('Digest realm="r", nonce="n", algorithm=MD5-sess')
  const answer = (challenge: typeof sess, body?: Uint8Array) =>
    parseDigestParameters(
      digestAuthorization({ challenge, credentials, method: 'NOTIFY', uri: 'sip:x', cnonce: 'c', body }),
    )
  const given = answer(sess)
  assert.deepEqual(
    [given.get('cnonce'), given.get('algorithm'), given.get('nc'), given.get('qop')],
    ['c', 'MD5-sess', undefined, undefined],
  )
  assert.equal(given.get('response'), hash(`${hash(`${hash('u:r:p')}:n:c`)}:n:${hash('NOTIFY:sip:x')}`))
  const whole = parseDigestChallenge('Digest realm="r", nonce="n", qop=auth-int')
  for (const body of [undefined, Buffer.from('body')]) {
    const a2 = hash(`NOTIFY:sip:x:${hash(body?.toString() ?? '')}`)
    const got = answer(whole, body)
    assert.deepEqual([got.get('nc'), got.get('qop')], ['00000001', 'auth-int'])
    assert.equal(got.get('response'), hash(`${hash('u:r:p')}:n:00000001:c:auth-int:${a2}`))
  }
})

test('to an old challenge the answer has neither algorithm nor qop nor cnonce', () => {
  const challenge = parseDigestChallenge('Digest realm="r", nonce="n"')
  const credentials = { username: 'u', password: 'p' }
  const value = digestAuthorization({ challenge, credentials, method: 'NOTIFY', uri: 'sip:x', cnonce: 'c' })
  assert.deepEqual(
    [...parseDigestParameters(value).keys()],
    ['username', 'realm', 'nonce', 'uri', 'response'],
  )
})

test('whatever a phone writes into its challenge, reading it ends in a challenge or a WireError', () => {
  const part = fc.oneof(
    fc.constantFrom('realm="r"', 'nonce="n"', ',', '"', '\\', '=', 'qop=auth', ' '),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      try {
        parseDigestChallenge(`Digest ${parts.join('')}`)
      } catch (error) {
        assert.ok(error instanceof WireError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
