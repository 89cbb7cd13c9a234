/** Whoever is signed in changes the own password, and nobody else's session outlives that. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { adminPassword, startTestApp, type TestApp } from '../support/start-app.ts'

const next = 'a staple for the horse'

function post(app: TestApp, path: string, body: unknown, cookie = '', more: Record<string, string> = {}) {
  return fetch(`${app.pageUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie }), ...more },
    body: JSON.stringify(body),
  })
}

async function signIn(app: TestApp, password: string): Promise<string> {
  const answer = await post(app, '/session', { username: 'admin', password })
  assert.equal(answer.status, 200, await answer.text())
  return cookieOf(answer)
}

const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
const statusOf = async (app: TestApp, cookie: string) =>
  (await fetch(`${app.pageUrl}/api/v1/session`, { headers: { cookie } })).status

test('the own password is changed by who knows the present one; all other sessions end', async (t) => {
  const app = await startTestApp(t)
  const [mine, other] = [await signIn(app, adminPassword), await signIn(app, adminPassword)]
  const answer = await post(app, '/me/password', { currentPassword: adminPassword, password: next }, mine)
  assert.equal(answer.status, 204)
  assert.equal(await statusOf(app, cookieOf(answer)), 200)
  assert.equal(await statusOf(app, mine), 401)
  assert.equal(await statusOf(app, other), 401)
  assert.equal((await post(app, '/session', { username: 'admin', password: adminPassword })).status, 401)
  await signIn(app, next)
})

test('a wrong present password, the same one again and a short one are refused at their fields', async (t) => {
  const app = await startTestApp(t)
  const cookie = await signIn(app, adminPassword)
  const refused = async (currentPassword: string, password: string) => {
    const answer = await post(app, '/me/password', { currentPassword, password }, cookie)
    const { errors } = (await answer.json()) as { errors: { path: string }[] }
    return [answer.status, errors.map(({ path }) => path)]
  }
  assert.deepEqual(await refused('not that one', next), [400, ['currentPassword']])
  assert.deepEqual(await refused(adminPassword, adminPassword), [400, ['password']])
  assert.deepEqual(await refused(adminPassword, 'short'), [400, ['password']])
  assert.equal(await statusOf(app, cookie), 200)
  await signIn(app, adminPassword)
})

test('the present password is guessed ten times an hour, wherever one is', async (t) => {
  const clock = manualClock(Date.now())
  const app = await startTestApp(t, { clock, flags: ['--trust-proxy', '127.0.0.1'] })
  const cookie = await signIn(app, adminPassword)
  let turn = 0
  const change = async (currentPassword: string, password = next) => {
    const from = { 'x-forwarded-for': `192.0.2.${turn++}` }
    return (await post(app, '/me/password', { currentPassword, password }, cookie, from)).status
  }
  for (let guess = 0; guess < 9; guess++) assert.equal(await change(`guess ${guess}`), 400)
  assert.equal(await change(adminPassword, adminPassword), 400, 'who knows it begins anew')
  for (let guess = 0; guess < 10; guess++) assert.equal(await change(`guess ${guess}`), 400)
  assert.equal(await change(adminPassword), 429)
  await clock.advance(3_600_000)
  assert.equal(await change(adminPassword), 204)
})

test('an API key has no password to change, and nobody signed in has none', async (t) => {
  const app = await startTestApp(t)
  const body = { currentPassword: adminPassword, password: next }
  assert.equal((await app.call('POST', '/me/password', body)).status, 403)
  assert.equal((await app.call('POST', '/me/password', body, { key: null })).status, 401)
})
