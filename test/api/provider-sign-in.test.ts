/** Signing in by a real provider of OpenID Connect, over HTTP. */

import assert from 'node:assert/strict'
import { before, beforeEach, describe, test } from 'node:test'
import {
  clientId,
  clientSecret,
  type People,
  startProvider,
  type TestProvider,
  visitor,
} from '../support/oidc-provider.ts'
import { adminPassword, startTestApp, type TestApp } from '../support/start-app.ts'
import { makeOffice, ownerOfSuite, sharedApp } from './office.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Body = any

const roles = [
  { value: 'admins', role: 'systemAdministrator' },
  { value: 'installers', role: 'operator' },
  { value: 'guests', role: 'viewer' },
]

const makeProvider = (app: TestApp, issuer: string, more: object = {}) =>
  app.ok<Body>('POST', '/providers', {
    ...{ name: 'Id', issuer, clientId, clientSecret, nameClaim: 'preferred_username' },
    ...{ comers: 'anybody', roleClaim: 'roles', roles, tenantClaim: 'tenants', ...more },
  })

const rowsOf = async (app: TestApp, query: string): Promise<Body[]> =>
  (await app.ok<Body>('GET', `/audit?pageSize=1000&${query}`)).items

const userOf = async (app: TestApp, name: string): Promise<Body> =>
  (await app.ok<Body>('GET', `/users?pageSize=1000&q=${name}`)).items.find((user: Body) => user.name === name)

describe('signing in by a provider', () => {
  const app = sharedApp({ flags: ['--trust-proxy', '127.0.0.1'] })
  const suite = ownerOfSuite()
  const people: People = {}
  let provider: TestProvider
  let id = ''

  before(async () => {
    await makeOffice(app(), 'ACME')
    await makeOffice(app(), 'OTHER')
    provider = await startProvider(suite, { pages: [app().pageUrl], people })
    id = (await makeProvider(app(), provider.issuer)).id
  })
  beforeEach(() => {
    for (const name of Object.keys(people)) delete people[name]
  })

  test('makes a person, with the role and tenants that the claims give', async () => {
    people.anna = { roles: ['staff', 'installers', 'guests'], tenants: ['acme', 'NOWHERE'] }
    const anna = visitor(app())
    const came = await anna.signIn(id, 'anna', { to: '/t/ACME/phones?q=1' })
    assert.equal(came.status, 200, JSON.stringify(came.body))
    assert.deepEqual(
      [came.body.purpose, came.body.to, came.body.session.name, came.body.session.role],
      ['signIn', '/t/ACME/phones?q=1', 'anna', 'operator'],
    )
    assert.deepEqual(
      came.body.session.tenants.map((each: Body) => each.code),
      ['ACME'],
    )
    assert.equal((await anna.call('GET', '/session')).body.name, 'anna')
    const made = await rowsOf(app(), 'action=user.create')
    assert.ok(made.some(({ who, object }) => who === 'provider Id' && object.name === 'anna'))
    assert.ok((await rowsOf(app(), 'action=session.start')).some((row) => row.detail === 'by Id'))
  })

  test('sets role and tenants anew each time, and lets go of who has them no more', async () => {
    people.bert = { roles: ['admins'] }
    const first = visitor(app())
    assert.equal((await first.signIn(id, 'bert')).body.session.role, 'systemAdministrator')
    const stream = await first.browser.ask(`${app().pageUrl}/api/v1/events`)
    assert.equal(stream.status, 200)
    people.bert = { roles: ['guests'], tenants: ['OTHER'] }
    const second = visitor(app())
    assert.equal((await second.signIn(id, 'bert')).body.session.role, 'viewer')
    assert.equal((await first.call('GET', '/session')).status, 401, 'the session of before is no more')
    await stream.text()
    const [row] = await rowsOf(app(), 'action=user.update&q=bert')
    assert.deepEqual([row.who, row.detail], ['provider Id', 'by claims'])
    assert.deepEqual(row.changes, [
      { field: 'role', old: 'systemAdministrator', new: 'viewer' },
      { field: 'tenants', new: 'OTHER' },
    ])
    people.bert = { roles: ['nothing'], tenants: ['OTHER'] }
    const third = await visitor(app()).signIn(id, 'bert')
    assert.deepEqual([third.status, third.body.code], [403, 'SIGN_IN_REFUSED'])
    assert.match(third.body.detail, /gives you no role here; ask your administrator/)
    assert.equal((await second.call('GET', '/session')).status, 401)
  })

  test('refuses who has no role or no tenant here, and makes nobody', async () => {
    people.carl = { roles: ['nothing'], tenants: ['ACME'] }
    assert.match((await visitor(app()).signIn(id, 'carl')).body.detail, /no role/)
    people.carl = { roles: ['guests'], tenants: ['NOWHERE'] }
    assert.match((await visitor(app()).signIn(id, 'carl')).body.detail, /no tenant that is here/)
    assert.equal(await userOf(app(), 'carl'), undefined)
    const failed = await rowsOf(app(), 'action=session.failed&outcome=failed&q=carl')
    assert.equal(failed.length, 2)
  })

  test('an answer is taken once, by the browser that began, and from nobody else', async () => {
    people.dora = { roles: ['guests'], tenants: ['ACME'] }
    const dora = visitor(app())
    const answer = await dora.wayBack('dora', '/session/provider', { provider: id })
    const thief = visitor(app())
    assert.equal((await thief.finish(answer)).body.code, 'SIGN_IN_OVER', 'without a cookie')
    await thief.call('POST', '/session/provider', { provider: id })
    assert.equal((await thief.finish(answer)).body.code, 'SIGN_IN_OVER', 'with the cookie of another sign-in')
    assert.equal((await dora.finish(answer)).status, 200, 'who began it is not disturbed')
    assert.equal((await dora.finish(answer)).body.code, 'SIGN_IN_OVER', 'a second time')
    assert.equal((await dora.finish('code=x&state=made-up')).body.code, 'SIGN_IN_OVER')
  })

  test('a page of another site begins nothing and finishes nothing', async () => {
    for (const path of ['/session/provider', '/session/provider/finish']) {
      const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
      const answer = await app().call('POST', path, {}, { key: null, headers })
      assert.deepEqual([answer.status, answer.body.code], [403, 'CROSS_SITE'])
    }
  })

  test('nobody is led elsewhere afterwards', async () => {
    for (const to of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/a\tb',
    ]) {
      const answer = await app().call('POST', '/session/provider', { provider: id, to }, { key: null })
      assert.deepEqual([answer.status, answer.body.errors?.[0].path], [400, 'to'], to)
    }
  })

  test('what the provider says instead of an answer is told in words of our own', async () => {
    const shown = async (answer: string) => {
      const who = visitor(app())
      const { body } = await who.call('POST', '/session/provider', { provider: id })
      const state = new URL(body.url).searchParams.get('state')
      return who.finish(`state=${state}&iss=${encodeURIComponent(provider.issuer)}&${answer}`)
    }
    const denied = await shown('error=access_denied&error_description=%3Cscript%3Ecall%20555%3C/script%3E')
    assert.deepEqual([denied.status, denied.body.code], [401, 'PROVIDER_REFUSED'])
    assert.match(denied.body.detail, /have not agreed/)
    const strange = await shown('error=%3Cb%3E&error_description=call+555')
    assert.equal(strange.body.detail, 'The provider refused to sign you in')
    for (const { body } of [denied, strange]) assert.doesNotMatch(JSON.stringify(body), /script|555|<b>/)
    const other = await shown('code=abc').then(({ body }) => body.detail)
    assert.match(other, /does not take its own code/)
  })

  test('the answer of another provider is not taken for this one’s (RFC 9207)', async () => {
    people.emil = { roles: ['guests'], tenants: ['ACME'] }
    const emil = visitor(app())
    const answer = new URLSearchParams(await emil.wayBack('emil', '/session/provider', { provider: id }))
    assert.equal(answer.get('iss'), provider.issuer, 'it says who it is')
    answer.set('iss', 'https://evil.example')
    const refused = await emil.finish(answer.toString())
    assert.deepEqual([refused.status, refused.body.code], [424, 'PROVIDER_TROUBLE'])
  })

  test('the keys of the provider may change at any time', { timeout: 30_000 }, async () => {
    people.fred = { roles: ['guests'], tenants: ['ACME'] }
    assert.equal((await visitor(app()).signIn(id, 'fred')).status, 200)
    await provider.rotateKeys()
    await new Promise((done) => setTimeout(done, 5_100))
    const came = await visitor(app()).signIn(id, 'fred')
    assert.equal(came.status, 200, JSON.stringify(came.body))
  })
})

describe('who may come in by a provider', () => {
  const app = sharedApp({ flags: ['--trust-proxy', '127.0.0.1'] })
  const suite = ownerOfSuite()
  const people: People = {}
  let provider: TestProvider
  let id = ''
  const set = (patch: object) => app().ok('PATCH', `/providers/${id}`, patch)

  before(async () => {
    await makeOffice(app(), 'ACME')
    provider = await startProvider(
      suite,
      // Claims are behind userinfo alone, as standards have it.
      { pages: [app().pageUrl], people, inToken: false },
    )
    id = (await makeProvider(app(), provider.issuer, { nameClaim: 'email', tenantClaim: '', roleClaim: '' }))
      .id
  })

  test('a name that is somebody’s here already opens nothing, whether verified or not', async () => {
    await app().ok('POST', '/users', {
      name: 'gina@example.com',
      password: adminPassword,
      role: 'systemAdministrator',
    })
    await set({ comers: 'anybody', otherRole: 'viewer' })
    people.mallory = { email: 'gina@example.com', email_verified: false }
    assert.match(
      (await visitor(app()).signIn(id, 'mallory')).body.detail,
      /has not verified your e-mail address/,
    )
    people.mallory = { email: 'gina@example.com', email_verified: true }
    const refused = await visitor(app()).signIn(id, 'mallory')
    assert.deepEqual([refused.status, refused.body.code], [403, 'SIGN_IN_REFUSED'])
    assert.match(refused.body.detail, /There is a user gina@example.com here already/)
    people.mallory = { email: 'Gina@Example.com', email_verified: true }
    assert.match((await visitor(app()).signIn(id, 'mallory')).body.detail, /here already/)
    people.mallory = { preferred_username: 'gina@example.com' }
    assert.match((await visitor(app()).signIn(id, 'mallory')).body.detail, /does not say your e-mail address/)
  })

  test('who was invited comes in by a verified address, and by no other', async () => {
    const { id: userId } = await app().ok<Body>('POST', '/users', {
      ...{ name: 'hugo@example.com', role: 'operator', tenants: ['ACME'] },
    })
    await set({ comers: 'invited', otherRole: null })
    people.hugo = { email: 'hugo@example.com', email_verified: true }
    assert.match((await visitor(app()).signIn(id, 'hugo')).body.detail, /here already/, 'not invited yet')
    await app().ok('POST', `/users/${userId}/invite`, {})
    people.mallory = { email: 'hugo@example.com' }
    assert.match((await visitor(app()).signIn(id, 'mallory')).body.detail, /has not verified/)
    const came = await visitor(app()).signIn(id, 'hugo')
    assert.equal(came.status, 200, JSON.stringify(came.body))
    assert.deepEqual([came.body.session.name, came.body.session.role], ['hugo@example.com', 'operator'])
    people.second = { email: 'hugo@example.com', email_verified: true }
    assert.match((await visitor(app()).signIn(id, 'second')).body.detail, /here already/, 'not a second time')
    people.nobody = { email: 'ida@example.com', email_verified: true }
    assert.match(
      (await visitor(app()).signIn(id, 'nobody')).body.detail,
      /Nobody has invited ida@example.com/,
    )
    await set({ comers: 'linked' })
    people.nobody = { email: 'ida@example.com', email_verified: true }
    assert.match((await visitor(app()).signIn(id, 'nobody')).body.detail, /link it under your account/)
    assert.equal((await visitor(app()).signIn(id, 'hugo')).status, 200, 'whoever is known still comes in')
  })

  test('claims cannot take the last system administrator away', async (t) => {
    const small = await startTestApp(t)
    const own = await startProvider(t, { pages: [small.pageUrl], people: { root: { roles: ['guests'] } } })
    const made = await makeProvider(small, own.issuer, { comers: 'linked', tenantClaim: '' })
    const root = visitor(small)
    assert.equal(
      (await root.call('POST', '/session', { username: 'admin', password: adminPassword })).status,
      200,
    )
    const answer = await root.wayBack('root', '/me/identities', {
      provider: made.id,
      password: adminPassword,
    })
    assert.equal((await root.finish(answer)).body.purpose, 'link')
    for (const claims of [{ roles: ['guests'] }, { roles: [] }]) {
      own.people.root = claims
      const came = await visitor(small).signIn(made.id, 'root')
      assert.equal(came.body.session?.role, 'systemAdministrator', JSON.stringify(came.body))
    }
    const kept = await rowsOf(small, 'action=user.update')
    assert.deepEqual(
      kept.map(({ detail }) => detail),
      [
        'the claims say no role; kept, as the last system administrator',
        'the claims say viewer; kept, as the last system administrator',
      ],
    )
    await small.ok('POST', '/users', { name: 'second', password: adminPassword, role: 'systemAdministrator' })
    own.people.root = { roles: ['guests'] }
    assert.equal((await visitor(small).signIn(made.id, 'root')).body.session.role, 'viewer')
  })
})
