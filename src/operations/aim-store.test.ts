import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { FetchRecord } from '../fetches/fetch-store.ts'
import { identityPurpose } from '../phones/phone-record.ts'
import { linkCreateSchema } from '../schema/link.ts'
import type { TenantCreate } from '../schema/tenant.ts'
import type { HowModelsListen } from './aim-store.ts'

const all: HowModelsListen = { registrarOnly: [], deaf: [] }

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { operations, fetches, clock, vault } = stores
  /** A tenant with two phones on the extension 100, and a third one on 200. */
  async function office(code: string, wanted: Partial<TenantCreate> = {}) {
    const scope = await stores.tenant(code, wanted)
    const [first, second] = [
      await stores.extension(scope, { number: '100' }),
      await stores.extension(scope, { number: '200' }),
    ]
    const on = (extensionId: string) => ({ lines: [{ line: 1, extensionId }] })
    return {
      ...{ scope, first, second, on },
      desk: await stores.phone(scope, { name: 'Desk', ...on(first.id) }),
      hall: await stores.phone(scope, { name: 'Hall', ...on(first.id) }),
      attic: await stores.phone(scope, { name: 'Attic', ...on(second.id) }),
    }
  }
  /** Who would be hit besides, in short: `100: 2 phones, 1 other (Hall)`. */
  async function besides(scope: TenantScope, ids: string[] | 'all', models = all): Promise<string[]> {
    let told: string[] = []
    const stop = new Error('only looked')
    const approve = async (id: string) => {
      const { others = 0, users = 0, first = [] } = (await operations.sharedBy(scope, id, models)) ?? {}
      told = first.map(
        (user) => `${user.number}: ${user.phones} phones, ${user.others} other (${user.names.join(', ')})`,
      )
      if (users > 0) told.push(`${others} of ${users}`)
      throw stop
    }
    const phones = ids === 'all' ? { filter: {} } : { ids }
    await assert.rejects(operations.create(scope, 'reboot', phones, { approve }), stop)
    return told
  }
  /** The phone gets its main file, and registers as these from then on. */
  async function fetched({ tenantId, id }: { tenantId: string; id: string }, ...usernames: string[]) {
    const record: FetchRecord = {
      ...{ tenantId, phoneId: id, at: clock.now(), protocol: 'http', method: 'GET', path: '', file: 'a.cfg' },
      ...{ ip: '192.0.2.1', userAgent: '', model: null, firmware: null, outcome: 'served', bytes: 1 },
      ...{ reason: { code: 'ok', message: '' }, tookMs: 1, etag: '"a"', names: null, main: true },
      ...{ failing: false, secretHash: null, content: null },
      identity: {
        sealed: vault.seal('[]', identityPurpose(id)),
        users: usernames.map((username, line) => ({ line, username })),
      },
    }
    fetches.record(record)
    await fetches.flush()
  }
  return { ...stores, office, besides, fetched }
}

const registrar = { notifyVia: 'registrar' } as const

test('through the SIP server a phone’s twin on the same extension is hit as well, unless it is meant, too', async (t) => {
  const { office, besides } = await furnish(t)
  const { scope, desk, hall, attic } = await office('ONE', registrar)
  const { scope: other } = await office('TWO', registrar)
  assert.deepEqual(await besides(scope, [desk.id]), ['100: 2 phones, 1 other (Hall)', '1 of 1'])
  assert.deepEqual(await besides(scope, [desk.id, hall.id]), [])
  assert.deepEqual(await besides(scope, [attic.id]), [])
  assert.deepEqual(await besides(scope, 'all'), [])
  assert.deepEqual(await besides(other, 'all'), [])
})

test('a contact, a fetch and a link that tells where the phone is aim at one phone', async (t) => {
  const { office, besides, fetched, phones, links, registrations } = await furnish(t)
  const { scope, desk } = await office('ONE')
  assert.equal((await besides(scope, [desk.id])).length, 2, 'nobody knows where it is')
  await phones.update(scope, desk.id, { contact: 'sip:100@192.0.2.7' }, undefined)
  assert.deepEqual(await besides(scope, [desk.id]), [])
  const fetching = await office('TWO')
  await fetched({ ...fetching.scope, id: fetching.desk.id }, '100-TWO')
  assert.deepEqual(await besides(fetching.scope, [fetching.desk.id]), [])
  assert.equal(
    (await besides(fetching.scope, [fetching.desk.id], { ...all, registrarOnly: ['yealink-t54w'] })).length,
    2,
  )

  const linked = await office('THREE', { notifyVia: 'link' })
  assert.equal((await besides(linked.scope, [linked.desk.id])).length, 2, 'no link tells of it')
  const id = await links.create(
    linked.scope,
    linkCreateSchema.parse({ name: 'pbx', kind: 'kamailio', host: 'pbx.example.com' }),
  )
  const record = (await links.lead(systemScope, 1000)).find((each) => each.id === id)
  assert.ok(record)
  await links.tellState(systemScope, record, { state: 'up', why: '', found: '' })
  const heard = { username: '100-three', contact: 'sip:a', userAgent: '', model: '', firmware: '', way: {} }
  await registrations.tell(systemScope, record, [
    { ...heard, mac: linked.desk.mac, instanceMac: '', domain: '', addresses: [], vendor: '', modelId: '' },
  ])
  assert.deepEqual(await besides(linked.scope, [linked.desk.id]), [])
  await links.tellState(systemScope, record, { state: 'down', why: '', found: '' })
  assert.equal((await besides(linked.scope, [linked.desk.id])).length, 2, 'a link that is down tells nothing')
})

test('a phone registers as what its last file said, whatever was saved since', async (t) => {
  const { office, besides, fetched, phones } = await furnish(t)
  const { scope, desk, hall, attic, second, on } = await office('ONE', registrar)
  await fetched({ ...scope, id: desk.id }, '100-ONE', '300-ONE')
  await fetched({ ...scope, id: hall.id }, '100-ONE')
  await fetched({ ...scope, id: attic.id }, '200-ONE')
  await phones.update(scope, hall.id, on(second.id), undefined)
  assert.deepEqual(await besides(scope, [desk.id]), ['100: 2 phones, 1 other (Hall)', '1 of 1'])
  assert.deepEqual(await besides(scope, [attic.id]), [])
  await fetched({ ...scope, id: hall.id }, '200-ONE')
  assert.deepEqual(await besides(scope, [desk.id]), [])
  assert.deepEqual(await besides(scope, [attic.id]), ['200: 2 phones, 1 other (Hall)', '1 of 1'])
})

test('a phone on a virtual extension registers as its first real member', async (t) => {
  const { office, besides, extension, phone } = await furnish(t)
  const { scope, attic, second, on } = await office('ONE', registrar)
  const group = await extension(scope, { number: '500', tech: 'VIRTUAL', members: [second.id] })
  const lobby = await phone(scope, { name: 'Lobby', ...on(group.id) })
  assert.deepEqual(await besides(scope, [attic.id]), ['200: 2 phones, 1 other (Lobby)', '1 of 1'])
  assert.deepEqual(await besides(scope, [lobby.id]), ['200: 2 phones, 1 other (Attic)', '1 of 1'])
})

test('a phone that cannot be told at all, and one without a line, hit nobody', async (t) => {
  const { office, besides, phone } = await furnish(t)
  const { scope, desk } = await office('ONE', registrar)
  assert.deepEqual(await besides(scope, [desk.id], { ...all, deaf: ['yealink-t54w'] }), [])
  assert.deepEqual(await besides(scope, [(await phone(scope, { name: 'Bare' })).id]), [])
})

test('of many users the first are told with some names of each, and all are counted', async (t) => {
  const { office, besides, extension, phone } = await furnish(t)
  const { scope, on } = await office('ONE', registrar)
  const meant: string[] = []
  for (let number = 300; number < 325; number++) {
    const { id } = await extension(scope, { number: String(number) })
    meant.push((await phone(scope, { name: `Desk ${number}`, ...on(id) })).id)
    for (let twin = 0; twin < (number === 300 ? 7 : 1); twin++)
      await phone(scope, { name: `Twin ${number} ${twin}`, ...on(id) })
  }
  const told = await besides(scope, meant)
  assert.equal(told.length, 21)
  assert.equal(told[0], '300: 8 phones, 7 other (Twin 300 0, Twin 300 1, Twin 300 2, Twin 300 3, Twin 300 4)')
  assert.equal(told.at(-1), '31 of 25')
})

test('a tenant may have any number of virtual extensions', async (t) => {
  const { office, besides, db } = await furnish(t)
  const { scope, first, desk } = await office('ONE', registrar)
  const row = await db.queries
    .selectFrom('extension')
    .selectAll()
    .where('id', '=', first.id)
    .executeTakeFirstOrThrow()
  const own = { ...row, tech: 'VIRTUAL', members: JSON.stringify([first.id]) }
  const many = Array.from({ length: 12_000 }, (_, n) => ({
    ...own,
    id: `v${n}`,
    number: `9${n}`,
    username: `v${n}`,
  }))
  for (let at = 0; at < many.length; at += 1000)
    await db.queries
      .insertInto('extension')
      .values(many.slice(at, at + 1000))
      .execute()
  await db.queries
    .updateTable('phoneLine')
    .set({ extensionId: 'v7' })
    .where('phoneId', '=', desk.id)
    .execute()
  assert.deepEqual(await besides(scope, [desk.id]), ['100: 2 phones, 1 other (Hall)', '1 of 1'])
})
