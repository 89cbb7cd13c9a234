import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Access } from '../schema/contract.ts'
import { capabilities, policy, roles } from '../schema/policy.ts'
import { type Actor, may, requireAccess, seesTenant } from './actor.ts'

const actor = (changes: Partial<Actor>): Actor => ({
  ...{ id: 'a', name: 'a', role: 'systemAdministrator', readOnly: false, tenantIds: 'all', by: 'cookie' },
  ...changes,
})
const ofOne = { tenantIds: new Set(['one']) }
const administrator = actor({})
const ofTenant = actor({ role: 'tenantAdministrator', ...ofOne })
const operator = actor({ role: 'operator', ...ofOne })
const viewer = actor({ role: 'viewer', ...ofOne })
const readingKey = actor({ readOnly: true, by: 'key' })
const readingTenantKey = actor({ role: 'tenantAdministrator', readOnly: true, ...ofOne, by: 'key' })
const everyone = [administrator, ofTenant, operator, viewer, readingKey, readingTenantKey]

/** `''` when it is allowed, else the code of the refusal. */
function refusal(who: Actor, access: Access, method: string): string {
  try {
    requireAccess(who, access, method)
    return ''
  } catch (error) {
    return (error as { code: string }).code
  }
}
const refusals = (access: Access, method: string) => everyone.map((who) => refusal(who, access, method))

test('everybody who is known may look; who changes phones is no viewer and no reading key', () => {
  for (const access of ['public', 'signedIn', 'look'] as const)
    assert.deepEqual(refusals(access, 'POST'), ['', '', '', '', '', ''])
  assert.deepEqual(refusals('change', 'POST'), ['', '', '', 'READ_ONLY', 'READ_ONLY', 'READ_ONLY'])
})

test('an operator reveals no password and changes no settings', () => {
  for (const access of ['reveal', 'settings', 'people'] as const)
    assert.deepEqual(refusals(access, 'POST'), ['', '', 'FORBIDDEN', 'READ_ONLY', 'READ_ONLY', 'READ_ONLY'])
  assert.throws(() => requireAccess(operator, 'reveal', 'POST'), {
    message: 'An operator may not: Reveal SIP and HTTP passwords',
  })
})

test('the system is for its administrators; their reading key may look at it, and one tenant’s key may not', () => {
  const ofNoSystem = ['FORBIDDEN', 'FORBIDDEN', 'READ_ONLY']
  assert.deepEqual(refusals('system', 'GET'), ['', ...ofNoSystem, '', 'FORBIDDEN'])
  assert.deepEqual(refusals('system', 'DELETE'), ['', ...ofNoSystem, 'READ_ONLY', 'FORBIDDEN'])
  assert.equal(refusal(actor(ofOne), 'system', 'GET'), 'FORBIDDEN')
})

test('a key that only reads sees no secret, whatever the role that it was made for', () => {
  for (const role of roles)
    for (const capability of ['reveal', 'wholeUrl'] as const)
      assert.equal(may(actor({ role, readOnly: true }), capability), false)
})

test('each row of the policy is for the roles that it names, and for nobody else', () => {
  for (const capability of capabilities)
    for (const role of roles)
      assert.equal(
        may(actor({ role }), capability),
        (policy[capability].roles as readonly string[]).includes(role),
      )
})

test('a tenant is seen by whoever is of it, and by who is of all', () => {
  assert.deepEqual([seesTenant(administrator, 'two'), seesTenant(operator, 'one')], [true, true])
  assert.equal(seesTenant(operator, 'two'), false)
})
