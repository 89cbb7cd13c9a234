/** Oneself: the own name, and the sessions that one can end. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import type { TestApp } from '../support/start-app.ts'
import { assertProblem, type Body, refused, sharedApp, signedInUser } from './office.ts'

async function again(app: TestApp, name: string, userAgent: string) {
  const credentials = { username: name, password: `Password of ${name}` }
  const headers = { 'user-agent': userAgent }
  const answer = await app.call('POST', '/session', credentials, { key: null, headers })
  assert.equal(answer.status, 200, answer.text)
  return { key: null, headers: { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' } }
}

describe('oneself', () => {
  // Whose clock stands: what ends, ends by the word of the change and not at the next look.
  const app = sharedApp({ clock: manualClock(Date.now()) })

  test('is renamed by oneself, to a name that is free, and stays signed in', async () => {
    const { cookie } = await signedInUser(app(), { name: 'vera', role: 'viewer' })
    const renamed = await app().ok<Body>('PATCH', '/me', { name: 'vera b' }, cookie)
    assert.deepEqual([renamed.name, renamed.role], ['vera b', 'viewer'])
    assert.equal((await app().ok<Body>('GET', '/me', undefined, cookie)).name, 'vera b')
    const taken = refused(await app().call('PATCH', '/me', { name: 'admin' }, cookie))
    assert.deepEqual(Object.keys(taken), ['name'])
  })

  test('has a language that the page speaks, until it is taken back, and no other one', async () => {
    const { cookie } = await signedInUser(app(), { name: 'ilda', role: 'viewer' })
    const spoken = async () => (await app().ok<Body>('GET', '/session', undefined, cookie)).language
    assert.equal(await spoken(), null)
    const me = await app().ok<Body>('PATCH', '/me', { language: 'it' }, cookie)
    assert.deepEqual([me.name, me.language, await spoken()], ['ilda', 'it', 'it'])
    const elsewhere = await again(app(), 'ilda', 'Another browser')
    assert.equal((await app().ok<Body>('GET', '/session', undefined, elsewhere)).language, 'it')
    assert.equal((await app().ok<Body>('GET', '/session')).language, null, 'a key has none')
    assert.deepEqual(Object.keys(refused(await app().call('PATCH', '/me', { language: 'la' }, cookie))), [
      'language',
    ])
    assert.equal(await spoken(), 'it')
    assert.equal((await app().ok<Body>('PATCH', '/me', { language: null }, cookie)).language, null)
    assert.equal(await spoken(), null)
    const { items } = await app().ok<Body>('GET', '/audit?action=user.language')
    assert.deepEqual(
      items.map(({ object, detail }: Body) => [object.name, detail]),
      [
        ['ilda', ''],
        ['ilda', 'it'],
      ],
    )
  })

  test('changes name and language at once, or neither', async () => {
    const { cookie } = await signedInUser(app(), { name: 'nora', role: 'viewer' })
    refused(await app().call('PATCH', '/me', { name: 'admin', language: 'fr' }, cookie))
    assert.equal((await app().ok<Body>('GET', '/me', undefined, cookie)).language, null)
    const me = await app().ok<Body>('PATCH', '/me', { name: 'nora b', language: 'fr' }, cookie)
    assert.deepEqual([me.name, me.language], ['nora b', 'fr'])
  })

  test('is not what an API key is', async () => {
    for (const [method, path] of [
      ['GET', '/me'],
      ['GET', '/me/sessions'],
      ['DELETE', '/me/sessions'],
    ] as const)
      assertProblem(await app().call(method, path), 403, 'FORBIDDEN')
  })

  test('sees its sessions and ends one, whose open stream ends at once', async () => {
    const { cookie } = await signedInUser(app(), { name: 'otto', role: 'operator' })
    const phone = await again(app(), 'otto', 'A browser of the train')
    const { items } = await app().ok<Body>('GET', '/me/sessions', undefined, cookie)
    assert.equal(items.length, 2)
    const [other] = items.filter(({ current }: Body) => !current)
    assert.deepEqual([other.userAgent, other.address], ['A browser of the train', '127.0.0.1'])
    const streamOf = ({ headers }: { headers: { cookie: string } }) =>
      fetch(`${app().pageUrl}/api/v1/events`, { headers })
    const [mine, theirs] = [await streamOf(cookie), await streamOf(phone)]
    assert.equal((await app().call('DELETE', `/me/sessions/${other.id}`, undefined, cookie)).status, 204)
    assert.match(await theirs.text(), /listening/, 'it has ended')
    assertProblem(await app().call('GET', '/me', undefined, phone), 401, 'NOT_SIGNED_IN')
    assertProblem(await app().call('DELETE', `/me/sessions/${other.id}`, undefined, cookie), 404, 'NOT_FOUND')
    assert.equal((await app().call('GET', '/me', undefined, cookie)).status, 200)
    await mine.body?.cancel()
  })

  test('whose session is signed out has no open stream left', async () => {
    const { cookie } = await signedInUser(app(), { name: 'rita', role: 'viewer' })
    const stream = await fetch(`${app().pageUrl}/api/v1/events`, { headers: cookie.headers })
    assert.equal((await app().call('DELETE', '/session', undefined, cookie)).status, 204)
    assert.match(await stream.text(), /listening/)
  })

  test('ends all others with one word', async () => {
    const { cookie } = await signedInUser(app(), { name: 'paul', role: 'viewer' })
    const others = [await again(app(), 'paul', 'a'), await again(app(), 'paul', 'b')]
    assert.equal((await app().call('DELETE', '/me/sessions', undefined, cookie)).status, 204)
    for (const other of others)
      assertProblem(await app().call('GET', '/me', undefined, other), 401, 'NOT_SIGNED_IN')
    const { items } = await app().ok<Body>('GET', '/me/sessions', undefined, cookie)
    assert.deepEqual(
      items.map(({ current }: Body) => current),
      [true],
    )
  })
})
