/** What two save at the same moment: on PostgreSQL by connections of their own, as two nodes would. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { systemScope, type TenantScope } from '../../src/auth/tenant-scope.ts'
import { userStore } from '../../src/auth/user-store.ts'
import { contactStore } from '../../src/contacts/contact-store.ts'
import { createVault } from '../../src/db/vault.ts'
import { manualClock } from '../../src/kernel/clock.ts'
import { hasCode, InvalidInput } from '../../src/kernel/errors.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { modelStore } from '../../src/models/model-store.ts'
import { contactCreateSchema } from '../../src/schema/contact.ts'
import { extensionCreateSchema } from '../../src/schema/extension.ts'
import { modelCreateSchema } from '../../src/schema/model.ts'
import { phoneCreateSchema } from '../../src/schema/phone.ts'
import { tenantCreateSchema } from '../../src/schema/tenant.ts'
import { tenantStore } from '../../src/tenants/tenant-store.ts'
import { savedUnchecked } from '../support/open-stores.ts'
import { nextMac } from '../support/tenant.ts'
import { testDatabase, testPlace } from '../support/test-database.ts'

const rounds = 10

async function twoNodes(t: TestContext) {
  const vault = createVault(systemRandom(32), systemRandom)
  const clock = manualClock()
  const place = await testPlace(t)
  const first = await testDatabase(place)
  // An embedded database has one connection: what comes at once waits there.
  const second = first.shared ? await testDatabase(place) : first
  for (const db of new Set([first, second])) t.after(() => db.close())
  const on = (db: typeof first) => ({
    db,
    users: userStore(db, clock),
    tenants: tenantStore(db, vault, clock),
    contacts: contactStore(db, clock),
    models: modelStore(db, clock),
    ...savedUnchecked(db, vault, clock),
  })
  const [one, two] = [on(first), on(second)]
  const tenant = (code: string) =>
    one.tenants.create(systemScope, tenantCreateSchema.parse({ code, name: code }))
  return { nodes: [one, two] as const, one, two, tenant }
}

type Node = Awaited<ReturnType<typeof twoNodes>>['one']

/** Both do it at once; answers how many were let through, and why the others were not. */
async function atOnce(nodes: readonly Node[], work: (node: Node, turn: number) => Promise<unknown>) {
  const results = await Promise.allSettled(nodes.map(work))
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  return { done: results.length - refusals.length, refusals }
}

test('of two administrators who stop each other being one, one stays', async (t) => {
  const { nodes, one } = await twoNodes(t)
  const account = { password: 'correct horse', role: 'systemAdministrator' as const, tenants: [] }
  const ids = [
    (await one.users.create(systemScope, { ...account, name: 'a' })).id,
    (await one.users.create(systemScope, { ...account, name: 'b' })).id,
  ]
  for (let round = 0; round < rounds; round++) {
    const { done, refusals } = await atOnce(nodes, (node, turn) =>
      node.users.update(systemScope, ids[turn] ?? '', { role: 'operator' }),
    )
    assert.equal(done, 1)
    assert.ok(hasCode(refusals[0], 'FORBIDDEN'), String(refusals[0]))
    for (const id of ids) await one.users.update(systemScope, id, { role: 'systemAdministrator' })
  }
  const { done } = await atOnce(nodes, (node, turn) => node.users.remove(systemScope, ids[turn] ?? ''))
  assert.equal(done, 1)
})

test('of two that give the same name, number or address, the second is told at its field', async (t) => {
  const { nodes, tenant } = await twoNodes(t)
  const scope = await tenant('TWINS')
  const twins: Record<
    string,
    (node: Node, round: number, scope: TenantScope, mac: string) => Promise<unknown>
  > = {
    code: (node, round) =>
      node.tenants.create(systemScope, tenantCreateSchema.parse({ code: `T${round}`, name: 'T' })),
    number: (node, round, scope) =>
      node.extensions.create(scope, extensionCreateSchema.parse({ number: String(100 + round), name: 'E' })),
    mac: (node, _, scope, mac) =>
      node.phones.create(scope, phoneCreateSchema.parse({ name: 'P', modelId: 'yealink-t54w', mac })),
    name: (node, round, scope) =>
      node.models.create(scope, {
        ...modelCreateSchema.parse({ name: `M${round}`, source: 'a' }),
        family: '',
      }),
  }
  for (const [path, create] of Object.entries(twins))
    for (let round = 0; round < rounds; round++) {
      const mac = nextMac()
      const { done, refusals } = await atOnce(nodes, (node) => create(node, round, scope, mac))
      assert.equal(done, 1, path)
      assert.ok(refusals[0] instanceof InvalidInput, `${path}: ${refusals[0]}`)
      assert.deepEqual(
        refusals[0].errors.map((each) => each.path),
        [path],
      )
    }
  const account = { name: 'anna', password: 'correct horse', role: 'operator' as const, tenants: [] }
  const { done, refusals } = await atOnce(nodes, (node) => node.users.create(systemScope, account))
  assert.equal(done, 1)
  assert.deepEqual(refusals[0].errors?.[0]?.path, 'name', String(refusals[0]))
})

test('of two who opened the same, the second to save is told of the first', async (t) => {
  const { nodes, one, tenant } = await twoNodes(t)
  const scope = await tenant('EDIT')
  const parsed = phoneCreateSchema.parse({ name: 'P', modelId: 'yealink-t54w', mac: nextMac() })
  const phone = await one.phones.create(scope, parsed)
  const extension = await one.extensions.create(
    scope,
    extensionCreateSchema.parse({ number: '1', name: 'E' }),
  )
  const given = { name: 'C', numbers: [{ kind: 'work', number: '1' }] }
  const contact = await one.contacts.create(scope, contactCreateSchema.parse(given))
  const own = { ...modelCreateSchema.parse({ name: 'M', source: 'a' }), family: '' }
  const model = await one.models.create(scope, own)
  const edits: Record<string, (node: Node, name: string, revision: number) => Promise<unknown>> = {
    phone: (node, name, revision) => node.phones.update(scope, phone.id, { name }, revision),
    extension: (node, name, revision) => node.extensions.update(scope, extension.id, { name }, revision),
    contact: (node, name, revision) => node.contacts.update(scope, contact.id, { name }, revision),
    model: (node, name, revision) => node.models.update(scope, model.id, { name }, revision),
    tenant: (node, name, revision) => node.tenants.update(scope, { name }, revision),
  }
  for (const [noun, edit] of Object.entries(edits))
    for (let revision = 1; revision <= rounds; revision++) {
      const { done, refusals } = await atOnce(nodes, (node, turn) => edit(node, `by ${turn}`, revision))
      assert.equal(done, 1, noun)
      assert.ok(hasCode(refusals[0], 'EDITED_BY_SOMEONE_ELSE'), `${noun}: ${refusals[0]}`)
    }
})

test('an extension is deleted, or a phone has it on a line, and never both', async (t) => {
  const { one, two, tenant } = await twoNodes(t)
  const scope = await tenant('LINES')
  for (let round = 0; round < rounds; round++) {
    const number = String(100 + round)
    const { id } = await one.extensions.create(scope, extensionCreateSchema.parse({ number, name: 'E' }))
    const lines = [{ line: 1, extensionId: id }]
    const wanted = phoneCreateSchema.parse({ name: 'P', modelId: 'yealink-t54w', mac: nextMac(), lines })
    const [removed, created] = await Promise.allSettled([
      one.extensions.remove(scope, id, false),
      two.phones.create(scope, wanted),
    ])
    assert.notEqual(removed.status, created.status)
    const refusal = removed.status === 'rejected' ? removed.reason : (created as PromiseRejectedResult).reason
    assert.ok(hasCode(refusal, 'EXTENSION_REFERENCED') || hasCode(refusal, 'INVALID_INPUT'), String(refusal))
  }
})

test('a tenant is deleted, or it has a phone, and never both', async (t) => {
  const { one, two, tenant } = await twoNodes(t)
  for (let round = 0; round < rounds; round++) {
    const scope = await tenant(`T${round}`)
    const wanted = phoneCreateSchema.parse({ name: 'P', modelId: 'yealink-t54w', mac: nextMac() })
    const [removed, created] = await Promise.allSettled([
      one.tenants.remove(scope),
      two.phones.create(scope, wanted),
    ])
    assert.notEqual(removed.status, created.status)
    const refusal = removed.status === 'rejected' ? removed.reason : (created as PromiseRejectedResult).reason
    assert.ok(hasCode(refusal, 'TENANT_NOT_EMPTY') || hasCode(refusal, 'NOT_FOUND'), String(refusal))
  }
})
