import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import type { PhoneState } from '../schema/phone-state.ts'
import { askedStates } from '../schema/registered-state.ts'
import type { Database } from './database.ts'
import {
  extensionsCounted,
  phonesCounted,
  registeredCounted,
  statesCounted,
  tenantsCounted,
} from './tally.ts'

type TenantScope = Awaited<ReturnType<Awaited<ReturnType<typeof furnishStores>>['tenant']>>

/** By looking at every row. */
async function walked({ queries }: Database, { tenantId }: TenantScope) {
  const phones = await queries
    .selectFrom('phone')
    .select(['modelId', 'status', 'registered'])
    .where('tenantId', '=', tenantId)
    .execute()
  const extensions = await queries
    .selectFrom('extension')
    .select('id')
    .where('tenantId', '=', tenantId)
    .execute()
  const counts = { failing: 0, neverFetched: 0, pending: 0, upToDate: 0 }
  const models: Record<string, number> = {}
  const registered = { unregistered: 0, partly: 0, registered: 0 }
  let both = 0
  for (const { modelId, status, registered: place } of phones) {
    counts[status as PhoneState]++
    const state = askedStates[place]
    if (state) registered[state]++
    if (status === 'pending' && state === 'partly' && modelId === 'm1') both++
    models[modelId] = (models[modelId] ?? 0) + 1
  }
  return { counts, registered, both, models, phones: phones.length, extensions: extensions.length }
}

async function counted({ queries }: Database, { tenantId }: TenantScope) {
  const models = await phonesCounted(queries, tenantId)
  return {
    counts: await statesCounted(queries, tenantId),
    registered: await registeredCounted(queries, tenantId),
    both: (await registeredCounted(queries, tenantId, { modelId: 'm1', state: 'pending' })).partly,
    models: Object.fromEntries(models),
    phones: (await tenantsCounted(queries, [tenantId])).get(tenantId)?.phones,
    extensions: await extensionsCounted(queries, tenantId),
  }
}

/** Numbers that look like chance, and are the same each time. */
function dice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * sides)
  }
}

test('after any changes, made at the same time too, the counts are those of the rows', async (t) => {
  const { db, tenant, phone, phones, extension, extensions } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const throwDice = dice(7)
  const states = ['failing', 'neverFetched', 'pending', 'upToDate']
  const idsOf = async (table: 'phone' | 'extension', of: TenantScope) =>
    (await db.queries.selectFrom(table).select('id').where('tenantId', '=', of.tenantId).execute()).map(
      ({ id }) => id,
    )
  const changes = [
    (of: TenantScope) => phone(of, { modelId: `m${throwDice(3)}` }),
    (of: TenantScope) => phone(of, { modelId: `m${throwDice(3)}` }),
    (of: TenantScope, id = '') => phones.remove(of, [id], true),
    (of: TenantScope, id = '') => phones.update(of, id, { modelId: `m${throwDice(3)}` }, undefined),
    (_: TenantScope, id = '') =>
      db.recordTransaction(async (queries) => {
        const status = states[throwDice(4)] ?? ''
        await queries.updateTable('phone').set({ status }).where('id', '=', id).execute()
      }),
    (of: TenantScope) =>
      db.recordTransaction(async (queries) => {
        const status = states[throwDice(4)] ?? ''
        await queries.updateTable('phone').set({ status }).where('tenantId', '=', of.tenantId).execute()
      }),
    (_: TenantScope, id = '') =>
      db.recordTransaction(async (queries) => {
        const registered = throwDice(4)
        await queries.updateTable('phone').set({ registered }).where('id', '=', id).execute()
      }),
    (of: TenantScope) => extension(of, { number: String(1000 + throwDice(9000)) }),
    async (of: TenantScope) => {
      const [first] = await idsOf('extension', of)
      if (first) await extensions.remove(of, first, true)
    },
  ]
  for (let round = 0; round < 25; round++) {
    const some = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const of = throwDice(3) === 0 ? other : scope
        const ids = await idsOf('phone', of)
        return () => changes[throwDice(changes.length)]?.(of, ids[throwDice(ids.length)])
      }),
    )
    // One that another one got ahead of is refused, and changes nothing.
    await Promise.allSettled(some.map((change) => change()))
    for (const each of [scope, other]) assert.deepEqual(await counted(db, each), await walked(db, each))
  }
  assert.ok((await walked(db, scope)).phones > 5)
})

test('what a transaction takes back was never counted', async (t) => {
  const { db, tenant, phone } = await furnishStores(t)
  const scope = await tenant('ONE')
  await phone(scope)
  await db
    .transaction(async (queries) => {
      await queries.updateTable('phone').set({ status: 'failing' }).execute()
      await queries.deleteFrom('phone').execute()
      throw new Error('taken back')
    })
    .catch(() => undefined)
  assert.deepEqual(await counted(db, scope), await walked(db, scope))
})
