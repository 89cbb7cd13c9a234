/** Lists of phones that people saved: each person's own, of one tenant or of all. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { CallOptions } from '../support/start-app.ts'
import { assertProblem, type Body, makeOffice, refused, sharedApp, signedInUser } from './office.ts'

const shows = { filter: { status: 'failing', ip: '10.4.0.0/16' }, sort: 'status', columns: ['mac', 'status'] }

describe('saved lists of phones', () => {
  const app = sharedApp()
  let anna: CallOptions
  let otto: CallOptions
  before(async () => {
    await makeOffice(app(), 'NORTH')
    await makeOffice(app(), 'SOUTH')
    anna = (await signedInUser(app(), { name: 'anna', role: 'viewer', tenants: ['NORTH', 'SOUTH'] })).cookie
    otto = (await signedInUser(app(), { name: 'otto', role: 'operator', tenants: ['NORTH'] })).cookie
  })
  const save = (as: CallOptions, body: object) => app().call('POST', '/me/views', body, as)
  const saved = async (as: CallOptions, body: object): Promise<Body> => {
    const answer = await save(as, body)
    assert.equal(answer.status, 201, answer.text)
    return answer.body
  }
  const names = async (as: CallOptions, tenant?: string) =>
    (await app().ok<Body>('GET', `/me/views${tenant ? `?tenant=${tenant}` : ''}`, undefined, as)).items.map(
      (view: Body) => view.name,
    )

  test('are those of who saved them, of a tenant or of all, whatever one may change', async () => {
    const north = await saved(anna, { name: 'Failing up north', tenant: 'north', shows })
    assert.deepEqual([north.tenant, north.isDefault, north.shows], ['NORTH', false, shows])
    await saved(anna, { name: 'Failing', shows })
    await saved(anna, { name: 'Down south', tenant: 'SOUTH', shows })
    assert.deepEqual(await names(anna), ['Down south', 'Failing', 'Failing up north'])
    assert.deepEqual(await names(anna, 'NORTH'), ['Failing', 'Failing up north'])
    assert.deepEqual(await names(otto), [])
    const path = `/me/views/${north.id}`
    assertProblem(await app().call('PATCH', path, { name: 'Mine' }, otto), 404, 'SAVED_VIEW_NOT_FOUND')
    assertProblem(await app().call('DELETE', path, undefined, otto), 404, 'SAVED_VIEW_NOT_FOUND')
    assertProblem(await save(otto, { name: 'A look', tenant: 'SOUTH', shows }), 404, 'TENANT_NOT_FOUND')
    assertProblem(await app().call('GET', '/me/views'), 403, 'FORBIDDEN')
  })

  test('are renamed, saved anew, and deleted; a name is given once', async () => {
    const { id } = await saved(otto, { name: 'Lobby', tenant: 'NORTH', shows })
    const taken = refused(await save(otto, { name: 'Lobby', tenant: 'NORTH', shows }))
    assert.match(taken.name ?? '', /“Lobby”/)
    await saved(otto, { name: 'Lobby', shows })
    const next = { filter: { q: 'lobby t54w' }, columns: null }
    const changed = await app().ok<Body>('PATCH', `/me/views/${id}`, { name: 'Lobbies', shows: next }, otto)
    assert.deepEqual([changed.name, changed.shows, changed.tenant], ['Lobbies', next, 'NORTH'])
    assert.equal((await app().call('DELETE', `/me/views/${id}`, undefined, otto)).status, 204)
    assert.deepEqual(await names(otto), ['Lobby'])
    const trail = await app().ok<Body>('GET', '/audit?who=otto&kind=user')
    assert.deepEqual(
      trail.items
        .map(({ action, detail }: Body) => `${action} ${detail}`)
        .filter((text: string) => /^saved/.test(text)),
      [
        'savedView.delete Lobbies',
        'savedView.update Lobbies',
        'savedView.create Lobby',
        'savedView.create Lobby',
      ],
    )
  })

  test('have one default at most, of a tenant and of all of them', async () => {
    const first = await saved(otto, { name: 'First', tenant: 'NORTH', shows, isDefault: true })
    const all = await saved(otto, { name: 'All', shows, isDefault: true })
    const second = await saved(otto, { name: 'Second', tenant: 'NORTH', shows, isDefault: true })
    const defaults = async () => {
      const { items } = await app().ok<Body>('GET', '/me/views', undefined, otto)
      return items.filter((view: Body) => view.isDefault).map((view: Body) => view.name)
    }
    assert.deepEqual(await defaults(), ['All', 'Second'])
    await app().ok('PATCH', `/me/views/${first.id}`, { isDefault: true }, otto)
    assert.deepEqual(await defaults(), ['All', 'First'])
    await app().ok('PATCH', `/me/views/${all.id}`, { isDefault: false }, otto)
    assert.deepEqual(await defaults(), ['First'])
    assert.equal(second.isDefault, true)
  })

  test('hold only what a list of phones takes, and are a hundred at most', async () => {
    const wrong = refused(await save(anna, { name: 'x', shows: { ...shows, filter: { ip: '10.4' } } }))
    assert.match(wrong['shows.filter.ip'] ?? '', /10\.4\.1\.0\/24/)
    assert.ok(refused(await save(anna, { name: ' ', shows })).name)
    const had = (await names(anna)).length
    for (let number = had; number < 100; number++) await saved(anna, { name: `List ${number}`, shows })
    assertProblem(await save(anna, { name: 'One more', shows }), 409, 'TOO_MANY_SAVED_VIEWS')
  })

  test('are told no more of a tenant that one does not see any longer', async () => {
    const { cookie, id } = await signedInUser(app(), {
      name: 'mia',
      role: 'viewer',
      tenants: ['NORTH', 'SOUTH'],
    })
    const view = await saved(cookie, { name: 'South', tenant: 'SOUTH', shows })
    await app().ok('PATCH', `/users/${id}`, { tenants: ['NORTH'] })
    const credentials = { username: 'mia', password: 'Password of mia' }
    const session = await app().call('POST', '/session', credentials, { key: null })
    const again = {
      key: null,
      headers: { cookie: session.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
    }
    assert.deepEqual(await names(again), [])
    assertProblem(
      await app().call('DELETE', `/me/views/${view.id}`, undefined, again),
      404,
      'SAVED_VIEW_NOT_FOUND',
    )
  })
})
