/** Sessions that began by a provider: proofs, linked accounts, signing out here and there; and two nodes. */

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { SignJWT } from 'jose'
import { manualClock } from '../../src/kernel/clock.ts'
import { startLyingProvider } from '../support/lying-provider.ts'
import { clientId, clientSecret, startProvider, visitor } from '../support/oidc-provider.ts'
import { adminPassword, startTestApp, type TestApp } from '../support/start-app.ts'
import { postgresOnly, testPlace } from '../support/test-database.ts'
import { makeOffice } from './office.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Body = any

const makeProvider = (app: TestApp, issuer: string, more: object = {}) =>
  app.ok<Body>('POST', '/providers', {
    ...{ name: 'Id', issuer, clientId, clientSecret, nameClaim: 'preferred_username' },
    ...{ comers: 'anybody', roleClaim: 'roles', roles: [{ value: 'all', role: 'tenantAdministrator' }] },
    ...{ tenantClaim: 'tenants', ...more },
  })

/** A visitor who comes by a provider that may lie. */
async function atLyingProvider(t: TestContext) {
  const app = await startTestApp(t)
  const lying = await startLyingProvider(t, clientId)
  const { id } = await makeProvider(app, lying.issuer, {
    ...{ roleClaim: '', tenantClaim: '', otherRole: 'viewer' },
  })
  const who = visitor(app)
  const come = async (path: string) => {
    const { body } = await who.call('POST', path, { provider: id })
    return { url: new URL(body.url), answer: await who.finish(lying.comeBack(body.url)) }
  }
  return { app, lying, id, who, come }
}

const all = { roles: ['all'], tenants: ['OFFICE'] }

test('whoever has no password signs in once more, to see secrets and to change by what they sign in', async (t) => {
  // Behind the provider’s, until the ten minutes have gone by.
  const clock = manualClock(Date.now() - 600_001)
  const app = await startTestApp(t, { clock })
  const office = await makeOffice(app, 'OFFICE')
  const people = { anna: all, bert: all }
  const { issuer } = await startProvider(t, { pages: [app.pageUrl], people })
  const { id } = await makeProvider(app, issuer)
  const anna = visitor(app)
  assert.equal((await anna.signIn(id, 'anna')).status, 200)
  const reveal = () => anna.call('POST', `${office.path}/extensions/${office.extensionId}/reveal`)
  assert.equal((await reveal()).status, 200, 'just signed in')
  await clock.advance(600_001)
  assert.equal((await reveal()).body.code, 'PASSWORD_AGAIN')
  assert.equal((await anna.call('POST', '/me/totp', {})).status, 400, 'a factor wants a proof, too')

  const other = await anna.wayBack('bert', '/me/proof', { provider: id })
  const refused = await anna.finish(other)
  assert.deepEqual([refused.status, refused.body.code], [403, 'SIGN_IN_REFUSED'])
  assert.match(refused.body.detail, /as somebody else/)
  assert.equal((await reveal()).body.code, 'PASSWORD_AGAIN')

  const came = await anna.finish(await anna.wayBack('anna', '/me/proof', { provider: id, to: '/account' }))
  assert.deepEqual(
    [came.status, came.body.purpose, came.body.to],
    [200, 'proof', '/account'],
    came.body.detail,
  )
  assert.equal((await anna.call('GET', '/me')).body.provedElsewhere, true)
  assert.equal((await reveal()).status, 200)
  assert.equal((await anna.call('POST', '/me/totp', {})).status, 201)
  assert.equal((await anna.call('POST', '/me/totp', {})).status, 400, 'one proof is good for one change')
})

test('a proof is one only where the provider says that it was just now', async (t) => {
  const { lying, id, who, come } = await atLyingProvider(t)
  assert.equal((await come('/session/provider')).answer.status, 200)
  const now = () => Math.floor(Date.now() / 1000)
  for (const auth_time of [undefined, now() - 300]) {
    lying.token = (honest) => lying.sign({ ...honest, ...(auth_time && { auth_time }) })
    const { url, answer } = await come('/me/proof')
    assert.deepEqual([url.searchParams.get('prompt'), url.searchParams.get('max_age')], ['login', '0'])
    assert.equal(answer.body.code, 'PROVIDER_TROUBLE', String(auth_time))
  }
  lying.token = (honest) => lying.sign({ ...honest, auth_time: now() })
  assert.equal((await come('/me/proof')).answer.status, 200)
  const begun = await who.call('POST', '/me/proof', { provider: id })
  await who.call('DELETE', '/session')
  assert.equal(
    (await who.finish(lying.comeBack(begun.body.url))).body.code,
    'SIGN_IN_OVER',
    'signed out meanwhile',
  )
})

test('an account is linked to one person, by whoever knows the password, and unlinked', async (t) => {
  const app = await startTestApp(t)
  await makeOffice(app, 'OFFICE')
  const { issuer } = await startProvider(t, { pages: [app.pageUrl], people: { root: all } })
  const { id } = await makeProvider(app, issuer, { comers: 'linked' })
  await app.ok('POST', '/users', {
    ...{ name: 'olga', password: adminPassword, role: 'operator', tenants: ['OFFICE'] },
  })
  const olga = visitor(app)
  const password = adminPassword
  assert.equal((await olga.call('POST', '/session', { username: 'olga', password })).status, 200)
  assert.equal((await olga.call('POST', '/me/identities', { provider: id })).status, 400)
  const wrong = await olga.call('POST', '/me/identities', { provider: id, password: 'not the password' })
  assert.equal(wrong.body.errors[0].path, 'password')
  const linked = await olga.finish(await olga.wayBack('root', '/me/identities', { provider: id, password }))
  assert.equal(linked.body.purpose, 'link', JSON.stringify(linked.body))
  const [identity] = (await olga.call('GET', '/me/identities')).body.items
  assert.deepEqual([identity.name, identity.provider.name], ['root', 'Id'])

  const admin = visitor(app)
  await admin.call('POST', '/session', { username: 'admin', password })
  const taken = await admin.finish(await admin.wayBack('root', '/me/identities', { provider: id, password }))
  assert.match(taken.body.detail, /linked to somebody else here/)

  const came = await visitor(app).signIn(id, 'root')
  assert.deepEqual([came.body.session.name, came.body.session.role], ['olga', 'tenantAdministrator'])
  await app.ok('PATCH', `/providers/${id}`, { ownSignIn: false })
  const refused = await app.call('POST', '/session', { username: 'olga', password }, { key: null })
  assert.deepEqual([refused.status, refused.body.detail], [403, 'Sign in by Id'])
  assert.equal(
    (await app.call('POST', '/session', { username: 'admin', password }, { key: null })).status,
    200,
  )
  await app.ok('PATCH', `/providers/${id}`, { ownSignIn: true })

  const again = visitor(app)
  await again.call('POST', '/session', { username: 'olga', password })
  assert.equal(
    (await again.call('POST', `/me/identities/${identity.id}/delete`, { password: 'x' })).status,
    400,
  )
  assert.equal((await again.call('POST', `/me/identities/${identity.id}/delete`, { password })).status, 204)
  assert.equal((await visitor(app).signIn(id, 'root')).body.code, 'SIGN_IN_REFUSED')
})

test('sessions end with the provider: switched off, changed or deleted', async (t) => {
  const app = await startTestApp(t)
  await makeOffice(app, 'OFFICE')
  const { issuer } = await startProvider(t, { pages: [app.pageUrl], people: { anna: all } })
  const { id } = await makeProvider(app, issuer)
  const anna = visitor(app)
  const isIn = async () => (await anna.call('GET', '/session')).status === 200
  for (const [change, back] of [
    [{ enabled: false }, { enabled: true }],
    [{ issuer: 'https://other.invalid' }, { issuer }],
  ]) {
    assert.equal((await anna.signIn(id, 'anna')).status, 200)
    assert.ok(await isIn())
    await app.ok('PATCH', `/providers/${id}`, change)
    assert.ok(!(await isIn()), JSON.stringify(change))
    await app.ok('PATCH', `/providers/${id}`, back)
    // With another issuer nobody is known any more, and a name alone takes nobody over.
    if ('issuer' in (change ?? {})) {
      const came = await anna.signIn(id, 'anna')
      assert.match(came.body.detail, /There is a user anna here already/)
      return
    }
  }
})

test('signing out here leads there, and signing out there ends all sessions here', async (t) => {
  const app = await startTestApp(t)
  await makeOffice(app, 'OFFICE')
  const provider = await startProvider(t, { pages: [app.pageUrl], people: { anna: all, bert: all } })
  const { id } = await makeProvider(app, provider.issuer)
  const logoutUrl = `${app.pageUrl}/api/v1/providers/${id}/logout`
  await provider.register({ backchannel_logout_uri: logoutUrl, backchannel_logout_session_required: true })
  const [anna, elsewhere, bert] = [visitor(app), visitor(app), visitor(app)]
  assert.equal((await anna.signIn(id, 'anna')).status, 200)
  assert.equal((await anna.call('GET', '/session/leaving')).body.url, null, 'it is not set to')
  await app.ok('PATCH', `/providers/${id}`, { endsThere: true })
  for (const [who, name] of [
    [anna, 'anna'],
    [elsewhere, 'anna'],
    [bert, 'bert'],
  ] as const)
    assert.equal((await who.signIn(id, name)).status, 200)
  const stream = await anna.browser.ask(`${app.pageUrl}/api/v1/events`)
  const { url } = (await anna.call('GET', '/session/leaving')).body
  assert.match(url, /id_token_hint=/)
  const back = await anna.browser.signOutAt(url)
  assert.equal(back.split('?')[0], `${app.pageUrl}/sign-in`)
  assert.equal((await anna.call('GET', '/session')).status, 401, 'the back channel has told of it')
  await stream.text()
  assert.equal((await elsewhere.call('GET', '/session')).status, 200, 'of this session of the provider alone')
  assert.equal((await bert.call('GET', '/session')).status, 200)
  const [row] = (await app.ok<Body>('GET', '/audit?action=session.end')).items
  assert.deepEqual([row.who, row.detail], ['provider Id', 'signed out at Id'])
})

test('a token of signing out is taken once, and only as it should be', async (t) => {
  const { app, lying, id, who, come } = await atLyingProvider(t)
  const signIn = async () => (await come('/session/provider')).answer
  assert.equal((await signIn()).status, 200)
  const send = async (token: string, type = 'application/x-www-form-urlencoded') =>
    (
      await fetch(`${app.pageUrl}/api/v1/providers/${id}/logout`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new URLSearchParams({ logout_token: token }).toString(),
      })
    ).status
  const now = Math.floor(Date.now() / 1000)
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const good = { iss: lying.issuer, aud: clientId, sub: 'liar', iat: now, exp: now + 120, jti: 'one', events }
  const { events: _, ...noEvents } = good
  const { sub: __, ...nobody } = good
  const { jti: ___, ...nameless } = good
  const { exp: ____, ...endless } = good
  const isIn = async () => (await who.call('GET', '/session')).status === 200
  const wrong = [
    ...[
      { ...good, aud: 'another' },
      { ...good, iss: 'https://evil.example' },
      { ...good, nonce: 'n' },
    ],
    ...[
      { ...good, iat: now - 3000, exp: now + 9000 },
      { ...good, exp: now - 100 },
      { ...good, events: { a: {} } },
    ],
    ...[noEvents, nobody, nameless, endless],
  ]
  for (const claims of wrong) assert.equal(await send(await lying.sign(claims)), 400, JSON.stringify(claims))
  assert.equal(await send(await lying.signByAnother(good)), 400)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  assert.equal(await send(await new SignJWT(good).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)), 400)
  assert.equal(await send('none'), 400)
  assert.equal(await send(await lying.sign(good), 'application/json'), 415)
  assert.ok(await isIn(), 'none of them ended anything')
  const token = await lying.sign(good, { typ: 'logout+jwt' })
  assert.equal(await send(token), 200)
  assert.ok(!(await isIn()))
  assert.equal((await signIn()).status, 200)
  assert.equal(await send(token), 400, 'a second time')
  assert.ok(await isIn())
})

test('a sign-in that one node began is finished by another', { skip: postgresOnly }, async (t) => {
  const environment = { OFFHOOK_MASTER_KEY: '5a'.repeat(32) }
  const place = { flags: ['--database', await testPlace(t)], environment }
  const [one, two] = [await startTestApp(t, place), await startTestApp(t, place)]
  await makeOffice(one, 'OFFICE')
  const { issuer } = await startProvider(t, { pages: [one.pageUrl], people: { anna: all } })
  const { id } = await makeProvider(one, issuer)
  const anna = visitor(one)
  const answer = await anna.wayBack('anna', '/session/provider', { provider: id })
  const cookie = [...anna.browser.cookies(one.pageUrl)].map(([name, value]) => `${name}=${value}`).join('; ')
  const as = { key: null, headers: { cookie } }
  const came = await two.call('POST', '/session/provider/finish', { answer }, as)
  assert.equal(came.status, 200, came.text)
  assert.equal(came.body.session.name, 'anna')
  assert.equal((await one.call('POST', '/session/provider/finish', { answer }, as)).body.code, 'SIGN_IN_OVER')
})
