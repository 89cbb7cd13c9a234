import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askerOf, errorsOf, furnishRoad } from '../../test/support/open-road.ts'
import { refusedAs } from '../../test/support/open-stores.ts'
import { plantPhones } from '../../test/support/plant-phones.ts'
import { digestAuthorization, parseDigestChallenge } from '../kernel/digest.ts'
import type { Rotated } from '../schema/rotation.ts'

const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
const hour = 3_600_000
const of = (...what: Rotated[]) => new Set(what)

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  const phone = await road.desk(scope, { httpUsername: 'desk', httpPassword: 'First-password' })
  const read = () => road.phones.read(scope, phone.id)
  const asks = async (password: string, ask = road.ask) =>
    (await ask(await read(), '', { authorization: basic('desk', password) })).status
  const withOld = async () =>
    (await road.phones.list(scope, { credentials: 'old', order: 'asc', page: 1, pageSize: 9 })).items.map(
      ({ name }) => name,
    )
  return { ...road, scope, phone, read, asks, withOld }
}

test('a password that was replaced is taken until its overlap ends, by Basic and by Digest, and its use is told', async (t) => {
  const { phones, scope, phone, read, asks, clock, fetches, ask } = await furnish(t)
  assert.equal(await asks('First-password'), 200)
  assert.deepEqual(await phones.rotate(scope, { ids: [phone.id] }, of('httpPassword'), 24 * hour), {
    ...{ phones: 1, extensions: 0 },
  })
  const { httpPassword, oldHttp, revision } = await read()
  assert.match(httpPassword, /^[a-z2-7]{24}$/)
  const until = new Date(clock.now() + 24 * hour).toISOString()
  assert.deepEqual(oldHttp, {
    ...{ username: 'desk', password: 'First-password', until, usedAt: null, takenAt: null },
  })
  assert.equal(revision, phone.revision + 1)

  await clock.advance(1000)
  assert.equal(await asks('First-password'), 200)
  await fetches.flush()
  const usedAt = new Date(clock.now()).toISOString()
  assert.deepEqual([(await read()).oldHttp?.usedAt, (await read()).oldHttp?.takenAt], [usedAt, null])

  const challenge = (await ask(phone, '')).headers.find((each) => each.startsWith('Digest')) ?? ''
  const digest = (password: string, count: number) =>
    digestAuthorization({
      ...{
        challenge: parseDigestChallenge(challenge),
        cnonce: 'c',
        method: 'GET',
        uri: `/p/${phone.secret}/`,
      },
      ...{ credentials: { username: 'desk', password }, count },
    })
  await clock.advance(1000)
  for (const [at, password] of ['First-password', httpPassword].entries())
    assert.equal((await ask(phone, '', { authorization: digest(password, at + 1) })).status, 200, password)
  assert.equal((await ask(phone, '', { authorization: digest('First-passwort', 3) })).status, 401)
  await fetches.flush()
  const takenAt = new Date(clock.now()).toISOString()
  assert.deepEqual([(await read()).oldHttp?.usedAt, (await read()).oldHttp?.takenAt], [takenAt, takenAt])

  await clock.advance(24 * hour - 2000)
  assert.deepEqual([await asks('First-password'), await asks(httpPassword)], [401, 200])
  assert.equal((await read()).oldHttp, null)
})

test('without an overlap the old password ends at once, in every thread', async (t) => {
  const { phones, scope, phone, read, asks, anotherRoad } = await furnish(t)
  const other = askerOf(anotherRoad(() => undefined))
  assert.equal(await asks('First-password', other), 200)
  await phones.rotate(scope, { ids: [phone.id] }, of('httpPassword'), 0)
  assert.deepEqual([await asks('First-password'), await asks('First-password', other)], [401, 401])
  assert.equal(await asks((await read()).httpPassword, other), 200)
})

test('an administrator who writes another password ends what was before', async (t) => {
  const { phones, scope, phone, read, asks } = await furnish(t)
  await phones.rotate(scope, { ids: [phone.id] }, of('httpPassword'), hour)
  await phones.update(scope, phone.id, { httpPassword: 'By-hand-1' }, undefined)
  assert.equal((await read()).oldHttp, null)
  assert.deepEqual([await asks('First-password'), await asks('By-hand-1')], [401, 200])
})

test('those that still have what was replaced are found until each of them came with the new one, or it is ended', async (t) => {
  const { phones, scope, desk, ask, fetches, withOld, clock, read } = await furnish(t)
  const [a, b] = [await desk(scope, { name: 'A' }), await desk(scope, { name: 'B' })]
  assert.deepEqual(await withOld(), [])
  await phones.rotate(scope, { filter: {} }, of('secret', 'httpPassword'), hour)
  assert.deepEqual(await withOld(), ['A', 'B', 'Desk'])
  const fresh = async ({ id }: typeof a) => phones.read(scope, id)
  await clock.advance(1000)
  assert.equal((await ask(a, '')).status, 200, 'by the old URL')
  assert.equal((await ask(await fresh(b), '')).status, 200)
  await fetches.flush()
  assert.deepEqual(await withOld(), ['A', 'Desk'])
  assert.equal((await fresh(b)).oldSecret?.takenAt, new Date(clock.now()).toISOString())
  // It has the new URL, but not the new password.
  const desktop = await read()
  const wrong = { authorization: basic('desk', 'First-password') }
  assert.equal((await ask(desktop, '', wrong)).status, 200)
  await fetches.flush()
  assert.deepEqual(await withOld(), ['A', 'Desk'])
  await clock.advance(1000)
  const right = { authorization: basic('desk', desktop.httpPassword) }
  assert.equal((await ask(desktop, '', right)).status, 200)
  await clock.advance(1000)
  assert.equal((await ask(b, '')).status, 200)
  await fetches.flush()
  assert.deepEqual(await withOld(), ['A', 'B'], 'B came with the old one again')
  const counts = await phones.countsOf(scope, { credentials: 'old' })
  assert.equal(
    Object.values(counts).reduce((sum, count) => sum + count, 0),
    2,
  )
  assert.deepEqual(await phones.idsOf(scope, { credentials: 'old', q: 'b' }), [b.id])

  assert.deepEqual(await phones.revoke(scope, { filter: {} }), { phones: 3, cutOff: 2 })
  assert.deepEqual(await withOld(), [])
  assert.equal((await ask(a, '')).status, 404)
  assert.equal((await ask(await fresh(a), '')).status, 200)
  assert.deepEqual(await phones.revoke(scope, { filter: {} }), { phones: 0, cutOff: 0 })
})

test('a fetch that is written after a replacement proves nothing of what took the place of what it came with', async (t) => {
  const { phones, scope, phone, read, asks, fetches, withOld, clock } = await furnish(t)
  const takenAt = async () => {
    await fetches.flush()
    const { oldSecret, oldHttp } = await read()
    return [oldSecret?.takenAt, oldHttp?.takenAt]
  }
  assert.equal(await asks('First-password'), 200)
  await phones.rotate(scope, { ids: [phone.id] }, of('secret', 'httpPassword'), 2 * hour)
  assert.deepEqual(await takenAt(), [null, null], 'it came with the first ones')
  const second = await read()
  await clock.advance(1000)
  assert.equal(await asks(second.httpPassword), 200)
  await phones.rotate(scope, { ids: [phone.id] }, of('secret', 'httpPassword'), hour)
  assert.deepEqual(await takenAt(), [null, null], 'it came with the second ones')
  assert.deepEqual(await withOld(), ['Desk'])
  await clock.advance(1000)
  assert.equal(await asks((await read()).httpPassword), 200)
  const now = new Date(clock.now()).toISOString()
  assert.deepEqual(await takenAt(), [now, now])
  assert.deepEqual(await withOld(), [])
})

test('one that comes with the new ones after the overlap is not among those that have the old ones', async (t) => {
  const { phones, scope, phone, read, asks, fetches, withOld, clock } = await furnish(t)
  await phones.rotate(scope, { ids: [phone.id] }, of('secret', 'httpPassword'), hour)
  await clock.advance(hour + 1000)
  assert.equal(await asks('First-password'), 401)
  await fetches.flush()
  assert.deepEqual(await withOld(), ['Desk'])
  assert.equal(await asks((await read()).httpPassword), 200)
  await fetches.flush()
  assert.deepEqual(await withOld(), [])
})

test('the extensions on their lines get new SIP passwords, each once; a virtual one stands for its first real member', async (t) => {
  const { phones, scope, desk, extension, extensions, known } = await furnish(t)
  const shared = await extension(scope, { number: '100', password: 'Sip-1' })
  const real = await extension(scope, { number: '101', password: 'Sip-2' })
  const group = await extension(scope, { number: '600', tech: 'VIRTUAL', members: [real.id] })
  const none = await extension(scope, { number: '102', password: '' })
  const other = await extension(scope, { number: '103', password: 'Sip-3' })
  const lines = (...all: { id: string }[]) => ({
    lines: all.map(({ id: extensionId }, at) => ({ line: at + 1, extensionId })),
  })
  const [one, two] = [await desk(scope, lines(shared, group)), await desk(scope, lines(shared, none))]
  const before = await known.ofRecord(scope, await phones.read(scope, one.id))
  const answer = await phones.rotate(scope, { ids: [one.id, two.id] }, of('sipPassword'), 24 * hour)
  assert.deepEqual(answer, { phones: 0, extensions: 2 })
  const passwordOf = async ({ id }: { id: string }) => (await extensions.read(scope, id)).password
  assert.match(await passwordOf(shared), /^[a-z2-7]{24}$/)
  assert.match(await passwordOf(real), /^[a-z2-7]{24}$/)
  assert.deepEqual([await passwordOf(none), await passwordOf(other)], ['', 'Sip-3'])
  const after = await known.ofRecord(scope, await phones.read(scope, one.id))
  assert.notEqual(after.lines[0]?.registersAs.password, before.lines[0]?.registersAs.password)
})

test('all phones or none, of this tenant alone, no more than fit into one save, and one row of the audit trail', async (t) => {
  const { phones, scope, phone, tenant, db, read } = await furnish(t)
  const other = await tenant('TWO')
  await assert.rejects(
    phones.rotate(scope, { ids: [phone.id, 'none'] }, of('secret'), hour),
    refusedAs('PHONE_NOT_FOUND'),
  )
  await assert.rejects(phones.revoke(other, { ids: [phone.id] }), refusedAs('PHONE_NOT_FOUND'))
  assert.deepEqual(await phones.rotate(other, { filter: {} }, of('secret'), hour), {
    phones: 0,
    extensions: 0,
  })
  assert.equal((await read()).secret, phone.secret)
  const rotated = async () => {
    const rows = await db.queries
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'phone.rotate')
      .execute()
    return rows.map(({ objectId, detail }) => [objectId, detail])
  }
  await phones.rotate(scope, { ids: [phone.id] }, of('secret', 'httpPassword'), hour)
  assert.deepEqual(await rotated(), [
    [phone.id, 'secret httpPassword: 1 phones, 0 extensions, 1 hours of overlap'],
  ])
  const ids = Array.from({ length: 10_000 }, (_, index) => `phone ${index}`)
  await plantPhones(
    db,
    scope,
    ids.map((id) => ({ id, name: id })),
  )
  const { secret } = await read()
  assert.deepEqual(await errorsOf(phones.rotate(scope, { filter: {} }, of('secret'), hour)), [
    'filter: finds more than 10000 phones',
  ])
  assert.equal((await read()).secret, secret)
})
