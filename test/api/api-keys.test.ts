/** API keys: with an end, with what they were used for last, several at a time, and gone at once. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { until } from '../support/processes.ts'
import { assertProblem, type Body, makeOffice, refused, sharedApp } from './office.ts'

const start = Date.UTC(2026, 0, 1)
const at = (ms: number) => new Date(start + ms).toISOString()
const hour = 3_600_000

describe('an API key', () => {
  const clock = manualClock(start)
  const app = sharedApp({ clock, flags: ['--trust-proxy', '127.0.0.1'] })
  const make = (more: object) => app().ok<Body>('POST', '/keys', { name: 'pbx-1', ...more })
  const read = (id: string) => app().ok<Body>('GET', `/keys/${id}`)
  const asks = (key: string, from = '192.0.2.14') =>
    app().call('GET', '/session', undefined, { key, headers: { 'x-forwarded-for': from } })
  before(() => makeOffice(app(), 'KEYS'))

  /** Ends when the server ends it. */
  async function listen(key: string): Promise<() => boolean> {
    const answer = await fetch(`${app().pageUrl}/api/v1/events`, { headers: { 'x-api-key': key } })
    assert.equal(answer.status, 200)
    let ended = false
    const reader = answer.body?.getReader()
    const drain = async () => {
      while (!(await reader?.read())?.done);
      ended = true
    }
    drain().catch(() => {
      ended = true
    })
    return () => ended
  }

  test('is shown once, and says what it may do, until when, and when and from where it was used', async () => {
    const { key, ...made } = await make({ tenant: 'KEYS', role: 'operator', expiresAt: at(24 * hour) })
    assert.match(key, /^oh_[a-z2-7]{40}$/)
    assert.deepEqual(made, {
      ...{ id: made.id, name: 'pbx-1', access: 'full', role: 'operator', tenant: 'KEYS' },
      ...{ createdAt: at(0), expiresAt: at(24 * hour), lastUsedAt: null, lastUsedFrom: null },
      revision: 1,
    })
    assert.equal((await asks(key)).body.role, 'operator')
    const { lastUsedAt, lastUsedFrom } = await read(made.id)
    assert.deepEqual([lastUsedAt, lastUsedFrom], [at(0), '192.0.2.14'])
    for (const path of ['/keys', `/keys/${made.id}`])
      assert.doesNotMatch((await app().call('GET', path)).text, /oh_|keyHash/)
  })

  test('is refused from its end on, and says why', async () => {
    const { key } = await make({ expiresAt: at(hour) })
    await clock.advance(hour - 1)
    assert.equal((await asks(key)).status, 200)
    await clock.advance(1)
    assertProblem(await asks(key), 401, 'API_KEY_EXPIRED')
    const over = await app().call('POST', '/keys', { name: 'late', expiresAt: at(0) })
    assert.deepEqual(refused(over), { expiresAt: 'This time is over already' })
  })

  test('is rotated by a second one of the same name', async () => {
    const [old, next] = [await make({ tenant: 'KEYS' }), await make({ tenant: 'KEYS' })]
    assert.deepEqual([(await asks(old.key)).status, (await asks(next.key)).status], [200, 200])
    await app().ok('DELETE', `/keys/${old.id}`)
    assert.deepEqual([(await asks(old.key)).status, (await asks(next.key)).status], [401, 200])
  })

  test('ends its open streams at once when it is deleted, or ended by a change', async () => {
    for (const end of [
      (id: string) => app().call('DELETE', `/keys/${id}`),
      (id: string) => app().call('PATCH', `/keys/${id}`, { expiresAt: at(0) }),
    ]) {
      const [{ id, key }, other] = [await make({ tenant: 'KEYS' }), await make({ tenant: 'KEYS' })]
      const [ended, others] = [await listen(key), await listen(other.key)]
      assert.ok((await end(id)).status < 300)
      await until('its stream has ended', async () => ended())
      assert.ok(!others(), 'that of another key goes on')
    }
  })
})
