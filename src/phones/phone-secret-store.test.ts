import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { plantPhones } from '../../test/support/plant-phones.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { secretHash } from './phone-record.ts'

const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()

async function partsOf<Part>(told: AsyncIterable<Part>): Promise<Part[]> {
  const parts: Part[] = []
  for await (const part of told) parts.push(part)
  return parts
}

test('a secret finds its phone, with its lines in their order, in whatever tenant', async (t) => {
  const { phone, phones, tenant, extension, vault } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const { id: extensionId } = await extension(scope, { number: '100' })
  const lines = [
    { line: 3, extensionId },
    { line: 1, extensionId },
  ]
  const [desk, theirs] = [await phone(scope, { lines }), await phone(other)]
  const find = (secret: string) => phones.findBySecret(systemScope, secretHash(vault, secret))
  assert.deepEqual(await find(desk.secret), { phone: desk, old: false })
  assert.deepEqual(desk.lines, [
    { line: 1, extensionId },
    { line: 3, extensionId },
  ])
  assert.deepEqual(await find(theirs.secret), { phone: theirs, old: false })
  assert.equal(await find('aaaaaaaaaaaaaaaaaaaaaaaaaa'), undefined)
})

test('a replaced secret works as long as was said, is told as old, and no longer', async (t) => {
  const { phone, phones, tenant, vault, clock } = await furnishStores(t)
  const scope = await tenant('ONE')
  const neighbour = await phone(scope)
  const first = await phone(scope)
  await clock.advance(500)
  const second = await phones.replaceSecret(scope, first.id, 1000)
  assert.notEqual(second.secret, first.secret)
  assert.deepEqual(
    [second.revision, second.updatedAt, second.oldSecret],
    [2, at(500), { until: at(1500), usedAt: null, takenAt: null }],
  )
  const find = (secret: string) => phones.findBySecret(systemScope, secretHash(vault, secret))
  assert.equal((await find(second.secret))?.old, false)
  await clock.advance(999)
  const found = await find(first.secret)
  assert.deepEqual([found?.old, found?.phone.id], [true, first.id])
  await clock.advance(1)
  assert.equal(await find(first.secret), undefined)
  assert.equal((await phones.read(scope, first.id)).oldSecret, null)
  assert.deepEqual(await phones.read(scope, neighbour.id), neighbour)
})

test('a secret that is replaced without an overlap is no phone’s from then on', async (t) => {
  const { phone, phones, tenant, vault } = await furnishStores(t)
  const scope = await tenant('ONE')
  const first = await phone(scope)
  const second = await phones.replaceSecret(scope, first.id, 0)
  assert.equal(second.oldSecret, null)
  assert.equal(await phones.findBySecret(systemScope, secretHash(vault, first.secret)), undefined)
  const all = async () => (await partsOf(phones.allSecretHashes(systemScope))).flat()
  assert.deepEqual(await all(), [secretHash(vault, second.secret)])
  // What was replaced before is forgotten with the next one.
  const third = await phones.replaceSecret(scope, first.id, 1000)
  assert.deepEqual(await phones.secretHashes(systemScope, [first.id]), [
    secretHash(vault, third.secret),
    secretHash(vault, second.secret),
  ])
  assert.deepEqual(await all(), await phones.secretHashes(systemScope, [first.id]))
  await assert.rejects(phones.replaceSecret(scope, 'none', 0), refusedAs('PHONE_NOT_FOUND'))
})

test('that a replaced secret was used is forgotten when it is replaced again', async (t) => {
  const { phone, phones, tenant, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id } = await phone(scope)
  await phones.replaceSecret(scope, id, 1000)
  await db.queries
    .updateTable('phone')
    .set({ oldSecretUsedAt: Date.UTC(2026, 0, 1) })
    .execute()
  assert.deepEqual((await phones.read(scope, id)).oldSecret, {
    ...{ until: at(1000), usedAt: at(0), takenAt: null },
  })
  const { oldSecret } = await phones.replaceSecret(scope, id, 1000)
  assert.equal(oldSecret?.usedAt, null)
})

test('the secrets of many phones are read some at a time, each once', async (t) => {
  const { phones, tenant, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const ids = Array.from({ length: 2000 }, (_, index) => `phone ${index}`)
  await plantPhones(
    db,
    scope,
    ids.map((id) => ({ id, name: id })),
  )
  const parts = await partsOf(phones.allSecretHashes(systemScope))
  assert.deepEqual(
    parts.map(({ length }) => length),
    [1000, 1000, 0],
  )
  assert.equal(new Set(parts.flat()).size, 2000)
})
