import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import { manyPhonesStore } from './many-phones-store.ts'
import { changedDraft } from './phone-draft.ts'
import { mostStates, phoneStateStore, stateDays } from './phone-state-store.ts'

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { db, vault, clock, phones } = stores
  const states = phoneStateStore(db, vault, clock)
  const [scope, other] = [await stores.tenant('ONE'), await stores.tenant('TWO')]
  const extension = await stores.extension(scope, { number: '100' })
  const phone = await stores.phone(scope, {
    ...{ name: 'Desk', httpUsername: 'desk', httpPassword: 'Old-1', parameters: { 'a.b': '1' } },
    ...{ lines: [{ line: 1, extensionId: extension.id }], settings: { timezone: 'Europe/Rome' } },
    lineKeys: [{ number: 4, kind: 'blf', value: '101', label: '', pickup: '' }],
  })
  const many = manyPhonesStore(db, vault, clock, phones)
  const rows = async () =>
    Number(
      (
        await db.queries
          .selectFrom('phoneState')
          .select((select) => select.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    )
  return { ...stores, states, many, scope, other, extension, phone, rows }
}

test('a phone’s state before a save is kept whole, with who ended it, from where and when', async (t) => {
  const { phones, states, scope, phone, extension, clock, db } = await furnish(t)
  assert.deepEqual(await states.of(scope, phone.id), [], 'a new phone costs nothing')
  await clock.advance(5000)
  const anna = actingAs(scope, { name: 'anna', address: '10.4.0.9' })
  await phones.update(
    anna,
    phone.id,
    { name: 'Reception', httpPassword: 'New-2', settings: { timezone: null }, lines: [], lineKeys: [] },
    undefined,
  )
  const [state, ...rest] = await states.of(scope, phone.id)
  assert.deepEqual(rest, [])
  const { secretHash, ...told } = state ?? assert.fail()
  assert.ok(secretHash)
  assert.deepEqual(told, {
    ...{ name: 'Desk', virtual: false, modelId: phone.modelId, mac: phone.mac, acceptUploads: false },
    ...{ presetId: null, keyLayoutId: null },
    ...{ fileName: '', httpUsername: 'desk', httpPassword: 'Old-1', contact: '' },
    ...{ lines: [{ line: 1, extensionId: extension.id }], lineKeys: phone.lineKeys, expansionKeys: [] },
    ...{ settings: { timezone: 'Europe/Rome' }, parameters: { 'a.b': '1' } },
    ...{ revision: 1, endedAt: new Date(clock.now()).toISOString() },
    ...{ who: 'anna', address: '10.4.0.9', action: 'phone.update', changeId: null },
  })
  const raw = JSON.stringify(await db.queries.selectFrom('phoneState').selectAll().execute())
  for (const secret of ['Old-1', 'New-2', 'Europe/Rome', 'a.b', phone.secret])
    assert.ok(!raw.includes(secret), secret)
})

test('whatever changes a phone keeps the state before: a save, many at once, new credentials and the end of the old ones', async (t) => {
  const { phones, states, many, scope, phone } = await furnish(t)
  await phones.update(scope, phone.id, { name: 'B' }, undefined)
  const old = await phones.read(scope, phone.id)
  await many.write(scope, [], [{ old, draft: changedDraft(old, { name: 'C' }) }])
  await phones.replaceSecret(scope, phone.id, 3_600_000)
  await phones.rotate(scope, { ids: [phone.id] }, new Set(['secret', 'httpPassword']), 3_600_000)
  await phones.revoke(scope, { ids: [phone.id] })
  const kept = await states.of(scope, phone.id)
  assert.deepEqual(
    kept.map(({ revision, action, name }) => [revision, action, name]),
    [
      [5, 'phone.revoke', 'C'],
      [4, 'phone.rotate', 'C'],
      [3, 'phone.secret', 'C'],
      [2, 'phone.many', 'B'],
      [1, 'phone.update', 'Desk'],
    ],
  )
  assert.equal((await phones.read(scope, phone.id)).revision, 6)
  assert.equal(kept.at(1)?.httpPassword, 'Old-1')
  assert.notEqual(kept.at(0)?.httpPassword, 'Old-1')
  assert.equal(new Set(kept.map(({ secretHash }) => secretHash)).size, 3)
})

test('a refused save keeps nothing, another tenant sees nothing, and a deleted phone leaves nothing', async (t) => {
  const { phones, states, scope, other, phone, rows } = await furnish(t)
  await phones.update(scope, phone.id, { name: 'B' }, undefined)
  await assert.rejects(phones.update(scope, phone.id, { name: 'C' }, 1), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  assert.equal(await rows(), 1)
  assert.equal((await states.read(scope, phone.id, 1)).name, 'Desk')
  await assert.rejects(states.read(scope, phone.id, 2), refusedAs('STATE_NOT_FOUND'))
  await assert.rejects(states.read(other, phone.id, 1), refusedAs('STATE_NOT_FOUND'))
  assert.deepEqual(await states.of(other, phone.id), [])
  await phones.remove(scope, [phone.id], false)
  assert.equal(await rows(), 0)
})

test('of a phone that is saved again and again the last hundred states stay, and none for longer than 400 days', async (t) => {
  const { phones, states, scope, phone, rows, clock } = await furnish(t)
  for (let n = 1; n <= mostStates + 15; n++)
    await phones.update(scope, phone.id, { name: `Desk ${n}` }, undefined)
  assert.ok((await rows()) < mostStates + 10, 'some go while it is saved')
  await states.tidy(systemScope, () => false)
  assert.equal(await rows(), mostStates)
  const kept = await states.of(scope, phone.id)
  assert.deepEqual([kept.at(0)?.name, kept.at(-1)?.name], ['Desk 114', 'Desk 15'])
  await clock.advance(stateDays * 24 * 3_600_000)
  await states.tidy(systemScope, () => false)
  assert.equal(await rows(), mostStates)
  await clock.advance(1000)
  await states.tidy(systemScope, () => false)
  assert.equal(await rows(), 0)
})

test('states that are large together go before they are too many', async (t) => {
  const { phones, states, scope, phone, rows } = await furnish(t)
  const large = 'x'.repeat(8000)
  for (let n = 0; n < 40; n++) {
    const parameters = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`p.${at}`, `${n}${large}`]))
    await phones.update(scope, phone.id, { parameters }, undefined)
  }
  await states.tidy(systemScope, () => false)
  assert.ok((await rows()) < 15, String(await rows()))
  assert.ok((await rows()) > 5)
})
