import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import { phonesByMac } from '../provisioning/phones-by-mac.ts'
import type { TftpReply, TftpRequest } from '../tftp/tftp-server.ts'
import type { TransferEnd } from '../tftp/transfer.ts'
import { tftpRoad } from './tftp-road.ts'

const office = '192.168.10.7'

async function* body(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const rooms = await furnishRoad(t)
  let reads = 0
  const secretsOf = phonesByMac(
    {
      secretsOfMacs(scope, macs) {
        reads++
        return rooms.phones.secretsOfMacs(scope, macs)
      },
    },
    rooms.db.feed,
  )
  const { answer } = tftpRoad({ road: rooms.road, secretsOf, places: rooms.places })
  /** The text of what arrived, or why nothing did. */
  async function tftp(file: string, more: Partial<TftpRequest> & { how?: TransferEnd } = {}) {
    const { how = 'done', ...changes } = more
    const request = {
      kind: 'read',
      file,
      address: office,
      bytes: undefined,
      body: body(),
      ...changes,
    } as const
    const reply: TftpReply = await answer(request)
    if ('bytes' in reply) {
      reply.ended(how)
      return Buffer.from(reply.bytes).toString()
    }
    return 'kept' in reply ? 'kept' : `refused: ${reply.refused}`
  }
  const open = async (code: string, tftpNetworks: string[] = ['192.168.10.0/24'], more = {}) => {
    const scope = await rooms.tenant(code)
    await rooms.tenants.update(scope, { tftpNetworks, ...more }, undefined)
    return scope
  }
  return { ...rooms, tftp, open, reads: () => reads }
}

test('below its secret a phone gets the same file as by HTTP, from anywhere', async (t) => {
  const { tenant, desk, ask, tftp, lastFetch, phones } = await furnish(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  const { text, headers } = await ask(phone, '', { method: 'HEAD' })
  assert.equal(await tftp(`p/${phone.secret}/${phone.mac}.cfg`, { address: '203.0.113.5' }), text)
  assert.equal(await tftp(`/p/${phone.secret.toUpperCase()}//${phone.mac.toUpperCase()}.CFG`), text)
  const told = await lastFetch(scope, phone)
  assert.deepEqual(
    [told?.protocol, told?.outcome, told?.ip, told?.revision, told?.userAgent],
    ['tftp', 'served', office, headers[3], ''],
  )
  assert.equal(told?.path, `/p/${phone.secret.slice(0, 2)}••••/${phone.mac.toUpperCase()}.CFG`)
  assert.ok((await phones.read(scope, phone.id)).servedAt)
})

test('by its MAC alone a phone gets nothing, until its tenant says from where', async (t) => {
  const { tenant, desk, tftp, tenants, lastFetch, counted } = await furnish(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  assert.equal(await tftp(`${phone.mac}.cfg`), 'refused: nothing')
  assert.deepEqual([await lastFetch(scope, phone), counted], [undefined, ['unknown']])
  await tenants.update(scope, { tftpNetworks: ['192.168.10.0/24'] }, undefined)
  assert.match(await tftp(`${phone.mac}.cfg`), /^name=Desk\n/)
  assert.equal(await tftp(`${phone.mac}.cfg`, { address: '192.168.11.7' }), 'refused: nothing')
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.protocol, told?.path, told?.ip], ['tftp', `${phone.mac}.cfg`, office])
})

test('where phones may ask by name, the networks that its tenant allows hold all the same', async (t) => {
  const { open, desk, tftp, lastFetch } = await furnish(t)
  const scope = await open('ONE', ['192.168.10.0/24'], { allowedNetworks: ['192.168.10.0/28'] })
  const phone = await desk(scope)
  assert.match(await tftp(`${phone.mac}.cfg`), /^name=Desk\n/)
  assert.equal(await tftp(`${phone.mac}.cfg`, { address: '192.168.10.99' }), 'refused: nothing')
  assert.equal((await lastFetch(scope, phone))?.reason.code, 'networkNotAllowed')
})

test('a file that did not arrive is not shown as served, and its phone stays pending', async (t) => {
  const { open, desk, tftp, lastFetch, phones } = await furnish(t)
  const scope = await open('ONE')
  const phone = await desk(scope)
  for (const how of ['silent', 'givenUp', 'tooLong'] as const) {
    await tftp(`${phone.mac}.cfg`, { how })
    const told = await lastFetch(scope, phone)
    assert.deepEqual([told?.outcome, told?.reason.code, told?.revision], ['failed', 'notArrived', ''])
  }
  const { servedAt, failing } = await phones.read(scope, phone.id)
  assert.deepEqual([servedAt, failing], [null, null])
})

test('a phone with a user name and password gets nothing by TFTP, and its record says why', async (t) => {
  const { open, desk, tftp, lastFetch } = await furnish(t)
  const scope = await open('ONE')
  const phone = await desk(scope, { httpUsername: 'phone', httpPassword: 'secret' })
  assert.equal(await tftp(`p/${phone.secret}/${phone.mac}.cfg`), 'refused: nothing')
  assert.equal((await lastFetch(scope, phone))?.reason.code, 'tftpWithoutCredentials')
})

test('a name that can be read as two phones is given to none of them, whosever they are', async (t) => {
  const { open, desk, tftp, lastFetch } = await furnish(t)
  const [one, two] = [await open('ONE'), await open('TWO')]
  // The letter before the address may belong to it.
  const [first, second] = [
    await desk(one, { mac: 'a02f0f012345' as never }),
    await desk(two, { mac: '02f0f0123456' as never }),
  ]
  assert.equal(await tftp('a02f0f0123456.cfg'), 'refused: nothing')
  for (const [scope, phone] of [
    [one, first],
    [two, second],
  ] as const)
    assert.equal((await lastFetch(scope, phone))?.reason.code, 'ambiguousMac')
  assert.match(await tftp('02f0f0123456.cfg'), /^name=/)
})

test('what a phone sends by TFTP is kept where it may be, and given back', async (t) => {
  const { open, desk, tftp, lastFetch } = await furnish(t)
  const scope = await open('ONE')
  const phone = await desk(scope, { acceptUploads: true })
  const closed = await desk(scope, { acceptUploads: false })
  const log = `${phone.mac}.log`
  assert.equal(await tftp(log, { kind: 'write', body: body('one', 'two') }), 'kept')
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.protocol, told?.method, told?.outcome], ['tftp', 'PUT', 'uploaded'])
  assert.equal(await tftp(`${closed.mac}.log`, { kind: 'write', body: body('one') }), 'refused: denied')
  assert.equal(await tftp('other.log', { kind: 'write', body: body('one') }), 'refused: nothing')
})

test('of what phones sent, no more is held at once than there is room for', async (t) => {
  const { open, desk, road, places, phones } = await furnish(t)
  const phone = await desk(await open('ONE'), { acceptUploads: true })
  const secretsOf = phonesByMac(phones, { on: () => () => undefined } as never)
  const { answer } = tftpRoad({ road, secretsOf, places, room: 10 })
  const request = { file: `${phone.mac}.log`, address: office, bytes: undefined, body: body() }
  assert.deepEqual(await answer({ ...request, kind: 'write', body: body('onetwo') }), { kept: true })
  const first = await answer({ ...request, kind: 'read' })
  assert.ok('bytes' in first)
  assert.equal(`${first.bytes}`, 'onetwo')
  assert.deepEqual(await answer({ ...request, kind: 'read' }), { refused: 'later' })
  first.ended('silent')
  assert.ok('bytes' in (await answer({ ...request, kind: 'read' })))
})

test('names that are no phone’s, of whatever length, get nothing', async (t) => {
  const { open, desk, tftp, counted } = await furnish(t)
  const phone = await desk(await open('ONE'))
  const names = ['', 'firmware.bin', `${'a'.repeat(300)}${phone.mac}.cfg`, 'p', `p/${'a'.repeat(26)}/x`]
  for (const name of names) assert.equal(await tftp(name), 'refused: nothing', name)
  assert.deepEqual(
    counted,
    names.map(() => 'unknown'),
  )
})

test('whose a MAC is, is asked once, and again when a phone has changed', async (t) => {
  const { open, desk, tftp, reads, phones } = await furnish(t)
  const scope = await open('ONE')
  const phone = await desk(scope)
  for (let times = 0; times < 5; times++) assert.match(await tftp(`${phone.mac}.cfg`), /^name=/)
  assert.equal(reads(), 1)
  await phones.replaceSecret(scope, phone.id, 0)
  assert.match(await tftp(`${phone.mac}.cfg`), /^name=/)
  assert.equal(await tftp(`p/${phone.secret}/`), 'refused: nothing')
  assert.equal(reads(), 2)
})
