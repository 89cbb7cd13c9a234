/** Secrets are shown to who has just shown that it is the one who signed in. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { adminPassword, startTestApp, type TestApp } from '../support/start-app.ts'
import { makeOffice, makePhone } from './office.ts'

const tenMinutes = 600_000

async function signIn(app: TestApp, username = 'admin', password = adminPassword): Promise<string> {
  const answer = await app.call('POST', '/session', { username, password }, { key: null })
  assert.equal(answer.status, 200, answer.text)
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** The path of each call that reveals, in this office. */
function revealing(office: { path: string; extensionId: string }, phone: { id: string; mac: string }) {
  const ids: Record<string, string> = { phones: phone.id, extensions: office.extensionId }
  const code = office.path.split('/').at(-1) ?? ''
  return (Object.values(contract) as Endpoint[])
    .filter(({ reveals }) => reveals)
    .map(({ method, path }) => {
      const noun = path.split('/')[3] ?? ''
      const filled = path
        .replace(':code', code)
        .replace(':id', ids[noun] ?? '')
        .replace(':name', `${phone.mac}.cfg`)
      return { method, path: filled }
    })
}

test('what reveals secrets asks a session for the password again after ten minutes, and an API key for none', async (t) => {
  const clock = manualClock()
  const app = await startTestApp(t, { clock })
  const office = await makeOffice(app, 'OFFICE')
  const phone = await makePhone(app, office)
  const cookie = await signIn(app)
  const as = (method: string, path: string, body?: unknown) =>
    app.call(method, path, body, { key: null, headers: { cookie } })
  const calls = revealing(office, phone)
  assert.ok(calls.length >= 3)
  for (const { method, path } of calls) assert.equal((await as(method, path)).status, 200, path)

  await clock.advance(tenMinutes + 1)
  for (const { method, path } of calls) {
    const refused = await as(method, path)
    assert.deepEqual([refused.status, refused.body.code], [403, 'PASSWORD_AGAIN'], path)
    assert.ok(!refused.text.includes(office.extensionPassword))
    assert.equal((await app.call(method, path)).status, 200, 'a key is answered')
  }
  assert.equal((await as('GET', `${office.path}/phones/${phone.id}`)).status, 200, 'all else goes on')

  const wrong = await as('POST', '/session/proof', { password: 'not the password' })
  assert.equal(wrong.status, 400)
  assert.equal(wrong.body.errors[0].path, 'password')
  for (const { method, path } of calls) assert.equal((await as(method, path)).status, 403, path)
  assert.equal((await as('POST', '/session/proof', { password: adminPassword })).status, 204)
  for (const { method, path } of calls) assert.equal((await as(method, path)).status, 200, path)
  await clock.advance(tenMinutes + 1)
  assert.equal((await as(calls[0]?.method ?? '', calls[0]?.path ?? '')).status, 403)
})

test('a proof is one of its own session: another one of the same person goes without', async (t) => {
  const clock = manualClock()
  const app = await startTestApp(t, { clock })
  const office = await makeOffice(app, 'OFFICE')
  const [here, there] = [await signIn(app), await signIn(app)]
  await clock.advance(tenMinutes + 1)
  const proof = { password: adminPassword }
  assert.equal(
    (await app.call('POST', '/session/proof', proof, { key: null, headers: { cookie: here } })).status,
    204,
  )
  const path = `${office.path}/extensions/${office.extensionId}/reveal`
  const asked = (cookie: string) => app.call('POST', path, undefined, { key: null, headers: { cookie } })
  assert.deepEqual([(await asked(here)).status, (await asked(there)).status], [200, 403])
  assert.equal((await app.call('POST', '/session/proof', proof)).status, 403, 'a key has no password')
})
