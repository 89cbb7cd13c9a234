/** Who may come in, for how long, and what an account can never do: lock everybody out, or look unseen. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { adminPassword } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'
import {
  assertProblem,
  type Body,
  makeOffice,
  makePhone,
  type Office,
  sharedApp,
  signedInUser,
} from './office.ts'

const hour = 3_600_000
const credentials = { username: 'admin', password: adminPassword }

describe('an account', () => {
  const clock = manualClock(Date.now())
  const app = sharedApp({ clock })

  test('of the last administrator stays one: it is neither demoted nor deleted, by itself or by a key', async () => {
    const { items } = await app().ok<Body>('GET', '/users')
    const [admin] = items
    assert.deepEqual([items.length, admin.role], [1, 'systemAdministrator'])
    const signedIn = await app().call('POST', '/session', credentials, { key: null })
    const own = { key: null, headers: { cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' } }
    for (const options of [{}, own]) {
      for (const role of ['operator', 'viewer']) {
        const answer = await app().call('PATCH', `/users/${admin.id}`, { role }, options)
        assertProblem(answer, 403, 'FORBIDDEN')
        assert.equal(answer.body.detail, 'This is the last administrator; make another one first')
      }
      assertProblem(await app().call('DELETE', `/users/${admin.id}`, undefined, options), 403, 'FORBIDDEN')
    }
    assert.equal((await app().ok<Body>('GET', '/session', undefined, own)).role, 'systemAdministrator')

    const second = await signedInUser(app(), { name: 'second', role: 'systemAdministrator' })
    await app().ok('PATCH', `/users/${second.id}`, { role: 'viewer' })
    assertProblem(await app().call('GET', '/session', undefined, second.cookie), 401, 'NOT_SIGNED_IN')
    assertProblem(await app().call('PATCH', `/users/${admin.id}`, { role: 'viewer' }), 403, 'FORBIDDEN')
  })

  test('is signed in for twelve hours, however busy it is', async () => {
    const answer = await app().call('POST', '/session', credentials, { key: null })
    const [cookie = ''] = answer.headers.getSetCookie()
    assert.match(cookie, /Max-Age=43200;/)
    const options = { key: null, headers: { cookie: cookie.split(';')[0] ?? '' } }
    for (let turn = 1; turn < 12; turn++) {
      await clock.sleep(hour)
      assert.equal(
        (await app().call('GET', '/session', undefined, options)).status,
        200,
        `after ${turn} hours`,
      )
    }
    await clock.sleep(hour)
    assertProblem(await app().call('GET', '/session', undefined, options), 401, 'NOT_SIGNED_IN')
  })

  test('is not signed in or out, nor given another password, by another site’s page', async () => {
    const signedIn = await app().call('POST', '/session', credentials, { key: null })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const changed = { currentPassword: adminPassword, password: 'the password of another' }
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      const foreign = await app().call('POST', '/session', credentials, { key: null, headers })
      assertProblem(foreign, 403, 'CROSS_SITE')
      assert.deepEqual(foreign.headers.getSetCookie(), [])
      const own = { key: null, headers: { ...headers, cookie } }
      assertProblem(await app().call('DELETE', '/session', undefined, own), 403, 'CROSS_SITE')
      assertProblem(await app().call('POST', '/me/password', changed, own), 403, 'CROSS_SITE')
    }
    const still = await app().call('GET', '/session', undefined, { key: null, headers: { cookie } })
    assert.equal(still.status, 200)
  })
})

describe('what shows secrets', () => {
  const app = sharedApp()
  let office: Office
  let phone: Body
  before(async () => {
    office = await makeOffice(app(), 'SHOWN')
    phone = await makePhone(app(), office)
  })
  const audited = async () => {
    const question = "select count(*) as n from audit where action like '%.reveal'"
    return (await askDatabase(app().folder, question))[0]?.n
  }
  const revealing = (Object.values(contract) as Endpoint[]).filter(({ path }) => path.endsWith('/reveal'))

  test('is done anew each time it is asked, and each time it is audited, with one Idempotency-Key too', async () => {
    assert.ok(revealing.length >= 3)
    const headers = { 'idempotency-key': 'shown-once' }
    for (const { method, path } of revealing) {
      const id = path.includes('/extensions/') ? office.extensionId : phone.id
      const named = path.replace(':code', office.code).replace(':id', id).replace(':name', `${phone.mac}.cfg`)
      for (const password of ['the-first-password', 'the-second-password']) {
        await app().ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { password })
        await app().ok('PATCH', `${office.path}/phones/${phone.id}`, {
          settings: { adminPassword: password },
        })
        const before = Number(await audited())
        const answer = await app().call(method, named, {}, { headers })
        assert.equal(answer.status, 200, answer.text)
        assert.equal(answer.headers.get('idempotency-replayed'), null)
        assert.ok(answer.text.includes(password), `${path} shows what is there now`)
        assert.equal(Number(await audited()), before + 1, `${path} is audited`)
      }
    }
  })
})

describe('a tenant', () => {
  const app = sharedApp()

  test('in which there is an extension, or only a phone, is not deleted, and nothing in it is', async () => {
    const office = await makeOffice(app(), 'FULL')
    const extension = `${office.path}/extensions/${office.extensionId}`
    const refused = async () => {
      const answer = await app().call('DELETE', office.path)
      assertProblem(answer, 409, 'TENANT_NOT_EMPTY')
      assert.match(answer.body.detail, /still has phones or extensions/)
    }
    await refused()
    assert.equal((await app().call('GET', extension)).status, 200)
    const phone = await makePhone(app(), office, { lines: [] })
    await app().ok('DELETE', extension)
    await refused()
    await app().ok('DELETE', `${office.path}/phones/${phone.id}`)
    assert.equal((await app().call('DELETE', office.path)).status, 204)
  })
})
