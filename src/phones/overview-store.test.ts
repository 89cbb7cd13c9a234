/** What an overview is made of: days counted with the fetches, states noted each hour, and numbers that are those of lists. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { furnishStores } from '../../test/support/open-stores.ts'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { phoneListQuerySchema } from '../schema/phone.ts'
import { daySamples } from './day-sample-store.ts'
import { overviewStore } from './overview-store.ts'

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { db, clock, fetches, tenant } = stores
  const scope = await tenant('ONE', { timezone: 'Pacific/Auckland' })
  const asks = (of: TenantScope, phoneId: string, at: string, failing = false) =>
    fetches.record(
      bareFetch({
        ...{ tenantId: of.tenantId, phoneId, at: Date.parse(at), main: !failing, failing },
        ...(failing && {
          ...{ outcome: 'unauthorized' as const, etag: '' },
          reason: { code: 'WRONG_PASSWORD', message: 'It gave a wrong user name or password' },
        }),
      }),
    )
  const overviews = overviewStore(db)
  const days = async (of = scope) =>
    (await overviews.days(of, '2000-01-01')).map(({ day, served, refused }) => `${day} ${served} ${refused}`)
  return { ...stores, scope, asks, overviews, days, samples: daySamples(db, clock) }
}

test('a phone counts once a day, and the tenant’s zone says when a day begins', async (t) => {
  const { scope, phone, asks, fetches, days } = await furnish(t)
  const [one, other] = [await phone(scope), await phone(scope)]
  // Midnight in Auckland is 11:00 UTC.
  for (const at of ['2026-01-10T10:40:00Z', '2026-01-10T10:50:00Z', '2026-01-10T11:10:00Z'])
    asks(scope, one.id, at)
  await fetches.flush()
  assert.deepEqual(await days(), ['2026-01-10 1 0', '2026-01-11 1 0'])
  for (const at of ['2026-01-10T12:00:00Z', '2026-01-11T10:59:00Z']) {
    asks(scope, one.id, at)
    asks(scope, other.id, at)
    await fetches.flush()
  }
  assert.deepEqual(await days(), ['2026-01-10 1 0', '2026-01-11 2 0'])
})

test('a phone that was refused and then served is one of both', async (t) => {
  const { scope, phone, asks, fetches, days } = await furnish(t)
  const { id } = await phone(scope)
  for (const at of ['2026-01-10T12:00:00Z', '2026-01-10T12:01:00Z']) asks(scope, id, at, true)
  await fetches.flush()
  asks(scope, id, '2026-01-10T13:00:00Z', true)
  asks(scope, id, '2026-01-10T13:01:00Z')
  await fetches.flush()
  assert.deepEqual(await days(), ['2026-01-11 1 1'])
})

test('fetches that are told late count for no day twice', async (t) => {
  const { scope, phone, asks, fetches, days } = await furnish(t)
  const { id } = await phone(scope)
  asks(scope, id, '2026-01-12T12:00:00Z')
  await fetches.flush()
  asks(scope, id, '2026-01-10T12:00:00Z')
  await fetches.flush()
  assert.deepEqual(await days(), ['2026-01-13 1 0'])
  asks(scope, id, '2026-01-12T13:00:00Z')
  await fetches.flush()
  assert.deepEqual(await days(), ['2026-01-13 1 0'], 'what was told late moved nothing back')
})

test('what is told late leaves how a phone stands as it is', async (t) => {
  const { scope, phone, phones, asks, fetches } = await furnish(t)
  const { id } = await phone(scope)
  const stands = async () => {
    const { servedAt, lastFetch, failing } = await phones.read(scope, id)
    return [servedAt, lastFetch?.at, failing !== null]
  }
  asks(scope, id, '2026-01-12T12:00:00Z')
  await fetches.flush()
  const now = ['2026-01-12T12:00:00.000Z', '2026-01-12T12:00:00.000Z', false]
  assert.deepEqual(await stands(), now)
  asks(scope, id, '2026-01-12T11:00:00Z', true)
  asks(scope, id, '2026-01-12T11:01:00Z')
  await fetches.flush()
  assert.deepEqual(await stands(), now)
  asks(scope, id, '2026-01-12T13:00:00Z', true)
  await fetches.flush()
  asks(scope, id, '2026-01-12T12:30:00Z')
  await fetches.flush()
  const later = '2026-01-12T12:30:00.000Z'
  assert.deepEqual(await stands(), [later, later, true], 'it was refused after that')
})

test('how everything stands is noted at its day, and noted again over what was noted before', async (t) => {
  const { scope, phone, extension, asks, fetches, overviews, samples, clock, db, tenant, tenants } =
    await furnish(t)
  const empty = await tenant('TWO')
  const line = await extension(scope, { number: '100' })
  const { id } = await phone(scope, { lines: [{ line: 1, extensionId: line.id }] })
  await samples.sample(systemScope, 'UTC')
  const look = async (of: TenantScope) => (await overviews.days(of, '2000-01-01')).at(-1)
  const first = await look(scope)
  assert.deepEqual(
    [first?.phones, first?.neverFetched, first?.failing, first?.lines],
    [1, 1, 0, null],
    'no link tells of lines',
  )
  assert.equal((await look(empty))?.phones, 0)
  await db.queries
    .insertInto('link')
    .values({
      ...{
        id: 'l',
        tenantId: scope.tenantId,
        name: 'pbx-1',
        kind: 'kamailio',
        host: 'h',
        port: null,
        path: '',
      },
      ...{ tls: 0, certificate: '', username: '', passwordSealed: null, enabled: 1, state: 'up', stateAt: 1 },
      ...{ why: '', found: '', node: null, leaseUntil: null, revision: 1, createdAt: 1, updatedAt: 1 },
    })
    .execute()
  asks(scope, id, new Date(clock.now()).toISOString(), true)
  await fetches.flush()
  await samples.sample(systemScope, 'UTC')
  const second = await look(scope)
  assert.deepEqual(
    [second?.failing, second?.neverFetched, second?.lines, second?.registered, second?.refused],
    [1, 0, 1, 0, 1],
  )
  assert.equal((await overviews.days(scope, '2000-01-01')).length, 1)
  await tenants.remove(empty)
  await samples.sample(systemScope, 'UTC')
})

test('phones that fail are told by their reason, with a few of their names', async (t) => {
  const { scope, phone, asks, fetches, overviews } = await furnish(t)
  for (const name of ['A', 'B', 'C', 'D'])
    asks(scope, (await phone(scope, { name })).id, '2026-01-10T12:00:00Z', true)
  await fetches.flush()
  const { reasons } = await overviews.failing(scope)
  assert.deepEqual(
    reasons.map(({ code, phones, some }) => [code, phones, some.map(({ name }) => name)]),
    [['WRONG_PASSWORD', 4, ['A', 'B', 'C']]],
  )
})

test('the system’s overview sums all tenants and names those in which phones fail', async (t) => {
  const { scope, phone, asks, fetches, overviews, tenant } = await furnish(t)
  const other = await tenant('TWO')
  await phone(other)
  for (const tenant of [scope, other])
    asks(tenant, (await phone(tenant)).id, '2026-01-10T09:00:00Z', tenant === other)
  await fetches.flush()
  const { counts, tenants, looks } = await overviews.tenants(systemScope)
  assert.deepEqual([tenants, counts.failing, counts.neverFetched], [2, 1, 1])
  assert.deepEqual([looks[0]?.code, looks[0]?.failing], ['TWO', 1])
  assert.deepEqual(
    (await overviews.daysOfAll(systemScope, '2000-01-01')).map(({ day, served, refused }) => [
      day,
      served,
      refused,
    ]),
    [['2026-01-10', 1, 1]],
  )
})

test('a reason leads to all phones that fail for it, and to nobody else', async (t) => {
  const { scope, phone, asks, fetches, phones } = await furnish(t)
  const made = []
  for (const name of ['A', 'B', 'C']) made.push(await phone(scope, { name }))
  for (const { id } of made.slice(0, 2)) asks(scope, id, '2026-01-10T12:00:00Z', true)
  await fetches.flush()
  const names = async (filter: object) => {
    const { items, total } = await phones.list(scope, phoneListQuerySchema.parse(filter))
    return [total, ...items.map(({ name }) => name)]
  }
  assert.deepEqual(await names({ reason: 'WRONG_PASSWORD' }), [2, 'A', 'B'])
  assert.deepEqual(await names({ reason: 'WRONG_PASSWORD', q: 'b' }), [1, 'B'])
  assert.deepEqual(await names({ reason: 'UNKNOWN_FILE' }), [0])
  assert.deepEqual(await names({ reason: 'WRONG_PASSWORD', status: 'neverFetched' }), [0])
  assert.deepEqual(
    await phones.idsOf(scope, { reason: 'WRONG_PASSWORD' }),
    made.slice(0, 2).map(({ id }) => id),
  )
  // One that was given its file since then fails no more.
  asks(scope, made[0]?.id ?? '', '2026-01-10T12:01:00Z')
  await fetches.flush()
  assert.deepEqual(await names({ reason: 'WRONG_PASSWORD' }), [1, 'B'])
})
