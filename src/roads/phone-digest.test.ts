import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askerOf, furnishRoad } from '../../test/support/open-road.ts'
import type { FetchRecord } from '../fetches/fetch-store.ts'
import {
  type DigestChallenge,
  digestAuthorization,
  digestProof,
  digestSecret,
  parseDigestChallenge,
} from '../kernel/digest.ts'

type Furnished = Awaited<ReturnType<typeof furnishRoad>>
type Phone = Awaited<ReturnType<Furnished['desk']>>
type Ask = Furnished['ask']
type Answer = Awaited<ReturnType<Ask>>

const credentials = { username: 'desk', password: 'A-long-password-1' }

const challengesIn = ({ headers }: Pick<Answer, 'headers'>) =>
  headers.filter((_, at) => at % 2 === 1 && headers[at - 1] === 'www-authenticate')

function challengeIn(answer: Answer, algorithm = 'MD5'): DigestChallenge {
  const all = challengesIn(answer)
    .filter((each) => each.startsWith('Digest'))
    .map(parseDigestChallenge)
  return (
    all.find((each) => each.algorithm === algorithm) ?? assert.fail(`no ${algorithm} in ${answer.headers}`)
  )
}

/** As a phone answers a challenge to a request for its main file. */
function answerTo(
  challenge: DigestChallenge,
  { secret }: Phone,
  more: Partial<Parameters<typeof digestAuthorization>[0]> = {},
): string {
  const asked = { method: 'GET', uri: `/p/${secret}/`, cnonce: 'c' }
  return digestAuthorization({ challenge, credentials, ...asked, ...more })
}

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  const phone = await road.desk(scope, {
    httpUsername: credentials.username,
    httpPassword: credentials.password,
  })
  const records: FetchRecord[] = []
  /** Another thread or process, with what it records. */
  const beside = (...digest: Parameters<Furnished['digestOf']>) =>
    askerOf(road.anotherRoad((record) => void records.push(record), undefined, road.digestOf(...digest)))
  const refusedBy = async (authorization: string, ask: Ask = road.ask, more: object = {}) => {
    const answer = await ask(phone, '', { authorization, ...more })
    if (answer.status !== 401) return [answer.status]
    await road.fetches.flush()
    const reason = ask === road.ask ? (await road.lastFetch(scope, phone))?.reason : records.at(-1)?.reason
    return [401, reason?.code, challengeIn(answer).stale]
  }
  return { ...road, scope, phone, beside, refusedBy, records }
}

test('a phone is asked by Digest with MD5 and SHA-256 and by Basic, and gets its file for each of them', async (t) => {
  const { ask, phone, lastFetch, scope } = await furnish(t)
  const asked = await ask(phone, '')
  assert.equal(asked.status, 401)
  const [md5, sha256, basic, ...more] = challengesIn(asked)
  const form = (algorithm: string) =>
    new RegExp(
      `^Digest realm="Offhook", qop="auth", algorithm=${algorithm}, nonce="[\\w.-]{30,80}", charset=UTF-8$`,
    )
  assert.match(md5 ?? '', form('MD5'))
  assert.match(sha256 ?? '', form('SHA-256'))
  assert.deepEqual([basic, more], ['Basic realm="Offhook", charset="UTF-8"', []])
  const { reason } = (await lastFetch(scope, phone)) ?? assert.fail()
  assert.equal(
    reason.message,
    'It came without user name and password, and was asked for them by Digest or Basic; it should ask again with them',
  )
  for (const algorithm of ['MD5', 'SHA-256']) {
    const challenge = challengeIn(await ask(phone, ''), algorithm)
    for (const count of [1, 2, 9]) {
      const authorization = answerTo(challenge, phone, { count })
      assert.equal((await ask(phone, '', { authorization })).status, 200, `${algorithm} ${count}`)
    }
  }
})

test('phones of models that can Basic alone are asked for that alone', async (t) => {
  const { desk, own, scope, ask, models } = await furnish(t)
  const plain = await desk(scope, { httpPassword: 'x', modelId: 'other-o1' })
  assert.deepEqual(challengesIn(await ask(plain, '', { userAgent: '' })), [
    'Basic realm="Offhook", charset="UTF-8"',
  ])
  const template = await own(scope, { source: 'name=${phone.name}\n' })
  const ofTemplate = await desk(scope, { httpPassword: 'x', modelId: template.id })
  assert.equal(challengesIn(await ask(ofTemplate, '')).length, 3)
  await models.remove(scope, template.id).catch(() => undefined)
  const ofNone = await desk(scope, { httpPassword: 'x', modelId: 'none' })
  assert.equal(challengesIn(await ask(ofNone, '')).length, 3)
})

test('an answer that comes twice, or with a lower count, is refused; the phone is given a new nonce', async (t) => {
  const { ask, phone, refusedBy } = await furnish(t)
  const challenge = challengeIn(await ask(phone, ''))
  const third = answerTo(challenge, phone, { count: 3 })
  assert.deepEqual(await refusedBy(third), [200])
  assert.deepEqual(await refusedBy(third), [401, 'digestUsedNonce', true])
  assert.deepEqual(await refusedBy(answerTo(challenge, phone, { count: 2 })), [401, 'digestUsedNonce', true])
  assert.deepEqual(await refusedBy(answerTo(challenge, phone, { count: 4 })), [200])
  const again = await ask(phone, '', { authorization: third })
  const fresh = challengeIn(again)
  assert.notEqual(fresh.nonce, challenge.nonce)
  assert.deepEqual(await refusedBy(answerTo(fresh, phone)), [200])
})

test('what one thread was sent, another one does not take again; a nonce of another thread is as good as its own', async (t) => {
  const { ask, phone, beside, refusedBy } = await furnish(t)
  const other = beside()
  const challenge = challengeIn(await ask(phone, ''))
  assert.deepEqual(await refusedBy(answerTo(challenge, phone), other), [200])
  assert.deepEqual(await refusedBy(answerTo(challenge, phone)), [401, 'digestUsedNonce', true])
  assert.deepEqual(await refusedBy(answerTo(challenge, phone, { count: 2 })), [200])
  assert.deepEqual(await refusedBy(answerTo(challenge, phone, { count: 2 }), other), [
    ...[401, 'digestUsedNonce', true],
  ])
})

test('of several processes one takes a nonce, once; who was given one elsewhere need not ask for ever', async (t) => {
  const { phone, beside, refusedBy } = await furnish(t)
  const taken = new Set<string>()
  const claim = async (nonce: string) => !taken.has(nonce) && Boolean(taken.add(nonce))
  const [one, two] = [beside('one', claim), beside('two', claim)]
  const challenge = challengeIn(await one(phone, ''))
  assert.deepEqual(await refusedBy(answerTo(challenge, phone), two), [200])
  assert.deepEqual(await refusedBy(answerTo(challenge, phone), two), [401, 'digestUsedNonce', true])
  assert.deepEqual(await refusedBy(answerTo(challenge, phone), one), [401, 'digestUsedNonce', true])
  const own = challengeIn(await one(phone, ''))
  assert.deepEqual(await refusedBy(answerTo(own, phone), one), [200])
  assert.deepEqual(await refusedBy(answerTo(own, phone, { count: 2 }), one), [200])
  assert.deepEqual(await refusedBy(answerTo(own, phone, { count: 3 }), two), [401, 'digestUsedNonce', true])
  const alone = beside('alone')
  assert.deepEqual(await refusedBy(answerTo(own, phone), alone), [401, 'digestOtherNonce', true])
})

test('a nonce that is too old is answered with stale and a new one', async (t) => {
  const { ask, phone, refusedBy, clock } = await furnish(t)
  const challenge = challengeIn(await ask(phone, ''))
  await clock.advance(300_000)
  assert.deepEqual(await refusedBy(answerTo(challenge, phone)), [200])
  await clock.advance(1)
  assert.deepEqual(await refusedBy(answerTo(challenge, phone, { count: 2 })), [401, 'digestOldNonce', true])
})

test('a nonce of another phone, of another server or with a word changed is refused', async (t) => {
  const { ask, desk, scope, phone, refusedBy } = await furnish(t)
  const other = await desk(scope, { httpPassword: 'y' })
  const foreign = challengeIn(await ask(other, ''))
  assert.deepEqual(await refusedBy(answerTo(foreign, phone)), [401, 'digestOtherNonce', true])
  const own = challengeIn(await ask(phone, ''))
  for (const nonce of [own.nonce.slice(0, -1), own.nonce.replace(/\.\w+\./, '.x.'), 'x', ''])
    assert.deepEqual(await refusedBy(answerTo({ ...own, nonce }, phone)), [401, 'digestOtherNonce', true])
})

test('an answer for another address, method, realm, user or password is refused, without stale', async (t) => {
  const { ask, phone, refusedBy } = await furnish(t)
  const challenge = challengeIn(await ask(phone, ''))
  const answer = (more: object) => answerTo(challenge, phone, more)
  const uri = `/p/${phone.secret}/`
  for (const other of [`${uri}x.cfg`, uri.slice(0, -1), `${uri}?x`, '/', ''])
    assert.deepEqual(await refusedBy(answer({ uri: other })), [401, 'digestOtherUri', false], other)
  const changed = answer({}).replace(`uri="${uri}"`, 'uri="/p/"')
  assert.deepEqual(await refusedBy(changed), [401, 'digestOtherUri', false])
  assert.deepEqual(await refusedBy(answer({ method: 'HEAD' })), [401, 'wrongCredentials', false])
  const realm = answerTo({ ...challenge, realm: 'Other' }, phone)
  assert.deepEqual(await refusedBy(realm), [401, 'digestOtherRealm', false])
  for (const wrong of [{ username: 'desks' }, { username: '' }, { password: 'A-long-password-2' }])
    assert.deepEqual(await refusedBy(answer({ credentials: { ...credentials, ...wrong } })), [
      ...[401, 'wrongCredentials', false],
    ])
  assert.deepEqual(await refusedBy(answer({}).replace(/response="[^"]*"/, 'response=""')), [
    ...[401, 'wrongCredentials', false],
  ])
  assert.deepEqual(await refusedBy(answer({})), [200], 'none of these has used the nonce up')
})

test('what is not as it was asked is refused: without qop, with auth-int, a session, another sum, or no sense', async (t) => {
  const { ask, phone, refusedBy } = await furnish(t)
  const challenge = challengeIn(await ask(phone, ''))
  const { qop: _, ...withoutQop } = challenge
  const malformed = [401, 'digestMalformed', false]
  const others: DigestChallenge[] = [
    withoutQop,
    { ...challenge, qop: 'auth-int' },
    { ...challenge, algorithm: 'MD5-sess' },
    { ...challenge, algorithm: 'SHA-512-256' },
  ]
  for (const each of others) assert.deepEqual(await refusedBy(answerTo(each, phone)), malformed)
  const right = answerTo(challenge, phone)
  for (const text of [
    'Digest ',
    'Digest x',
    right.replace('nc=00000001', 'nc=1'),
    right.replace('nc=00000001', 'nc=00000000'),
    right.replace('nc=00000001', 'nc=ffffffff'),
    right.replace('cnonce="c"', 'cnonce=""'),
    right.replace('cnonce="c"', `cnonce="${'c'.repeat(2000)}"`),
    `${right}, userhash=true`,
    `${right}, nc=00000002`,
    `${right}, x="`,
  ])
    assert.deepEqual(await refusedBy(text), malformed, text)
  assert.deepEqual(await refusedBy(right), [200])
})

test('a request line may hold the whole URL, and so may the answer', async (t) => {
  const { ask, phone, refusedBy } = await furnish(t)
  const [path, whole] = [`/p/${phone.secret}/`, `http://prov.example.com/p/${phone.secret}/`]
  const challenge = challengeIn(await ask(phone, ''))
  assert.deepEqual(await refusedBy(answerTo(challenge, phone, { uri: whole })), [200])
  const second = answerTo(challenge, phone, { uri: path, count: 2 })
  assert.deepEqual(await refusedBy(second, ask, { url: whole }), [200])
})

test('a name and a password that are not ASCII are known in UTF-8 and in ISO 8859-1', async (t) => {
  const { desk, scope, ask } = await furnish(t)
  const phone = await desk(scope, { httpUsername: 'pröv "x"', httpPassword: 'grün' })
  const challenge = challengeIn(await ask(phone, ''))
  const answered = async (encoding: 'utf8' | 'latin1', count: string, name = 'username') => {
    const { nonce, algorithm } = challenge
    const asked = { algorithm, nonce, nc: count, cnonce: 'c', qop: 'auth', method: 'GET' } as const
    const uri = `/p/${phone.secret}/`
    const secret = digestSecret(algorithm, Buffer.from('pröv "x":Offhook:grün', encoding))
    const response = digestProof(secret, { ...asked, uri })
    const quoted = Buffer.from('pröv \\"x\\"', encoding).toString('latin1')
    const username = name === 'username' ? `"${quoted}"` : `UTF-8''pr%C3%B6v%20%22x%22`
    const authorization = `Digest ${name}=${username}, realm="Offhook", nonce="${nonce}", uri="${uri}", qop=auth, nc=${count}, cnonce="c", response="${response}", algorithm=${algorithm}`
    return (await ask(phone, '', { authorization })).status
  }
  assert.equal(await answered('utf8', '00000001'), 200)
  assert.equal(await answered('latin1', '00000002'), 200)
  assert.equal(await answered('utf8', '00000003', 'username*'), 200)
})
