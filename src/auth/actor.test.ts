import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Actor, maySeeSecrets, requireAccess, seesTenant } from './actor.ts'

const actor = (changes: Partial<Actor>): Actor => ({
  ...{ id: 'a', name: 'a', role: 'administrator', readOnly: false, tenantIds: 'all', by: 'cookie' },
  ...changes,
})
const administrator = actor({})
const operator = actor({ role: 'operator', tenantIds: new Set(['one']) })
const viewer = actor({ role: 'viewer', tenantIds: new Set(['one']) })
const readingKey = actor({ readOnly: true, by: 'key' })
const readingTenantKey = actor({ role: 'operator', readOnly: true, tenantIds: new Set(['one']), by: 'key' })
const administratorOfOne = actor({ tenantIds: new Set(['one']) })

/** `''` when it is allowed, else the code of the refusal. */
function refusal(who: Actor, access: Parameters<typeof requireAccess>[1], method: string): string {
  try {
    requireAccess(who, access, method)
    return ''
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('everybody who is known may read; who may write is no viewer and no reading key', () => {
  for (const who of [administrator, operator, viewer, readingKey, readingTenantKey])
    for (const access of ['public', 'signedIn', 'read'] as const)
      assert.equal(refusal(who, access, 'GET'), '')
  const writes = [administrator, operator, viewer, readingKey, readingTenantKey].map((who) =>
    refusal(who, 'write', 'POST'),
  )
  assert.deepEqual(writes, ['', '', 'READ_ONLY', 'READ_ONLY', 'READ_ONLY'])
})

test('only an administrator of all tenants administers; a global reading key may look', () => {
  const everyone = [administrator, operator, viewer, readingKey, readingTenantKey, administratorOfOne]
  assert.deepEqual(
    everyone.map((who) => refusal(who, 'administer', 'GET')),
    ['', 'FORBIDDEN', 'FORBIDDEN', '', 'FORBIDDEN', 'FORBIDDEN'],
  )
  assert.deepEqual(
    everyone.map((who) => refusal(who, 'administer', 'DELETE')),
    ['', 'FORBIDDEN', 'FORBIDDEN', 'READ_ONLY', 'FORBIDDEN', 'FORBIDDEN'],
  )
  assert.equal(refusal(actor({ role: 'operator', readOnly: true }), 'administer', 'GET'), '')
})

test('secrets are for those who may provision phones', () => {
  assert.deepEqual([administrator, operator, viewer, readingKey, readingTenantKey].map(maySeeSecrets), [
    true,
    true,
    false,
    false,
    false,
  ])
})

test('a tenant is seen by whoever is of it, and by who is of all', () => {
  assert.deepEqual([seesTenant(administrator, 'two'), seesTenant(operator, 'one')], [true, true])
  assert.equal(seesTenant(operator, 'two'), false)
})
