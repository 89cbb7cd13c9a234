import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicUrl } from '../../test/support/fono.ts'
import { furnishRoad } from '../../test/support/open-road.ts'
import { hearStatements } from '../../test/support/statements.ts'
import type { systemScope } from '../auth/tenant-scope.ts'
import { recogniser } from '../definitions/recognise.ts'
import { strangerListQuerySchema } from '../schema/inbox.ts'
import { withFirstContact } from './first-contact.ts'
import type { PhoneRequest } from './phone-request.ts'
import { type PhoneRoad, phoneRoad } from './phone-road.ts'
import { wrongPasswordsHere } from './wrong-passwords.ts'

const office = '192.168.10.7'
const elsewhere = '198.51.100.9'

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function furnish(t: Parameters<typeof furnishRoad>[0], allowedNetworks = ['192.168.10.0/24']) {
  const rooms = await furnishRoad(t)
  const scope = await rooms.tenant('ONE', { allowedNetworks })
  await rooms.firstContacts.renew(scope)
  const codeOf = async () => (await rooms.firstContacts.read(scope)).code ?? ''
  const first = await codeOf()
  async function contact(
    file: string,
    more: Partial<PhoneRequest> & { code?: string } = {},
    road: PhoneRoad = rooms.road,
  ) {
    const { code = first, ...changes } = more
    const { status, headers, body } = await road.answer({
      ...{
        protocol: 'http',
        method: 'GET',
        url: `/b/${code}/${file}`,
        ip: office,
        userAgent: 'Fono F1 1.2.3',
      },
      ...{ authorization: undefined, ifNoneMatch: undefined, contentType: undefined },
      ...{ contentLength: undefined, body: nothing() },
      ...changes,
    })
    return { status, headers, text: `${body ?? ''}` }
  }
  const inboxOf = async (of: typeof scope | typeof systemScope = scope) => {
    await rooms.strangers.flush()
    return (await rooms.inbox.list(of, strangerListQuerySchema.parse({}))).items
  }
  return { ...rooms, scope, codeOf, contact, inboxOf }
}

const nobody = { status: 404, headers: [], text: '' }

test('a phone that somebody has entered is told where it fetches, and nothing else', async (t) => {
  const { contact, desk, scope, extension, lastFetch, phones, inboxOf } = await furnish(t)
  const { id } = await extension(scope, { number: '100', name: 'Rossi', password: 'Sip-password-1' })
  const phone = await desk(scope, {
    ...{ name: 'Reception', lines: [{ line: 1, extensionId: id }] },
    ...{
      httpUsername: 'fetcher',
      httpPassword: 'Http-password-1',
      settings: { adminPassword: 'Admin-pw-1' },
    },
  })
  const { status, text } = await contact(`${phone.mac}.cfg`)
  assert.equal(status, 200)
  assert.equal(text, `url=${publicUrl}/p/${phone.secret}/\nfile=${phone.mac}.cfg\n`)
  const told = await lastFetch(scope, phone)
  assert.deepEqual(
    [told?.outcome, told?.reason.code, told?.path, told?.ip, told?.revision],
    ['served', 'firstContact', `/b/••••/${phone.mac}.cfg`, office, ''],
  )
  // It has not fetched its file by that.
  assert.equal((await phones.read(scope, phone.id)).servedAt, null)
  assert.deepEqual(await inboxOf(), [])
})

test('whoever else asks gets what anybody gets, and stands in the inbox', async (t) => {
  const { contact, desk, scope, tenant, inboxOf, firstContacts } = await furnish(t)
  const other = await tenant('TWO', { allowedNetworks: ['192.168.10.0/24'] })
  await firstContacts.renew(other)
  const phone = await desk(scope)
  const foreign = await desk(other)
  for (const [file, more] of [
    [`${phone.mac}.cfg`, { code: 'a'.repeat(26) }],
    [`${phone.mac}.cfg`, { ip: elsewhere }],
    [`${foreign.mac}.cfg`, {}],
    ['805ec0abcdef.cfg', {}],
    ['', {}],
    ['common.cfg', {}],
  ] as const)
    assert.deepEqual(await contact(file, more), nobody, `${file} ${JSON.stringify(more)}`)
  const items = await inboxOf()
  assert.deepEqual(items.map(({ mac, way, tenant: of }) => [mac, way, of]).sort(), [
    ['', 'firstContact', 'ONE'],
    ['805ec0abcdef', 'firstContact', 'ONE'],
  ])
})

test('elsewhere than in its networks it is answered for the hour that somebody opened, from where it may fetch', async (t) => {
  const { contact, desk, scope, firstContacts, clock, tenants } = await furnish(t, [])
  const phone = await desk(scope)
  const ask = async (ip = elsewhere) => (await contact(`${phone.mac}.cfg`, { ip })).status
  assert.equal(await ask(), 404)
  await firstContacts.open(scope, true)
  assert.equal(await ask(), 200)
  await clock.advance(3_599_999)
  assert.equal(await ask(), 200)
  await clock.advance(1)
  assert.equal(await ask(), 404)
  await firstContacts.open(scope, true)
  await tenants.update(scope, { allowedNetworks: ['192.168.10.0/24'] }, undefined)
  assert.deepEqual([await ask(), await ask(office)], [404, 200])
  await firstContacts.open(scope, false)
  // Half of the Internet is nobody's own network.
  await tenants.update(scope, { allowedNetworks: ['0.0.0.0/1', '192.0.0.0/4'] }, undefined)
  assert.equal(await ask(), 404)
})

test('a code that was renewed or taken away works no longer', async (t) => {
  const { contact, desk, scope, firstContacts, codeOf } = await furnish(t)
  const phone = await desk(scope)
  const ask = async (code: string) => (await contact(`${phone.mac}.cfg`, { code })).status
  const old = await codeOf()
  await firstContacts.renew(scope)
  assert.notEqual(await codeOf(), old)
  assert.deepEqual([await ask(old), await ask(await codeOf())], [404, 200])
  const last = await codeOf()
  await firstContacts.remove(scope)
  assert.equal(await ask(last), 404)
})

test('what speaks against the phone refuses here, too, and is told in its fetches', async (t) => {
  const { contact, desk, scope, lastFetch } = await furnish(t)
  const phone = await desk(scope)
  const refusals = [
    [`${phone.mac}.cfg`, { method: 'PUT' }, 'methodNotAllowed'],
    [`${phone.mac}-unheard.xml`, {}, 'unknownFile'],
  ] as const
  for (const [file, more, code] of refusals) {
    assert.deepEqual(await contact(file, more), nobody)
    assert.equal((await lastFetch(scope, phone))?.reason.code, code)
  }
})

test('who does not know the code costs the database nothing, nor does a made-up MAC from elsewhere', async (t) => {
  const { contact, places } = await furnish(t)
  await places()
  const asked: string[] = []
  const stop = hearStatements((text) => void asked.push(text))
  for (let number = 0; number < 50; number++) {
    const mac = `805ec2${number.toString(16).padStart(6, '0')}`
    await contact(`${mac}.cfg`, { code: 'b'.repeat(26) })
    await contact(`${mac}.cfg`, { ip: elsewhere })
  }
  stop()
  assert.deepEqual(asked, [])
})

test('a phone that asks where it is not answered shows that, and no oftener than each ten minutes', async (t) => {
  const { contact, desk, scope, strangers, fetches, clock } = await furnish(t)
  const phone = await desk(scope)
  const other = await desk(scope)
  const codes = async () => {
    await strangers.flush()
    const { items } = await fetches.list(scope, phone.id, { order: 'asc', page: 1, pageSize: 50 })
    return items.map(({ outcome, reason, path }) => [outcome, reason.code, path])
  }
  const closed = ['forbidden', 'firstContactClosed', `/b/••••/${phone.mac}.cfg`]
  await contact(`${phone.mac}.cfg`, { ip: elsewhere })
  assert.deepEqual(await codes(), [closed])
  await contact(`${phone.mac}.cfg`, { ip: elsewhere })
  // Whoever contradicts himself is nobody.
  await contact(`${other.mac}.cfg`, { ip: elsewhere, userAgent: `Fono F1 1.2.3 ${phone.mac}` })
  assert.deepEqual(await codes(), [closed])
  await clock.advance(600_000)
  await contact(`${phone.mac}.cfg`, { ip: elsewhere })
  assert.deepEqual(await codes(), [closed, closed])
})

test('a User-Agent is recognised once here too, whether its phone is known or not', async (t) => {
  const { contact, desk, scope, catalogue, places, secretsOf, files, known, ...rooms } = await furnish(t)
  const { fetches, uploads, clock, strangers } = rooms
  const recognised: string[] = []
  const recognise = (said: { userAgent: string }) => {
    recognised.push(said.userAgent)
    return recogniser(catalogue).recognise(said)
  }
  const road = withFirstContact({
    ...{ places, secretsOf, files, clock },
    road: phoneRoad({
      ...{ knownPhones: known, files, fetches, uploads, clock, recognise, strangers },
      ...{
        digest: rooms.digestOf(),
        wrongPasswords: wrongPasswordsHere(clock),
        isAway: () => false,
        count: () => undefined,
      },
    }),
  })
  const { mac } = await desk(scope)
  for (const userAgent of ['Fono F1 1.2.3', 'Fono F1 1.2.3', 'Fono F1 2'])
    assert.equal((await contact(`${mac}.cfg`, { userAgent }, road)).status, 200)
  await contact('0004aa000001.cfg', { userAgent: 'Fono F1 2' }, road)
  await contact('', { userAgent: 'Fono F1 3' }, road)
  assert.deepEqual(recognised, ['Fono F1 1.2.3', 'Fono F1 2', 'Fono F1 3'])
})
