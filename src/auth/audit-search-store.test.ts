/** Rows of the audit trail are found the way the list shows them. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { manualClock } from '../kernel/clock.ts'
import type { AuditFilter } from '../schema/audit.ts'
import { auditStore } from './audit-store.ts'
import { actingAs, systemScope, tenantScope } from './tenant-scope.ts'

const page = { page: 1, pageSize: 50, order: 'desc' } as const
const anna = { name: 'anna', address: '192.0.2.30' }
const marta = { name: 'Marta', address: '203.0.113.8' }
const one = tenantScope({ id: 't1', code: 'ONE' })
const two = tenantScope({ id: 't2', code: 'TWO' })

async function trail(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const audit = auditStore(db)
  const write = async (...[scope, ...told]: Parameters<typeof audit.record>) => {
    await audit.record(scope, ...told)
    await clock.advance(60_000)
  }
  await write(actingAs(one, anna), 'phone.update', 'p1', {
    old: { name: 'Desk' },
    next: { name: 'Reception 100%' },
  })
  await write(actingAs(two, anna), 'phone.reveal', 'p2', { name: 'Ärztin' })
  await write(actingAs(one, marta), 'phone.reveal', 'p1', { name: 'Reception 100%', outcome: 'refused' })
  await write(actingAs(systemScope, anna), 'user.create', 'u1', {
    name: 'piero',
    detail: 'operator of 6 tenants',
  })
  const found = async (filter: AuditFilter, scope: Parameters<typeof audit.list>[0] = systemScope) => {
    const { items, total } = await audit.list(scope, { ...page, ...filter })
    assert.equal(items.length, total)
    return items.map(({ action, object }) => `${action} ${object.id}`)
  }
  return { clock, db, audit, found }
}

test('the newest come first; a tenant sees its own, and nothing of the system', async (t) => {
  const { found } = await trail(t)
  assert.deepEqual(await found({}), [
    'user.create u1',
    'phone.reveal p1',
    'phone.reveal p2',
    'phone.update p1',
  ])
  assert.deepEqual(await found({}, one), ['phone.reveal p1', 'phone.update p1'])
  assert.deepEqual(await found({ q: 'piero' }, one), [])
  assert.deepEqual(await found({ object: 'p2' }, one), [])
  assert.deepEqual(await found({}, tenantScope({ id: 't3', code: 'THREE' })), [])
})

test('they are filtered by who, what, object, kind, address, outcome and time, and by several at once', async (t) => {
  const { found } = await trail(t)
  assert.deepEqual(await found({ who: 'Marta' }), ['phone.reveal p1'])
  assert.deepEqual(await found({ action: 'phone.reveal' }), ['phone.reveal p1', 'phone.reveal p2'])
  assert.deepEqual(await found({ object: 'p1' }), ['phone.reveal p1', 'phone.update p1'])
  assert.deepEqual(await found({ kind: 'user' }), ['user.create u1'])
  assert.deepEqual(await found({ address: '203.0.113.8' }), ['phone.reveal p1'])
  assert.deepEqual(await found({ outcome: 'refused' }), ['phone.reveal p1'])
  assert.deepEqual(await found({ from: '2026-01-01T00:01:00Z', to: '2026-01-01T00:03:00Z' }), [
    'phone.reveal p1',
    'phone.reveal p2',
  ])
  assert.deepEqual(await found({ who: 'anna', kind: 'phone', q: 'desk' }), ['phone.update p1'])
})

test('they are searched in any case, in names, values and detail, and by what is short at beginnings', async (t) => {
  const { found } = await trail(t)
  assert.deepEqual(await found({ q: 'ÄRZT' }), ['phone.reveal p2'])
  assert.deepEqual(await found({ q: 'OPERATOR of' }), ['user.create u1'])
  assert.deepEqual(await found({ q: '100%' }), ['phone.reveal p1', 'phone.update p1'])
  assert.deepEqual(await found({ q: 'two' }), ['phone.reveal p2'])
  assert.deepEqual(await found({ q: 'ma' }), ['phone.reveal p1'])
  assert.deepEqual(await found({ q: 'x' }), [])
  assert.deepEqual(await found({ q: '"' }), [])
})

test('pages go on one behind the other, and all of them can be read without holding them', async (t) => {
  const { audit, clock } = await trail(t)
  const second = await audit.list(systemScope, { ...page, page: 2, pageSize: 3 })
  assert.deepEqual([second.items.map(({ action }) => action), second.total], [['phone.update'], 4])
  for (let n = 0; n < 1100; n++) await audit.record(one, 'phone.reveal', `q${n}`)
  await clock.advance(1)
  const seen: string[] = []
  for await (const rows of audit.all(one, {})) {
    assert.ok(rows.length <= 500)
    seen.push(...rows.map(({ id }) => id))
  }
  assert.deepEqual([seen.length, new Set(seen).size], [1102, 1102])
})
