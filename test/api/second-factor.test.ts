/** Signing in with an authenticator app besides the password, and what does not get around it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { generateSync } from 'otplib'
import { manualClock } from '../../src/kernel/clock.ts'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import type { Answer, CallOptions } from '../support/start-app.ts'
import { assertProblem, type Body, refused, sharedApp, signedInUser } from './office.ts'

const clock = manualClock(Date.UTC(2026, 10, 29))
const app = sharedApp({ clock })
const noKey = { key: null }
const passwordOf = (name: string) => `Password of ${name}`
const codeOf = (secret: string) => generateSync({ secret, epoch: clock.now() / 1000 })

const cookieOf = (answer: Answer): CallOptions & { headers: { cookie: string } } => ({
  key: null,
  headers: { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
})

/** A user who has an authenticator app; the clock has gone on, so that its next code is a new one. */
async function userWithApp(name: string, role = 'viewer') {
  const { cookie, id } = await signedInUser(app(), { name, role })
  const begun = await app().ok<Body>('POST', '/me/totp', { password: passwordOf(name) }, cookie)
  const confirmed = await app().ok<Body>('POST', '/me/totp/confirm', { code: codeOf(begun.secret) }, cookie)
  await clock.advance(60_000)
  return { id, cookie, secret: begun.secret as string, codes: confirmed.recoveryCodes as string[] }
}

async function firstStep(name: string): Promise<Answer> {
  const answer = await app().call('POST', '/session', { username: name, password: passwordOf(name) }, noKey)
  assert.equal(answer.status, 200, answer.text)
  return answer
}
const tokenOf = async (name: string): Promise<string> => (await firstStep(name)).body.secondFactor.token
const secondStep = (token: string, code: string) =>
  app().call('POST', '/session/code', { token, code }, noKey)

describe('an authenticator app', () => {
  test('is wanted after the password, and who has none signs in by the password alone', async () => {
    const { secret, id } = await userWithApp('anna')
    const first = await firstStep('anna')
    assert.deepEqual(first.headers.getSetCookie(), [])
    assert.deepEqual(Object.keys(first.body), ['secondFactor'])
    assert.deepEqual(first.body.secondFactor.methods, ['totp', 'recoveryCode'])
    const second = await secondStep(first.body.secondFactor.token, codeOf(secret))
    assert.equal(second.status, 200, second.text)
    assert.equal(second.body.name, 'anna')
    const me = await app().ok<Body>('GET', '/me', undefined, cookieOf(second))
    assert.deepEqual([me.id, me.factors, me.recoveryCodesLeft], [id, ['totp'], 10])
    await signedInUser(app(), { name: 'without', role: 'viewer' })
  })

  test('shows its secret to whoever adds it, a viewer too, and asks for the password before', async () => {
    const { cookie } = await signedInUser(app(), { name: 'vera', role: 'viewer' })
    for (const [method, path] of [
      ['POST', '/me/totp'],
      ['POST', '/me/totp/delete'],
      ['POST', '/me/recovery-codes'],
    ] as const) {
      const wrong = await app().call(method, path, { password: 'not the password' }, cookie)
      assert.deepEqual(Object.keys(refused(wrong)), ['password'])
    }
    const { uri, secret } = await app().ok<Body>('POST', '/me/totp', { password: passwordOf('vera') }, cookie)
    assert.ok(uri.includes(`secret=${secret}`))
    assertProblem(await app().call('POST', '/me/totp', { password: 'x' }), 403, 'FORBIDDEN')
  })

  test('gives a code that is good once, and is not good a day later', async () => {
    const { secret } = await userWithApp('otto')
    const code = codeOf(secret)
    assert.equal((await secondStep(await tokenOf('otto'), code)).status, 200)
    assertProblem(await secondStep(await tokenOf('otto'), code), 401, 'WRONG_CODE')
    const yesterday = generateSync({ secret, epoch: clock.now() / 1000 - 24 * 3600 })
    assertProblem(await secondStep(await tokenOf('otto'), yesterday), 401, 'WRONG_CODE')
  })

  test('is not got around: half a sign-in opens no other call', async () => {
    await userWithApp('half', 'administrator')
    const token = await tokenOf('half')
    const name = contract.signInByCode.path.split('/')[1]
    assert.equal(name, 'session')
    const ways: CallOptions[] = [
      { key: token },
      { key: null, headers: { authorization: `Bearer ${token}` } },
      { key: null, headers: { cookie: `offhook_session=${token}` } },
      { key: null, headers: { cookie: `__Host-offhook_session=${token}` } },
    ]
    const reads = (Object.values(contract) as Endpoint[]).filter(
      ({ method, access, path }) => method === 'GET' && access !== 'public' && !path.includes(':'),
    )
    assert.ok(reads.length > 5)
    for (const { path } of reads)
      for (const way of ways) assert.equal((await app().call('GET', path, undefined, way)).status, 401, path)
    const events = await fetch(`${app().pageUrl}/api/v1/events`, { headers: ways[2]?.headers })
    assert.equal(events.status, 401)
  })

  test('is asked for within five minutes, and of a half sign-in once', async () => {
    const { secret } = await userWithApp('slow')
    const late = await tokenOf('slow')
    await clock.advance(5 * 60_000)
    assertProblem(await secondStep(late, codeOf(secret)), 401, 'SIGN_IN_OVER')
    const token = await tokenOf('slow')
    assert.equal((await secondStep(token, codeOf(secret))).status, 200)
    await clock.advance(60_000)
    assertProblem(await secondStep(token, codeOf(secret)), 401, 'SIGN_IN_OVER')
    assertProblem(await secondStep('never-given', codeOf(secret)), 401, 'SIGN_IN_OVER')
  })

  test('is guessed five times a sign-in and ten times an hour, then slowly; who waited comes in', async () => {
    const { secret } = await userWithApp('guessed')
    const statuses: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      const token = await tokenOf('guessed')
      for (let guess = 0; guess < 6; guess++) statuses.push((await secondStep(token, '000000')).status)
    }
    const fiveWrong = Array(6).fill(401)
    assert.deepEqual(statuses.slice(0, 12), [...fiveWrong, ...fiveWrong])
    assert.deepEqual(statuses.slice(12, 17), Array(5).fill(429))
    assertProblem(await secondStep(await tokenOf('guessed'), codeOf(secret)), 429, 'TOO_MANY_REQUESTS')
    await clock.advance(3_600_000)
    assert.equal((await secondStep(await tokenOf('guessed'), codeOf(secret))).status, 200)
  })

  test('is no way in when the password was changed in between', async () => {
    const { secret, id } = await userWithApp('changed')
    const token = await tokenOf('changed')
    await app().ok('PATCH', `/users/${id}`, { password: 'another long password' })
    assertProblem(await secondStep(token, codeOf(secret)), 401, 'SIGN_IN_OVER')
  })

  test('that is removed is not asked for any more, and its recovery codes are none', async () => {
    const { cookie } = await userWithApp('removed')
    const proof = { password: passwordOf('removed') }
    assert.equal((await app().call('POST', '/me/totp/delete', proof, cookie)).status, 204)
    assert.equal((await firstStep('removed')).body.name, 'removed')
    const me = await app().ok<Body>('GET', '/me', undefined, cookie)
    assert.deepEqual([me.factors, me.recoveryCodesLeft], [[], 0])
    assertProblem(await app().call('POST', '/me/recovery-codes', proof, cookie), 409, 'NO_SECOND_FACTOR')
  })
})

describe('a recovery code', () => {
  test('signs in once, however it is typed, and is counted', async () => {
    const { codes, cookie } = await userWithApp('lost')
    const [code = ''] = codes
    assert.equal(codes.length, 10)
    const typed = code.toUpperCase().replaceAll('-', '')
    assert.equal((await secondStep(await tokenOf('lost'), typed)).status, 200)
    assertProblem(await secondStep(await tokenOf('lost'), code), 401, 'WRONG_CODE')
    assert.equal((await app().ok<Body>('GET', '/me', undefined, cookie)).recoveryCodesLeft, 9)
  })

  test('of another user, and one from before new ones were made, signs nobody in', async () => {
    const other = await userWithApp('other')
    const { codes, cookie } = await userWithApp('renewed')
    assertProblem(await secondStep(await tokenOf('renewed'), other.codes[0] ?? ''), 401, 'WRONG_CODE')
    const proof = { password: passwordOf('renewed') }
    const fresh = await app().ok<Body>('POST', '/me/recovery-codes', proof, cookie)
    assertProblem(await secondStep(await tokenOf('renewed'), codes[0] ?? ''), 401, 'WRONG_CODE')
    assert.equal((await secondStep(await tokenOf('renewed'), fresh.codes[0])).status, 200)
  })
})

describe('a session', () => {
  test('is a new one after signing in, whatever cookie came along', async () => {
    const planted = `offhook_session=${'a'.repeat(32)}`
    const { cookie } = await signedInUser(app(), { name: 'fixed', role: 'viewer' })
    const credentials = { username: 'fixed', password: passwordOf('fixed') }
    for (const before of [planted, cookie.headers.cookie]) {
      const headers = { cookie: before }
      const after = cookieOf(await app().call('POST', '/session', credentials, { key: null, headers }))
      assert.notEqual(after.headers.cookie, before)
      assert.equal((await app().call('GET', '/me', undefined, after)).status, 200)
      assertProblem(await app().call('GET', '/me', undefined, { key: null, headers }), 401, 'NOT_SIGNED_IN')
    }
  })
})
