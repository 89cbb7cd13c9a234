/** Who guesses at an account is slowed, whoever else signs in to it is not; and what a new password must be. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { type Log, silentLog } from '../../src/kernel/log.ts'
import { SoftPasskey } from '../support/soft-passkey.ts'
import { adminPassword, type TestApp } from '../support/start-app.ts'
import { refused, sharedApp, signedInUser } from './office.ts'

const passkey = new SoftPasskey('localhost:8080')
const trusted = { flags: ['--trust-proxy', '127.0.0.1'] }

const signIn = (app: TestApp, password: string, from: string, more: Record<string, string> = {}) =>
  app.call(
    'POST',
    '/session',
    { username: 'admin', password },
    {
      key: null,
      headers: { 'x-forwarded-for': from, ...more },
    },
  )

describe('two hundred guesses from ten addresses', () => {
  const app = sharedApp({ ...trusted, clock: manualClock(Date.now()) })

  test('are slowed after some thirty, with a time to wait, and the owner signs in meanwhile', async () => {
    assert.equal((await signIn(app(), adminPassword, '198.51.100.7')).status, 200)
    const statuses: number[] = []
    for (let turn = 0; turn < 200; turn++) {
      const answer = await signIn(app(), `guess ${turn}`, `192.0.2.${turn % 10}`)
      statuses.push(answer.status)
      if (answer.status !== 429) continue
      assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
      assert.equal(answer.body.code, 'TOO_MANY_REQUESTS')
    }
    const looked = statuses.filter((status) => status === 401).length
    assert.ok(looked <= 30, `${looked} guesses were looked at`)
    assert.equal(statuses.length - looked, statuses.filter((status) => status === 429).length)
    assert.equal((await signIn(app(), adminPassword, '198.51.100.7')).status, 200, 'from where it was before')
    assert.equal((await signIn(app(), adminPassword, '203.0.113.5')).status, 200, 'from elsewhere')
  })
})

describe('behind a proxy that nobody named', () => {
  const warnings: string[] = []
  const warn = (_: unknown, text: string) => void warnings.push(text)
  const log = { ...silentLog, warn } as Log
  const app = sharedApp({ clock: manualClock(Date.now()), log })

  test('is asked for where guesses are counted, and worked out for no other call', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    const named = () => warnings.filter((text) => /proxy at 127\.0\.0\.1 that nobody named/.test(text)).length
    assert.equal((await app().call('GET', '/users', undefined, { headers })).status, 200)
    assert.equal(named(), 0)
    await signIn(app(), 'a guess', '198.51.100.7')
    assert.equal(named(), 1)
  })

  test('one address after the other is no way round, wherever something can be guessed', async () => {
    for (const [path, body] of [
      ['/invitation', { token: 'a'.repeat(32) }],
      ['/session/code', { token: 'a', code: '123456' }],
      ['/session/passkey', { credential: passkey.signed('a') }],
    ] as const) {
      const statuses = new Map<number, number>()
      for (let turn = 0; turn < 320; turn++) {
        const headers = { 'x-forwarded-for': `198.51.${turn >> 8}.${turn & 255}` }
        const { status } = await app().call('POST', path, body, { key: null, headers })
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
      assert.ok((statuses.get(429) ?? 0) >= 20, `${path}: ${JSON.stringify([...statuses])}`)
    }
  })
})

describe('a session’s cookie', () => {
  const app = sharedApp(trusted)

  test('is this host’s alone, and sent by TLS only, where the page is reached so', async () => {
    const plain = await signIn(app(), adminPassword, '198.51.100.7')
    const [cookie = ''] = plain.headers.getSetCookie()
    assert.match(cookie, /^offhook_session=[^;]+;.*HttpOnly/)
    assert.match(cookie, /SameSite=Strict/)
    assert.doesNotMatch(cookie, /Secure/)

    const tls = { 'x-forwarded-proto': 'https' }
    const secure = await signIn(app(), adminPassword, '198.51.100.7', tls)
    const [held = ''] = secure.headers.getSetCookie()
    assert.match(held, /^__Host-offhook_session=[^;]+;/)
    for (const word of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'])
      assert.ok(held.split('; ').includes(word), word)
    assert.doesNotMatch(held, /Domain/i)
    const value = held.split(';')[0] ?? ''
    const asked = async (cookie: string, headers: Record<string, string> = {}) =>
      (await app().call('GET', '/session', undefined, { key: null, headers: { cookie, ...headers } })).status
    assert.equal(await asked(value, tls), 200)
    assert.equal(await asked(value.replace('__Host-', ''), tls), 401, 'one that a neighbour could plant')
  })
})

describe('a new password', () => {
  const app = sharedApp()
  const make = (password: string, name = 'marta') =>
    app().call('POST', '/users', { name, password, role: 'viewer' })

  test('has twelve characters or more, and is none that is tried first', async () => {
    assert.deepEqual(refused(await make('elf chars 1')), { password: 'at least 12 characters' })
    for (const password of ['Password1234', 'qwertyuiop12', 'Offhook-2026!', 'Marta-2026-12'])
      assert.deepEqual(Object.keys(refused(await make(password))), ['password'], password)
    assert.equal((await make('kelpie anvil trombone')).status, 201)
  })

  test('is asked for as much by an administrator who changes it, and by its owner', async () => {
    const { id, cookie } = await signedInUser(app(), { name: 'giulia', role: 'viewer' })
    const changed = await app().call('PATCH', `/users/${id}`, { password: 'Password1234' })
    assert.deepEqual(Object.keys(refused(changed)), ['password'])
    const body = { currentPassword: 'Password of giulia', password: 'giulia-2026-01' }
    assert.deepEqual(Object.keys(refused(await app().call('POST', '/me/password', body, cookie))), [
      'password',
    ])
  })
})
