import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { freePort, until } from '../../test/support/processes.ts'
import { startRecordedPbx } from '../../test/support/recorded-pbx.ts'
import type { Asked } from '../inbox/gathered.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { linkNetwork } from '../links/link-network.ts'
import { type LinkCreate, linkCreateSchema } from '../schema/link.ts'
import { registrationListQuerySchema } from '../schema/registration.ts'
import { linkKeeper } from './link-keeper.ts'

/** Real time, of which a second is some milliseconds. */
const quick: Clock = {
  now: systemClock.now,
  after: (milliseconds, callback) => systemClock.after(milliseconds / 50, callback),
}
const recordings = [
  ...['login-md5-challenge', 'core-facts', 'pjsipshowregistrationinboundcontactstatuses'],
  'pjsipnotify-errors',
]
const nobody = {
  ...{ vendor: null, family: null, model: null, modelId: null, firmware: null, mac: null },
  ...{ confidence: 'unknown' as const, reasons: [] },
}

async function furnish(t: TestContext) {
  const stores = await furnishStores(t)
  const { links, registrations, db } = stores
  const failures: unknown[] = []
  /** Why links were down, in their order. */
  const reasons: string[] = []
  const guard = createGuard(silentLog, (boundary) => failures.push(boundary))
  /** Once set, what a link tells is written, and what links told that are switched off forgotten, when it has ended. */
  const slow: { writing?: Promise<void>; forgetting?: Promise<void> } = {}
  const strangers: Asked[] = []
  let writes = 0
  const start = () =>
    linkKeeper({
      ...{ feed: db.feed, guard, clock: quick },
      registrations: {
        ...registrations,
        async tell(...told) {
          writes++
          await slow.writing
          return registrations.tell(...told)
        },
        async forgetSilent(...which) {
          await slow.forgetting
          return registrations.forgetSilent(...which)
        },
      },
      links: {
        ...links,
        tellState(...told) {
          reasons.push(told[2].why)
          return links.tellState(...told)
        },
      },
      network: linkNetwork(() => true, { clock: quick, guard }),
      recognise: () => nobody,
      strangers: { add: (asked) => void strangers.push(asked) },
    })
  const scope = await stores.tenant('ONE')
  const make = (more: Partial<LinkCreate>) =>
    links.create(
      scope,
      linkCreateSchema.parse({ name: 'pbx', kind: 'asterisk', host: '127.0.0.1', username: 'lab', ...more }),
    )
  const comesTo = (id: string, state: string) =>
    until(`the link is ${state}`, async () => {
      const link = await links.read(scope, id)
      return link.state === state && link
    })
  const listed = async () =>
    (await registrations.list(scope, registrationListQuerySchema.parse({}))).items.map(
      ({ username }) => username,
    )
  const told = { failures, reasons, strangers, slow, writes: () => writes }
  return { ...stores, scope, start, make, comesTo, listed, ...told }
}

test('a link comes up by itself, tells who is registered, and comes back after the PBX was away', async (t) => {
  const { start, make, comesTo, listed, extension, scope, failures, strangers } = await furnish(t)
  await extension(scope, { number: '2001', username: '2001' })
  const port = await freePort()
  const keeper = start()
  t.after(keeper.close)
  const id = await make({ port, password: 'labsecret' })
  const away = await comesTo(id, 'down')
  assert.equal(away.why, 'nothing listens there')

  const first = await startRecordedPbx(t, recordings, { port })
  const up = await comesTo(id, 'up')
  assert.match(up.found, /^Asterisk 22\.10\.1/)
  assert.deepEqual([up.registrations, up.why], [2, ''])
  assert.deepEqual(await listed(), ['2001'], 'of whom the tenant has no extension, it sees nothing')
  assert.deepEqual(
    strangers.map(({ way, link, tenantId }) => [way, link?.name, tenantId]),
    Array(2).fill(['registration', 'pbx', scope.tenantId]),
    'no phone of ours has them',
  )
  assert.ok(strangers.every(({ ip, asked }) => ip === '127.0.0.1' && /^sip:[^;<>]+$/.test(asked)))

  await first.stop()
  assert.equal((await comesTo(id, 'down')).why.length > 0, true)
  assert.deepEqual(await listed(), [])
  await startRecordedPbx(t, recordings, { port })
  await comesTo(id, 'up')
  assert.deepEqual(await listed(), ['2001'])
  assert.deepEqual(failures, [])
})

test('however much there is to forget of a link that is switched off, the others are led meanwhile', async (t) => {
  const { start, make, comesTo, slow } = await furnish(t)
  const pbx = await startRecordedPbx(t, recordings)
  const { promise, resolve } = Promise.withResolvers<void>()
  slow.forgetting = promise
  t.after(() => resolve())
  const keeper = start()
  t.after(keeper.close)
  await comesTo(await make({ port: pbx.port, password: 'labsecret' }), 'up')
  resolve()
})

test('who registers is read at once when the PBX tells of it', async (t) => {
  const { start, make, comesTo } = await furnish(t)
  const pbx = await startRecordedPbx(t, recordings)
  const keeper = start()
  t.after(keeper.close)
  await comesTo(await make({ port: pbx.port, password: 'labsecret' }), 'up')
  const lists = () => pbx.actions().filter((action) => /PJSIPShowReg/.test(action)).length
  const before = lists()
  pbx.tell('Event: ContactStatus\r\nAOR: 2001\r\nContactStatus: Removed\r\n\r\n')
  await until('the list is read again', () => lists() > before)
})

test('a link that is switched off, changed or deleted is let go at once', async (t) => {
  const { start, make, comesTo, links, scope } = await furnish(t)
  const [one, two] = [await startRecordedPbx(t, recordings), await startRecordedPbx(t, recordings)]
  const keeper = start()
  t.after(keeper.close)
  const id = await make({ port: one.port, password: 'labsecret' })
  await comesTo(id, 'up')
  await links.update(scope, id, { port: two.port }, undefined)
  await comesTo(id, 'up')
  assert.ok(two.actions().length > 0)
  await links.update(scope, id, { enabled: false }, undefined)
  await comesTo(id, 'off')
  await until('it hangs up', () => one.connections() + two.connections() === 0)
  await links.update(scope, id, { enabled: true }, undefined)
  await comesTo(id, 'up')
  await links.remove(scope, id)
  await until('it hangs up', () => two.connections() === 0)
})

test('who stops hangs up, and who starts connects again', async (t) => {
  const { start, make, comesTo } = await furnish(t)
  const pbx = await startRecordedPbx(t, recordings)
  const first = start()
  const id = await make({ port: pbx.port, password: 'labsecret' })
  await comesTo(id, 'up')
  await first.close()
  await until('it hangs up', () => pbx.connections() === 0)
  const second = start()
  t.after(second.close)
  await until('it connects again', () => pbx.connections() === 1)
})

test('a PBX that sends nonsense without end costs its own link only', async (t) => {
  const { start, make, comesTo, failures, reasons } = await furnish(t)
  const good = await startRecordedPbx(t, recordings)
  const bad = await startRecordedPbx(t, recordings)
  const keeper = start()
  t.after(keeper.close)
  const [goodId, badId] = [
    await make({ port: good.port, password: 'labsecret' }),
    await make({ port: bad.port, password: 'labsecret', name: 'other' }),
  ]
  await comesTo(badId, 'up')
  bad.tell('x'.repeat(200_000))
  await until('it is hung up on', () => reasons.includes('a line is too long'))
  await comesTo(badId, 'up')
  assert.equal((await comesTo(goodId, 'up')).registrations, 2)
  assert.deepEqual(failures, [])
})

test('a link that is lost while what it told is written does not stay up, and comes back', async (t) => {
  const { start, make, comesTo, slow, writes, reasons } = await furnish(t)
  const port = await freePort()
  const first = await startRecordedPbx(t, recordings, { port })
  const { promise, resolve } = Promise.withResolvers<void>()
  slow.writing = promise
  const keeper = start()
  t.after(keeper.close)
  const id = await make({ port, password: 'labsecret' })
  await until('it is being written', () => writes() === 1)
  await first.stop()
  while (reasons.length === 0) await new Promise(setImmediate)
  delete slow.writing
  resolve()
  await until('it is tried again', () => reasons.includes('nothing listens there'))
  assert.equal((await comesTo(id, 'down')).state, 'down')
  await startRecordedPbx(t, recordings, { port })
  await comesTo(id, 'up')
})

test('however much a PBX tells, it is read one time after the other', async (t) => {
  const { start, make, comesTo, slow, writes } = await furnish(t)
  const pbx = await startRecordedPbx(t, recordings)
  const keeper = start()
  t.after(keeper.close)
  await comesTo(await make({ port: pbx.port, password: 'labsecret' }), 'up')
  const { promise, resolve } = Promise.withResolvers<void>()
  slow.writing = promise
  const before = writes()
  await until('it is being written', async () => {
    pbx.tell('Event: ContactStatus\r\nAOR: 2001\r\nContactStatus: Removed\r\n\r\n')
    return writes() > before
  })
  const lists = () => pbx.actions().filter((action) => /PJSIPShowReg/.test(action)).length
  const read = lists()
  for (let times = 0; times < 20; times++) {
    pbx.tell('Event: ContactStatus\r\nAOR: 2001\r\nContactStatus: Removed\r\n\r\n')
    await new Promise((tick) => setTimeout(tick, 15))
  }
  assert.deepEqual([lists(), writes()], [read, before + 1])
  delete slow.writing
  resolve()
  await until('what came meanwhile is read', () => lists() === read + 1)
})
