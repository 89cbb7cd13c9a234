import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { publicUrl } from '../../test/support/fono.ts'
import { furnishRoad } from '../../test/support/open-road.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type HandOverParts, withHandOver } from './hand-over.ts'
import type { PhoneRequest } from './phone-request.ts'

const minuteMs = 60_000
const person = { accept: 'text/html,*/*;q=0.8', userAgent: 'Mozilla/5.0' }

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function furnish(t: TestContext, wanted: object = {}) {
  const rooms = await furnishRoad(t)
  const { handOvers, clock } = rooms
  const scope = await rooms.tenant('ONE')
  const phone = await rooms.desk(scope, { name: 'Anna', modelId: 'fono-f0', ...wanted })
  /** As another thread has it. */
  const roadOf = (own: Partial<HandOverParts['handOvers']> = {}) =>
    withHandOver({
      ...{ road: rooms.road, publicUrl, clock, count: (outcome) => void rooms.counted.push(outcome) },
      handOvers: { ...handOvers, ...own },
    })
  const first = roadOf()
  async function ask(url: string, more: Partial<PhoneRequest> = {}, road = first) {
    const { status, headers, body } = await road.answer({
      ...{ protocol: 'http', method: 'GET', url, ip: '198.51.100.7', userAgent: 'Fono F0 1.2.3' },
      ...{ authorization: undefined, ifNoneMatch: undefined, contentType: undefined },
      ...{ contentLength: undefined, body: nothing(), ...more },
    })
    return { status, headers, text: `${body ?? ''}` }
  }
  const make = async () => `/h/${(await handOvers.make(scope, phone.id, 1)).token}`
  const state = async () => (await handOvers.read(scope, phone.id))?.state
  return { ...rooms, scope, phone, roadOf, ask, make, state }
}

test('an app gets its file by the link and by nothing else that looks like it', async (t) => {
  const { ask, make, state, phone, lastFetch, scope } = await furnish(t)
  const link = await make()
  for (const other of [
    link.slice(0, -1),
    `${link}x`,
    `${link}/setting`,
    `${link}/settings/x`,
    link.toUpperCase(),
  ])
    assert.equal((await ask(`${other}`)).status, 404, other)
  for (const method of ['PUT', 'POST', 'DELETE'])
    assert.equal((await ask(`${link}/settings`, { method })).status, 405)
  assert.equal(await state(), 'open')
  const file = await ask(`${link}/settings?app=1`, { ifNoneMatch: '*' })
  assert.equal(file.status, 200, 'what it may have already it is given all the same')
  assert.match(file.text, new RegExp(`url=${publicUrl}/p/${phone.secret}/`))
  assert.equal(await state(), 'used')
  const fetched = await lastFetch(scope, phone)
  assert.deepEqual([fetched?.outcome, fetched?.path], ['served', '/h/••••/settings'])
})

test('of two threads that give it at the same moment one does', async (t) => {
  const { ask, make, roadOf, fetches, scope, phone } = await furnish(t)
  const link = await make()
  const got = await Promise.all([ask(`${link}/settings`), ask(`${link}/settings`, {}, roadOf())])
  assert.deepEqual(got.map(({ status }) => status).sort(), [200, 404])
  const { items } = await fetches.list(scope, phone.id, { order: 'asc', page: 1, pageSize: 9 })
  assert.deepEqual(items.map(({ reason }) => reason.code).sort(), ['linkUsed', 'ok'])
})

test('an app that does not say the phone’s password leaves the link as it is', async (t) => {
  const { ask, make, state } = await furnish(t, { httpUsername: 'anna', httpPassword: 'Http-password-1' })
  const link = await make()
  assert.equal((await ask(`${link}/settings`)).status, 401)
  assert.equal(await state(), 'open')
  const authorization = `Basic ${Buffer.from('anna:Http-password-1').toString('base64')}`
  assert.equal((await ask(`${link}/settings`, { authorization })).status, 200)
  assert.equal(await state(), 'used')
})

test('while the database does not answer, a person and an app are told to come again', async (t) => {
  const { ask, make, state, roadOf } = await furnish(t)
  const link = await make()
  const away = async () => {
    throw new OffhookError('DATABASE_AWAY')
  }
  const page = await ask(link, person, roadOf({ find: away }))
  assert.deepEqual([page.status, /in a minute/.test(page.text)], [503, true])
  const app = await ask(`${link}/settings`, {}, roadOf({ find: away }))
  assert.deepEqual([app.status, app.headers], [503, ['retry-after', '30']])
  assert.equal(
    (await ask(`${link}/settings`, {}, roadOf({ take: away }))).status,
    503,
    'who was first cannot be said',
  )
  assert.equal(await state(), 'open')
  assert.equal((await ask(`${link}/settings`)).status, 200)
})

test('a model that is set up by no link ends what is open', async (t) => {
  const { ask, make, phones, phone, scope } = await furnish(t)
  const link = await make()
  assert.equal((await ask(link, person)).status, 200)
  await phones.update(scope, phone.id, { modelId: 'fono-f1' }, undefined)
  assert.equal((await ask(link, person)).status, 404)
  assert.equal((await ask(`${link}/settings`)).status, 404)
})

test('whoever asks for twenty that do not exist waits for a quarter of an hour, and nobody else does', async (t) => {
  const { ask, make, clock, counted, roadOf } = await furnish(t)
  const link = await make()
  let asked = 0
  const road = roadOf({
    find: async () => {
      asked++
      return undefined
    },
  })
  for (let times = 0; times < 25; times++) await ask(`/h/${'a'.repeat(26)}/settings`, {}, road)
  assert.equal(asked, 20)
  await ask(`/h/${'a'.repeat(26)}/settings`, { ip: '203.0.113.9' }, road)
  assert.equal(asked, 21)
  await clock.advance(15 * minuteMs)
  await ask(`/h/${'a'.repeat(26)}/settings`, {}, road)
  assert.equal(asked, 22)
  assert.deepEqual(new Set(counted), new Set(['unknown']))
  assert.equal((await ask(link, person)).status, 200)
})
