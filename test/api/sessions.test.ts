/** Who may sign in, what each role may do, and what another site's page may not. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contract } from '../../src/schema/contract.ts'
import { adminPassword, globalKey } from '../support/start-app.ts'
import { type Body, makeOffice, makePhone, sharedApp } from './office.ts'

describe('a session', () => {
  const app = sharedApp()
  const url = (path: string) => `${app().pageUrl}/api/v1${path}`
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  async function cookieOf(username: string, password: string): Promise<string> {
    const answer = await post('/session', { username, password })
    assert.equal(answer.status, 200)
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }

  test('begins with the right password and ends when it is ended', async () => {
    const answer = await post('/session', { username: 'admin', password: adminPassword })
    const [cookie = ''] = answer.headers.getSetCookie()
    assert.match(cookie, /HttpOnly/)
    assert.match(cookie, /SameSite=Strict/)
    const headers = { cookie: cookie.split(';')[0] ?? '' }
    assert.equal((await fetch(url('/session'), { headers })).status, 200)
    assert.equal((await fetch(url('/session'), { method: 'DELETE', headers })).status, 204)
    assert.equal((await fetch(url('/session'), { headers })).status, 401)
  })

  test('is refused alike for a wrong password and for nobody', async () => {
    const answers = await Promise.all([
      post('/session', { username: 'admin', password: 'wrong password' }),
      post('/session', { username: 'nobody', password: 'wrong password' }),
    ])
    const [wrong, nobody] = await Promise.all(
      answers.map(async (answer) => [answer.status, await answer.text()]),
    )
    assert.deepEqual(wrong, nobody)
    assert.equal(wrong?.[0], 401)
  })

  test('cannot be used by another site’s page; a key has no such danger', async () => {
    const cookie = await cookieOf('admin', adminPassword)
    const tenant = { code: 'CROSS', name: 'Cross' }
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const answer = await post('/tenants', tenant, { cookie, ...headers } as unknown as Record<
        string,
        string
      >)
      assert.equal(answer.status, 403, JSON.stringify(headers))
      assert.equal(((await answer.json()) as Body).code, 'CROSS_SITE')
    }
    assert.equal(
      (await post('/tenants', tenant, { 'x-api-key': globalKey, origin: 'https://pbx.example' })).status,
      201,
    )
    assert.equal(
      (await post('/tenants', { ...tenant, code: 'OWN' }, { cookie, 'sec-fetch-site': 'same-origin' }))
        .status,
      201,
    )
  })

  test('of an operator changes its tenants, of a viewer nothing, of neither the system', async () => {
    const office = await makeOffice(app(), 'ROLES')
    const phone = await makePhone(app(), office)
    const password = 'a long password'
    for (const role of ['operator', 'viewer'])
      await app().ok('POST', '/users', { name: role, password, role, tenants: ['ROLES'] })
    const asks = async (role: string, method: string, path: string, body?: unknown) => {
      const headers = { cookie: await cookieOf(role, password), 'content-type': 'application/json' }
      const answer = await fetch(url(path), {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      return { status: answer.status, body: (await answer.json().catch(() => undefined)) as Body }
    }
    assert.equal(
      (await asks('operator', 'PATCH', `${office.path}/phones/${phone.id}`, { name: 'Renamed' })).status,
      200,
    )
    const shown = await asks('viewer', 'GET', `${office.path}/phones/${phone.id}`)
    assert.equal(shown.status, 200)
    assert.doesNotMatch(shown.body.provisioningUrl, /\/p\/[a-z2-7]{26}\//)
    assert.equal(
      (await asks('viewer', 'PATCH', `${office.path}/phones/${phone.id}`, { name: 'No' })).body.code,
      'READ_ONLY',
    )
    assert.equal((await asks('viewer', 'POST', `${office.path}/phones/${phone.id}/reveal`)).status, 403)
    for (const role of ['operator', 'viewer']) {
      assert.equal((await asks(role, 'POST', '/tenants', { code: 'MORE', name: 'More' })).status, 403)
      assert.equal((await asks(role, 'GET', '/users')).status, 403)
      assert.equal((await asks(role, 'GET', '/keys')).status, 403)
    }
  })

  test('ends for a user whose password was changed', async () => {
    const { id } = await app().ok<Body>('POST', '/users', {
      name: 'rosa',
      password: 'the first password',
      role: 'viewer',
      tenants: [],
    })
    const cookie = await cookieOf('rosa', 'the first password')
    await app().ok('PATCH', `/users/${id}`, { password: 'the second password' })
    assert.equal((await fetch(url('/session'), { headers: { cookie } })).status, 401)
    assert.equal((await post('/session', { username: 'rosa', password: 'the first password' })).status, 401)
  })

  test('must not be needed for health, and a key that is not known is refused everywhere', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics'])
      assert.equal((await fetch(app().pageUrl + path)).status, 200)
    assert.equal(
      (await app().call('GET', '/session', undefined, { key: 'nonsense' })).body.code,
      'INVALID_API_KEY',
    )
    assert.equal((await app().call('GET', '/session', undefined, { key: null })).body.code, 'NOT_SIGNED_IN')
  })

  test('is no way round the rules of bodies', async () => {
    const key = { 'x-api-key': globalKey }
    const raw = (body: string, type = 'application/json') =>
      fetch(url('/tenants'), { method: 'POST', headers: { ...key, 'content-type': type }, body })
    const codeOf = async (answer: Response) => [
      answer.status,
      answer.headers.get('content-type')?.split(';')[0],
      ((await answer.json()) as Body).code,
    ]
    assert.deepEqual(await codeOf(await raw('{"code":')), [400, 'application/problem+json', 'INVALID_JSON'])
    assert.deepEqual(await codeOf(await raw('x', 'text/plain')), [
      415,
      'application/problem+json',
      'UNSUPPORTED_MEDIA_TYPE',
    ])
    assert.deepEqual(await codeOf(await raw(JSON.stringify({ name: 'x'.repeat(9_000_000) }))), [
      413,
      'application/problem+json',
      'BODY_TOO_LARGE',
    ])
    assert.deepEqual(await codeOf(await fetch(url('/nowhere'), { headers: key })), [
      404,
      'application/problem+json',
      'NOT_FOUND',
    ])
  })
})

describe('the API’s document', () => {
  const app = sharedApp()

  test('names every call of the contract', async () => {
    const { paths, openapi } = (await (await fetch(`${app().pageUrl}/api/openapi.json`)).json()) as Body
    assert.equal(openapi, '3.1.0')
    for (const { method, path } of Object.values(contract)) {
      const written = `/api/v1${path.replace(/:(\w+)/g, '{$1}')}`
      assert.ok(paths[written]?.[method.toLowerCase()], `${method} ${written}`)
    }
    assert.match(await (await fetch(`${app().pageUrl}/api/docs`)).text(), /\/api\/v1\/tenants\/:code\/phones/)
  })
})

describe('guessing a password', () => {
  const app = sharedApp()

  test('is slowed down after twenty tries in a minute', async () => {
    const statuses: number[] = []
    for (let turn = 0; turn < 22; turn++) {
      const body = JSON.stringify({ username: 'admin', password: `guess ${turn}` })
      statuses.push(
        (
          await fetch(`${app().pageUrl}/api/v1/session`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          })
        ).status,
      )
    }
    assert.deepEqual(statuses.slice(0, 20), Array(20).fill(401))
    assert.deepEqual(statuses.slice(20), [429, 429])
  })
})
