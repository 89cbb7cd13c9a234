/** Coming in by a link of an administrator: invited, or anew. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { generateSync } from 'otplib'
import { manualClock } from '../../src/kernel/clock.ts'
import { assertProblem, type Body, refused, sharedApp, signedInUser } from './office.ts'

const clock = manualClock(Date.UTC(2026, 10, 29))
const app = sharedApp({ clock })
const noKey = { key: null }
const password = 'a quiet harbour in spring'

const inviteOf = (id: string, body: object = {}) => app().ok<Body>('POST', `/users/${id}/invite`, body)
const tokenOf = ({ path }: Body): string => path.split('#')[1]
const look = (token: string) => app().call('POST', '/invitation', { token }, noKey)
const accept = (token: string, name: string, more: object = {}) =>
  app().call('POST', '/invitation/accept', { token, name, password, ...more }, noKey)
const credentials = (name: string, typed = password) =>
  app().call('POST', '/session', { username: name, password: typed }, noKey)

describe('a link', () => {
  test('lets in who is invited: with a name and password of its own, once', async () => {
    const { id } = await app().ok<Body>('POST', '/users', { name: 'piero', role: 'viewer' })
    const made = await inviteOf(id)
    assert.match(made.path, /^\/welcome#[a-z2-7]{32}$/)
    assert.deepEqual([made.kind, made.expiresAt], ['invitation', '2026-12-02T00:00:00.000Z'])
    const token = tokenOf(made)
    assert.deepEqual((await look(token)).body, {
      kind: 'invitation',
      name: 'piero',
      expiresAt: made.expiresAt,
    })
    assert.deepEqual(Object.keys(refused(await accept(token, '', { password: 'short' }))), [
      'name',
      'password',
    ])
    assert.deepEqual(Object.keys(refused(await accept(token, 'admin'))), ['name'])
    const answer = await accept(token, 'piero b')
    assert.equal(answer.body.name, 'piero b')
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const me = await app().ok<Body>('GET', '/me', undefined, { key: null, headers: { cookie } })
    assert.equal(me.id, id)
    for (const late of [await look(token), await accept(token, 'piero c')])
      assertProblem(late, 410, 'LINK_OVER')
    assert.equal((await credentials('piero b')).status, 200)
  })

  test('that has ended, or that nobody made, lets nobody in', async () => {
    const { id } = await app().ok<Body>('POST', '/users', { name: 'late', role: 'viewer' })
    const token = tokenOf(await inviteOf(id))
    const { items } = await app().ok<Body>('GET', '/users?q=late')
    assert.equal(items[0].invitedUntil, new Date(clock.now() + 3 * 24 * 3_600_000).toISOString())
    assertProblem(await accept('made-up', 'late'), 410, 'LINK_OVER')
    const newer = tokenOf(await inviteOf(id))
    assertProblem(await accept(token, 'late'), 410, 'LINK_OVER')
    await app().ok('DELETE', `/users/${id}`)
    assertProblem(await accept(newer, 'late'), 410, 'LINK_OVER')
  })

  test('begins anew with a user who was here: out at once, and the second factor stays one', async () => {
    const { id, cookie } = await signedInUser(app(), { name: 'otto', role: 'viewer' })
    const begun = await app().ok<Body>('POST', '/me/totp', { password: 'Password of otto' }, cookie)
    const code = () => generateSync({ secret: begun.secret, epoch: clock.now() / 1000 })
    await app().ok('POST', '/me/totp/confirm', { code: code() }, cookie)
    await clock.advance(60_000)
    const made = await inviteOf(id)
    assert.equal(made.kind, 'reset')
    assertProblem(await app().call('GET', '/me', undefined, cookie), 401, 'NOT_SIGNED_IN')
    assertProblem(await credentials('otto', 'Password of otto'), 401, 'WRONG_PASSWORD')
    const answer = await accept(tokenOf(made), 'otto')
    assert.deepEqual([Object.keys(answer.body), answer.headers.getSetCookie()], [['secondFactor'], []])
    const { token } = answer.body.secondFactor
    assert.equal((await app().call('POST', '/session/code', { token, code: code() }, noKey)).status, 200)
  })

  test('takes the second factors of whoever has lost them, where the administrator says so', async () => {
    const { id, cookie } = await signedInUser(app(), { name: 'lost', role: 'viewer' })
    const begun = await app().ok<Body>('POST', '/me/totp', { password: 'Password of lost' }, cookie)
    const code = generateSync({ secret: begun.secret, epoch: clock.now() / 1000 })
    await app().ok('POST', '/me/totp/confirm', { code }, cookie)
    const listed = async () => (await app().ok<Body>('GET', '/users?q=lost')).items[0]
    assert.deepEqual([(await listed()).factors, (await listed()).invitedUntil], [['totp'], null])
    const made = await inviteOf(id, { removeSecondFactors: true })
    assert.deepEqual((await listed()).factors, [])
    assert.equal((await accept(tokenOf(made), 'lost')).body.name, 'lost')
    assert.ok((await listed()).lastSeenAt)
  })

  test('is made for nobody by themselves: who found the page open must not take it over', async () => {
    const { id, cookie } = await signedInUser(app(), { name: 'boss', role: 'administrator' })
    assertProblem(await app().call('POST', `/users/${id}/invite`, {}, cookie), 403, 'FORBIDDEN')
    assert.equal((await app().call('GET', '/me', undefined, cookie)).status, 200)
  })

  test('is made by administrators only, and its token is nowhere in what they list', async () => {
    const { id, cookie } = await signedInUser(app(), { name: 'curious', role: 'operator' })
    assert.equal((await app().call('POST', `/users/${id}/invite`, {}, cookie)).status, 403)
    assertProblem(await app().call('POST', '/users/nobody/invite', {}), 404, 'NOT_FOUND')
    const token = tokenOf(await inviteOf(id))
    assert.doesNotMatch((await app().call('GET', '/users')).text, new RegExp(token))
  })
})
