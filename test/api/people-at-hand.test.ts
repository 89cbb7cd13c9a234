/** What the pages of people and keys stand on: lists by what one looks for, two editors, sessions of others, and their own trail. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import type { CallOptions } from '../support/start-app.ts'
import { assertProblem, type Body, makeOffice, refused, sharedApp, signedInUser } from './office.ts'

const password = 'a quiet harbour in spring'

describe('people and keys at hand', () => {
  const clock = manualClock(Date.UTC(2026, 10, 29))
  const app = sharedApp({ clock })
  const ids: Record<string, string> = {}
  let tina: { id: string; cookie: CallOptions }

  const person = async (name: string, role: string, tenants: string[], more: object = { password }) => {
    ids[name] = (await app().ok<Body>('POST', '/users', { name, role, tenants, ...more })).id
  }
  const signIn = async (name: string, agent = 'Firefox/140.0'): Promise<CallOptions> => {
    const headers = { 'user-agent': agent }
    const answer = await app().call('POST', '/session', { username: name, password }, { key: null, headers })
    assert.equal(answer.status, 200, answer.text)
    return {
      key: null,
      headers: { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
    }
  }

  before(async () => {
    for (const code of ['OURS', 'ALSO', 'THEIRS']) await makeOffice(app(), code)
    tina = await signedInUser(app(), { name: 'tina', role: 'tenantAdministrator', tenants: ['OURS', 'ALSO'] })
    await person('anna', 'operator', ['OURS'])
    await person('bert', 'viewer', ['ALSO'], {})
    await person('carl', 'operator', ['THEIRS'])
    await person('dora', 'systemAdministrator', [])
    await signIn('anna')
    await app().ok('POST', `/users/${ids.bert}/invite`, {})
  })

  const names = async (path: string, as: CallOptions = {}) =>
    (await app().ok<Body>('GET', path, undefined, as)).items.map(({ name }: Body) => name)

  test('people are found by role, by tenant, by whether they have come, and by their proof', async () => {
    assert.deepEqual(await names('/users?role=operator'), ['anna', 'carl'])
    assert.deepEqual(await names('/users?role=operator', tina.cookie), ['anna'])
    assert.deepEqual(await names('/users?tenant=ours'), ['anna', 'tina'])
    assert.deepEqual(await names('/users?tenant=THEIRS', tina.cookie), [])
    assert.deepEqual(await names('/users?state=invited'), ['bert'])
    assert.deepEqual(await names('/users?state=invited', tina.cookie), ['bert'])
    assert.deepEqual(await names('/users?state=active', tina.cookie), ['anna', 'tina'])
    assert.deepEqual(await names('/users?proof=secondFactor'), [])
    assert.deepEqual(await names('/users?proof=passwordOnly&role=viewer'), ['bert'])
    const anna = await signIn('anna')
    await app().ok('POST', '/me/totp', { password }, anna)
    assert.deepEqual(await names('/users?proof=secondFactor'), [], 'it was not confirmed')
    assert.deepEqual((await names('/users?sort=lastSeenAt&order=desc', tina.cookie)).at(-1), 'bert')
    const page = await app().ok<Body>('GET', '/users?pageSize=2&page=2', undefined, tina.cookie)
    assert.deepEqual([page.items.map(({ name }: Body) => name), page.total], [['tina'], 3])
    const { errors } = (await app().call('GET', '/users?state=gone')).body
    assert.deepEqual(
      errors.map(({ path }: Body) => path),
      ['state'],
    )
  })

  test('keys are found by role, tenant, and whether they have ended or were ever used', async () => {
    const make = async (name: string, more: object) =>
      app().ok<Body>('POST', '/keys', { name, tenant: 'OURS', ...more })
    const { id } = await make('ended', {})
    await app().ok('PATCH', `/keys/${id}`, { expiresAt: '2026-11-01T00:00:00Z' })
    const used = await make('used', { role: 'operator' })
    await app().ok('GET', '/session', undefined, { key: used.key })
    assert.deepEqual(await names('/keys?tenant=ours&state=ended'), ['ended'])
    assert.deepEqual(await names('/keys?tenant=OURS&role=operator'), ['used'])
    assert.deepEqual(await names('/keys?tenant=OURS&state=unused', tina.cookie), [
      ...['ended', 'full key of OURS', 'readOnly key of OURS'],
    ])
    assert.deepEqual(await names('/keys?tenant=OURS&access=readOnly'), ['readOnly key of OURS'])
    assert.deepEqual(await names('/keys?tenant=THEIRS', tina.cookie), [])
    const page = await app().ok<Body>('GET', '/keys?q=key%20of&pageSize=1', undefined, tina.cookie)
    assert.deepEqual([page.items.length, page.total], [1, 4])
  })

  test('one person is answered with how it signs in and with its revision', async () => {
    const bert = await app().ok<Body>('GET', `/users/${ids.bert}`)
    assert.deepEqual([bert.factors, bert.lastSeenAt, bert.revision], [[], null, 1])
    assert.equal(bert.invitedUntil, '2026-12-02T00:00:00.000Z')
  })

  test('of two who change a person or a key, the later one is told', async () => {
    const { revision } = await app().ok<Body>('GET', `/users/${ids.bert}`)
    const guarded = (path: string, body: object, ifMatch: number) =>
      app().call('PATCH', path, body, { headers: { 'if-match': `"${ifMatch}"` } })
    const first = await guarded(`/users/${ids.bert}`, { role: 'operator' }, revision)
    assert.deepEqual([first.status, first.body.revision], [200, revision + 1])
    const late = await guarded(`/users/${ids.bert}`, { tenants: ['OURS'] }, revision)
    assertProblem(late, 412, 'EDITED_BY_SOMEONE_ELSE')
    assert.deepEqual([late.body.current.role, late.body.current.revision], ['operator', revision + 1])
    const key = await app().ok<Body>('POST', '/keys', { name: 'pbx', tenant: 'OURS' })
    assert.equal(key.revision, 1)
    assert.equal((await guarded(`/keys/${key.id}`, { name: 'pbx-1' }, 1)).body.revision, 2)
    assertProblem(await guarded(`/keys/${key.id}`, { role: 'viewer' }, 1), 412, 'EDITED_BY_SOMEONE_ELSE')
  })

  test('sessions of others are seen and ended, by whom they are managed', async () => {
    const one = await signIn('anna', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0')
    const other = await signIn('anna')
    const sessions = async (as: CallOptions = {}) =>
      (await app().ok<Body>('GET', `/users/${ids.anna}/sessions`, undefined, as)).items
    const found = await sessions(tina.cookie)
    assert.equal(found.length, 4)
    assert.deepEqual(Object.keys(found[0]).sort(), [
      ...['address', 'createdAt', 'current', 'id', 'lastSeenAt', 'userAgent'],
    ])
    const linux = found.find(({ userAgent }: Body) => userAgent.includes('Linux'))
    const path = `/users/${ids.anna}/sessions`
    assert.equal((await app().call('DELETE', `${path}/${linux.id}`, undefined, tina.cookie)).status, 204)
    assertProblem(await app().call('DELETE', `${path}/${linux.id}`), 404, 'NOT_FOUND')
    assertProblem(await app().call('GET', '/session', undefined, one), 401, 'NOT_SIGNED_IN')
    assert.equal((await app().call('GET', '/session', undefined, other)).status, 200)
    assert.equal((await app().call('DELETE', path, undefined, tina.cookie)).status, 204)
    assertProblem(await app().call('GET', '/session', undefined, other), 401, 'NOT_SIGNED_IN')
    const ofOwn = await app().call('DELETE', `/users/${tina.id}/sessions`, undefined, tina.cookie)
    assert.equal(ofOwn.status, 204)
    assert.equal((await app().call('GET', '/session', undefined, tina.cookie)).status, 200)
    for (const [method, of] of [
      ['GET', ''],
      ['DELETE', ''],
      ['DELETE', '/x'],
    ] as const)
      for (const stranger of [ids.carl, ids.dora])
        assertProblem(
          await app().call(method, `/users/${stranger}/sessions${of}`, undefined, tina.cookie),
          404,
          'NOT_FOUND',
        )
    const { items } = await app().ok<Body>('GET', '/audit?action=session.end')
    assert.deepEqual([items[0].who, items[0].object.name], ['tina', 'anna'])
  })

  test('each person and key has its own trail, without the codes of tenants that are not seen', async () => {
    await person('erna', 'viewer', ['OURS', 'THEIRS'])
    await app().ok('PATCH', `/users/${ids.erna}`, { tenants: ['OURS'] })
    await app().ok(
      'PATCH',
      `/users/${ids.erna}`,
      { role: 'operator', tenants: ['OURS', 'ALSO'] },
      tina.cookie,
    )
    const rows = async (path: string, as: CallOptions = {}) =>
      (await app().ok<Body>('GET', path, undefined, as)).items
    const whole = await rows(`/users/${ids.erna}/audit`)
    assert.ok(JSON.stringify(whole).includes('THEIRS'))
    const own = await rows(`/users/${ids.erna}/audit`, tina.cookie)
    assert.deepEqual(
      own.map(({ action, who }: Body) => [action, who]),
      [
        ['user.update', 'tina'],
        ['user.update', 'key environment'],
        ['user.create', 'key environment'],
      ],
    )
    assert.ok(!JSON.stringify(own).includes('THEIRS'), JSON.stringify(own))
    assert.deepEqual(
      own[0].changes.find(({ field }: Body) => field === 'tenants'),
      {
        ...{ field: 'tenants', old: 'OURS', new: 'ALSO, OURS' },
      },
    )
    const [key] = (await app().ok<Body>('GET', '/keys?q=pbx-1')).items
    assert.deepEqual(
      (await rows(`/keys/${key.id}/audit`, tina.cookie)).map(({ action }: Body) => action),
      ['key.update', 'key.create'],
    )
    assertProblem(
      await app().call('GET', `/users/${ids.carl}/audit`, undefined, tina.cookie),
      404,
      'NOT_FOUND',
    )
    const theirs = (await app().ok<Body>('GET', '/keys?tenant=THEIRS')).items[0]
    assertProblem(
      await app().call('GET', `/keys/${theirs.id}/audit`, undefined, tina.cookie),
      404,
      'NOT_FOUND',
    )
  })

  test('whoever has not come yet is no administrator who could be the last one’s successor', async () => {
    const admin = (await app().ok<Body>('GET', '/users?q=admin&role=systemAdministrator')).items[0]
    await app().ok('POST', `/users/${ids.dora}/invite`, {})
    for (const answer of [
      await app().call('PATCH', `/users/${admin.id}`, { role: 'viewer' }),
      await app().call('DELETE', `/users/${admin.id}`),
    ])
      assertProblem(answer, 403, 'FORBIDDEN')
    await app().ok('DELETE', `/users/${ids.dora}`)
  })

  test('the table of rights says of each row what it opens, in the words of the calls', async () => {
    const { rows } = await app().ok<Body>('GET', '/policy')
    assert.deepEqual(
      rows.filter(({ asksAgain }: Body) => asksAgain).map(({ capability }: Body) => capability),
      ['reveal'],
    )
    const people = rows.find(({ capability }: Body) => capability === 'people')
    assert.deepEqual(people.opens.find(({ noun }: Body) => noun === 'keys').calls[0], {
      name: 'listKeys',
      summary: 'API keys',
      reads: true,
    })
    assert.deepEqual(
      people.opens.flatMap(({ calls }: Body) => calls.map(({ name }: Body) => name)).sort(),
      [...people.calls].sort(),
    )
  })

  test('a name that is not given keeps what it says of a mistake', async () => {
    assert.deepEqual(Object.keys(refused(await app().call('POST', '/users', { role: 'viewer' }))), ['name'])
  })
})
