import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import { hearStatements } from '../../test/support/statements.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { phonesByMac } from '../provisioning/phones-by-mac.ts'
import { strangerListQuerySchema } from '../schema/inbox.ts'
import type { PhoneRequest } from './phone-request.ts'
import { pnpRoad } from './pnp-road.ts'
import { tftpRoad } from './tftp-road.ts'

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const rooms = await furnishRoad(t)
  const { road, places, strangers, clock, phones, db } = rooms
  const secretsOf = phonesByMac(phones, db.feed)
  const http = async (url: string, more: Partial<PhoneRequest> = {}) =>
    road.answer({
      ...{ protocol: 'http', method: 'GET', url, ip: '10.4.1.88', userAgent: '' },
      ...{ authorization: undefined, ifNoneMatch: undefined, contentType: undefined },
      ...{ contentLength: undefined, body: nothing(), ...more },
    })
  const { answer } = tftpRoad({ road, secretsOf, places })
  const tftp = (file: string, address = '10.4.1.88') =>
    answer({ kind: 'read', file, address, bytes: undefined, body: nothing() })
  const pnp = pnpRoad({ road, secretsOf, places, strangers, publicUrl: 'http://192.0.2.1:8081', clock })
  const inboxOf = async (scope: Parameters<typeof rooms.inbox.list>[0] = systemScope, more: object = {}) => {
    await strangers.flush()
    return (await rooms.inbox.list(scope, strangerListQuerySchema.parse({ pageSize: 1000, ...more }))).items
  }
  return { ...rooms, http, tftp, pnp, inboxOf }
}

test('a phone that asks without a secret stands in the inbox with what it says of itself', async (t) => {
  const { http, inboxOf, tenant } = await furnish(t)
  const scope = await tenant('ONE', { allowedNetworks: ['10.4.0.0/16'] })
  const { status, body } = await http('/805ec0aa0001.cfg?x=1', { userAgent: 'Fono F1 1.2.3' })
  assert.deepEqual([status, body], [404, undefined])
  await http('/805ec0aa0001.cfg', { userAgent: 'Fono F1 1.2.3' })
  const [item, ...others] = await inboxOf(scope)
  assert.deepEqual(
    [
      item?.tenant,
      item?.mac,
      item?.way,
      item?.asked,
      item?.times,
      item?.model,
      item?.firmware,
      item?.confidence,
    ],
    ['ONE', '805ec0aa0001', 'http', '805ec0aa0001.cfg', 2, 'F1', '1.2.3', 'exact'],
  )
  assert.equal(others.length, 0)
})

test('one with a secret that nobody has is there without it', async (t) => {
  const { http, inboxOf } = await furnish(t)
  const secret = 'abcdefghijklmnopqrstuvwxy2'
  await http(`/p/${secret}/805ec0aa0002.cfg`)
  await http(`/p/${secret}`, { userAgent: 'Fono F1 1.2.3' })
  const items = await inboxOf()
  assert.deepEqual(items.map(({ asked }) => asked).sort(), ['/', '805ec0aa0002.cfg'])
  assert.ok(!JSON.stringify(items).includes(secret))
})

test('who only looks round the Internet is no device', async (t) => {
  const { http, inboxOf } = await furnish(t)
  for (const url of ['/', '/index.html', '/wp-login.php', '/b/', '/p/'])
    await http(url, { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' })
  assert.deepEqual(await inboxOf(), [])
})

test('a network that two tenants name is nobody’s: only the system sees who came from there', async (t) => {
  const { http, inboxOf, tenant } = await furnish(t)
  const one = await tenant('ONE', { allowedNetworks: ['10.0.0.0/8'] })
  const two = await tenant('TWO', { tftpNetworks: ['10.4.0.0/16'] })
  await http('/805ec0aa0001.cfg')
  await http('/805ec0aa0002.cfg', { ip: '10.5.1.1' })
  assert.deepEqual(
    [await inboxOf(one), await inboxOf(two), await inboxOf()].map((items) => items.length),
    [1, 0, 2],
  )
})

test('so do those that ask by TFTP or by plug and play and are not known', async (t) => {
  const { tftp, pnp, inboxOf, tenant } = await furnish(t)
  await tenant('ONE', { tftpNetworks: ['10.4.0.0/16'], pnpNetworks: ['10.4.0.0/16'] })
  assert.deepEqual(await tftp('805ec0aa0003.cfg'), { refused: 'nothing' })
  const mac = '805ec0aa0004' as Parameters<typeof pnp>[0]['mac']
  assert.equal(await pnp({ mac, ip: '10.4.1.9', userAgent: 'Fono F1 1.2.3' }), undefined)
  assert.deepEqual(
    (await inboxOf()).map(({ mac, way, tenant, asked, model }) => [mac, way, tenant, asked, model]).sort(),
    [
      ['805ec0aa0003', 'tftp', 'ONE', '805ec0aa0003.cfg', null],
      ['805ec0aa0004', 'pnp', 'ONE', 'ua-profile', 'F1'],
    ],
  )
})

test('a thousand made-up MACs from nowhere cost the database nothing until they are written together', async (t) => {
  const { tftp, pnp, http, places, inboxOf, tenant } = await furnish(t)
  await tenant('ONE', { tftpNetworks: ['10.4.0.0/16'], pnpNetworks: ['10.4.0.0/16'] })
  await places()
  const asked: string[] = []
  const stop = hearStatements((text) => void asked.push(text))
  for (let number = 0; number < 1000; number++) {
    const mac = `805ec3${number.toString(16).padStart(6, '0')}`
    await tftp(`${mac}.cfg`, '203.0.113.9')
    await pnp({ mac: mac as never, ip: '203.0.113.9', userAgent: '' })
    await http(`/${mac}.cfg`, { ip: '203.0.113.9' })
  }
  assert.deepEqual(asked, [])
  const items = await inboxOf()
  stop()
  assert.equal(items.length, 20)
  assert.ok(asked.length < 20, `by ${asked.length} statements`)
})

test('after a change of a tenant’s networks the next one is judged by the new ones', async (t) => {
  const { tftp, tenant, tenants, desk } = await furnish(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  assert.deepEqual(await tftp(`${phone.mac}.cfg`), { refused: 'nothing' })
  await tenants.update(scope, { tftpNetworks: ['10.4.0.0/16'] }, undefined)
  assert.ok('bytes' in (await tftp(`${phone.mac}.cfg`)))
})
