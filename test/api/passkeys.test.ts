/** Signing in by a passkey, alone or after the password, and what is no passkey of this page. */

import assert from 'node:assert/strict'
import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { until } from '../support/processes.ts'
import { SoftPasskey } from '../support/soft-passkey.ts'
import { startTestApp } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'
import { type Body, sharedApp, signedInUser } from './office.ts'

const clock = manualClock(Date.UTC(2026, 10, 29))
const app = sharedApp({ clock })
const passwordOf = (name: string) => `Password of ${name}`
const host = 'localhost:8080'

type Asked = { cookie?: string; host?: string; page?: string }
type Answered = { status: number; body: Body; cookie: string }

/** As a browser asks that has the page open by a name. */
async function ask(method: string, path: string, body?: unknown, asked: Asked = {}): Promise<Answered> {
  const sent = Promise.withResolvers<Answered>()
  const headers = {
    host: asked.host ?? host,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(asked.cookie !== undefined && { cookie: asked.cookie }),
  }
  request(`${asked.page ?? app().pageUrl}/api/v1${path}`, { method, headers }, async (answer) => {
    const status = answer.statusCode ?? 0
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    sent.resolve({ status, cookie, body: status === 204 ? undefined : await json(answer) })
  })
    .on('error', sent.reject)
    .end(body === undefined ? undefined : JSON.stringify(body))
  return sent.promise
}

async function ok(...given: Parameters<typeof ask>): Promise<Answered> {
  const answer = await ask(...given)
  assert.ok(answer.status < 300, JSON.stringify(answer.body))
  return answer
}

async function refused(status: number, code: string, ...given: Parameters<typeof ask>): Promise<void> {
  const answer = await ask(...given)
  assert.deepEqual([answer.status, answer.body.code, answer.cookie], [status, code, ''])
}

async function newUser(name: string) {
  const { cookie, id } = await signedInUser(app(), { name, role: 'viewer' })
  return { id, name, cookie: cookie.headers.cookie, proof: { password: passwordOf(name) } }
}
type User = Awaited<ReturnType<typeof newUser>>

const begin = async ({ cookie, proof }: User, at = host): Promise<Body> =>
  (await ok('POST', '/me/passkeys/options', proof, { cookie, host: at })).body

async function withPasskey(name: string, at = host) {
  const user = await newUser(name)
  const passkey = new SoftPasskey(at)
  const { challenge } = await begin(user, at)
  const body = { name: 'Laptop', credential: passkey.created(challenge) }
  const added = await ok('POST', '/me/passkeys', body, { cookie: user.cookie, host: at })
  return { user, passkey, added: added.body }
}

const challengeTo = async (body: object = {}, at = host): Promise<string> =>
  (await ok('POST', '/session/passkey/options', body, { host: at })).body.challenge
const halfOf = async (name: string): Promise<string> =>
  (await ok('POST', '/session', { username: name, password: passwordOf(name) })).body.secondFactor.token

describe('a passkey', () => {
  test('signs in by itself, without a name or password', async () => {
    const { user, passkey, added } = await withPasskey('anna')
    assert.deepEqual([added.passkey.name, added.passkey.site], ['Laptop', 'localhost'])
    assert.equal(added.recoveryCodes.length, 10)
    const answer = await ok('POST', '/session/passkey', { credential: passkey.signed(await challengeTo()) })
    assert.equal(answer.body.name, 'anna')
    const { body: me } = await ok('GET', '/me', undefined, { cookie: answer.cookie })
    assert.deepEqual([me.id, me.factors], [user.id, ['passkey']])
    const { body } = await ok('GET', '/me/passkeys', undefined, { cookie: answer.cookie })
    assert.deepEqual(
      body.items.map(({ lastUsedAt }: Body) => lastUsedAt),
      [new Date(clock.now()).toISOString()],
    )
  })

  test('is the second factor after the password, of that user and no other', async () => {
    const [{ passkey }, other] = [await withPasskey('otto'), await withPasskey('other')]
    const token = await halfOf('otto')
    const options = await ok('POST', '/session/passkey/options', { token })
    assert.deepEqual(
      options.body.allowCredentials.map(({ id }: Body) => id),
      [passkey.id.toString('base64url')],
    )
    const sign = (by: SoftPasskey, challenge: string, said = {}) => ({
      token,
      credential: by.signed(challenge, said),
    })
    const wrong = sign(other.passkey, options.body.challenge)
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', wrong)
    const ofNobody = sign(passkey, await challengeTo())
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', ofNobody)
    const right = sign(passkey, await challengeTo({ token }), { unlocked: false })
    assert.equal((await ok('POST', '/session/passkey', right)).body.name, 'otto')
    await refused(401, 'SIGN_IN_OVER', 'POST', '/session/passkey/options', { token })
  })

  test('that nobody unlocked is no sign-in by itself, whichever challenge it signs', async () => {
    const { passkey } = await withPasskey('locked')
    const locked = { credential: passkey.signed(await challengeTo(), { unlocked: false }) }
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', locked)
    const ofHalf = await challengeTo({ token: await halfOf('locked') })
    const alone = { credential: passkey.signed(ofHalf, { unlocked: false }) }
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', alone)
  })

  test('signs a challenge once, and within five minutes', async () => {
    const { passkey } = await withPasskey('twice')
    const challenge = await challengeTo()
    await ok('POST', '/session/passkey', { credential: passkey.signed(challenge) })
    const again = { credential: passkey.signed(challenge) }
    const failed = async () => {
      await clock.advance(60_000)
      const text = "select sum(times) as n from audit where action = 'session.failed'"
      return Number((await askDatabase(app().folder, text))[0]?.n)
    }
    // What was refused in the tests before this one may be on its way.
    const looks = [await failed()]
    await until('all of before is written', async () => {
      looks.push(await failed())
      return looks.length > 3 && new Set(looks.slice(-4)).size === 1
    })
    const before = looks.at(-1) as number
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', again)
    await until('it is in the audit trail', async () => (await failed()) === before + 1)
    const late = await challengeTo()
    await clock.advance(5 * 60_000)
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', { credential: passkey.signed(late) })
    const made = { credential: passkey.signed('bWFkZSB1cCBieSBzb21lYm9keQ') }
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', made)
  })

  test('that signed for another origin or another site is none', async () => {
    const { passkey } = await withPasskey('fished')
    for (const said of [
      { origin: 'https://offhook.example' },
      { origin: 'http://localhost:9999' },
      { origin: 'https://evil.example', site: 'evil.example' },
      { site: 'evil.example' },
    ]) {
      const credential = passkey.signed(await challengeTo(), said)
      await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', { credential })
    }
    const evil = { host: 'evil.example' }
    const credential = passkey.signed(await challengeTo({}, evil.host), {
      ...{ origin: 'https://evil.example', site: 'evil.example' },
    })
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', { credential }, evil)
  })

  test('holds at the name by which the page was open when it was made, over HTTPS', async () => {
    const at = 'offhook.example:8443'
    const { passkey, added } = await withPasskey('named', at)
    assert.equal(added.passkey.site, 'offhook.example')
    const credential = passkey.signed(await challengeTo({}, at), { origin: `https://${at}` })
    await ok('POST', '/session/passkey', { credential }, { host: at })
    const plain = passkey.signed(await challengeTo({}, at), { origin: `http://${at}` })
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', { credential: plain }, { host: at })
  })

  test('is not to be had where the page is open at an address', async () => {
    const { cookie, proof } = await newUser('numbered')
    for (const at of ['192.0.2.10:8080', '[2001:db8::1]:8080']) {
      await refused(409, 'NO_PASSKEYS_HERE', 'POST', '/me/passkeys/options', proof, { cookie, host: at })
      await refused(409, 'NO_PASSKEYS_HERE', 'POST', '/session/passkey/options', {}, { host: at })
    }
  })

  test('whose counter does not go on is a copy', async () => {
    const { passkey } = await withPasskey('copied')
    await ok('POST', '/session/passkey', { credential: passkey.signed(await challengeTo(), { counter: 7 }) })
    for (const counter of [7, 3, 0]) {
      const credential = passkey.signed(await challengeTo(), { counter })
      await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', { credential })
    }
    await ok('POST', '/session/passkey', { credential: passkey.signed(await challengeTo(), { counter: 8 }) })
  })

  test('is added by whoever knows the password, with a challenge of its own', async () => {
    const [user, other] = [await newUser('adding'), await newUser('looking')]
    const passkey = new SoftPasskey(host)
    const wrong = await ask('POST', '/me/passkeys/options', { password: 'x' }, { cookie: user.cookie })
    assert.equal(wrong.status, 400)
    const { challenge } = await begin(user)
    const add = (by: User, credential: object) =>
      ['POST', '/me/passkeys', { name: 'Key', credential }, { cookie: by.cookie }] as const
    await refused(401, 'PASSKEY_REFUSED', ...add(other, passkey.created(challenge)))
    await refused(401, 'PASSKEY_REFUSED', ...add(user, passkey.created(challenge)))
    const signIn = await challengeTo()
    await refused(401, 'PASSKEY_REFUSED', ...add(user, passkey.created(signIn)))
    const evil = passkey.created((await begin(user)).challenge, { origin: 'https://evil.example' })
    await refused(401, 'PASSKEY_REFUSED', ...add(user, evil))
    const locked = passkey.created((await begin(user)).challenge, { unlocked: false })
    await refused(401, 'PASSKEY_REFUSED', ...add(user, locked))
    await ok(...add(user, passkey.created((await begin(user)).challenge)))
    const taken = passkey.created((await begin(other)).challenge)
    await refused(401, 'PASSKEY_REFUSED', ...add(other, taken))
  })

  test('is renamed and removed by its owner, and signs nobody in after that', async () => {
    const [{ user, passkey, added }, other] = [await withPasskey('owner'), await newUser('thief')]
    const path = `/me/passkeys/${added.passkey.id}`
    await refused(404, 'NOT_FOUND', 'PATCH', path, { name: 'Mine' }, { cookie: other.cookie })
    await refused(404, 'NOT_FOUND', 'POST', `${path}/delete`, other.proof, { cookie: other.cookie })
    const { cookie } = user
    await ok('PATCH', path, { name: 'Old laptop' }, { cookie })
    const { body } = await ok('GET', '/me/passkeys', undefined, { cookie })
    assert.equal(body.items[0].name, 'Old laptop')
    assert.equal((await ask('POST', `${path}/delete`, { password: 'not it' }, { cookie })).status, 400)
    await ok('POST', `${path}/delete`, user.proof, { cookie })
    const credential = passkey.signed(await challengeTo())
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', { credential })
    const { body: me } = await ok('GET', '/me', undefined, { cookie })
    assert.deepEqual([me.factors, me.recoveryCodesLeft], [[], 0], 'it was the last factor')
  })

  test('that is no answer of a browser is refused, and nothing is logged as ours to mend', async () => {
    const { passkey } = await withPasskey('broken')
    const right = passkey.signed(await challengeTo())
    for (const response of [
      { ...right.response, clientDataJSON: 'bm90IEpTT04' },
      { ...right.response, clientDataJSON: Buffer.from('null').toString('base64url') },
      { ...right.response, signature: 'AAAA' },
      { ...right.response, authenticatorData: 'AAAA' },
    ])
      await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', {
        credential: { ...right, response },
      })
    assert.equal((await ask('POST', '/session/passkey', { credential: {} })).status, 400)
  })
})

test('a stranger who answers with what is no passkey fills no audit trail', async (t) => {
  const own = await startTestApp(t, { clock: manualClock(Date.UTC(2026, 10, 29)) })
  const credential = new SoftPasskey(host).signed('nobody’s')
  for (let turn = 0; turn < 15; turn++)
    await refused(401, 'PASSKEY_REFUSED', 'POST', '/session/passkey', { credential }, { page: own.pageUrl })
  await own.close()
  const rows = await askDatabase(
    own.folder,
    "select times from audit where detail = 'passkey' order by times",
  )
  assert.deepEqual(
    rows.map(({ times }) => Number(times)),
    [1, 14],
  )
})
