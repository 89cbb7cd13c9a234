import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import type { PhoneRequest } from './phone-request.ts'
import { pnpRoad } from './pnp-road.ts'
import { tftpRoad } from './tftp-road.ts'

const [office, elsewhere] = ['192.168.10.7', '192.168.20.7']

async function* body(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('log')
}

test('where its tenant allows no phones a phone gets nothing by any road, and in its networks by each of them', async (t) => {
  const rooms = await furnishRoad(t)
  const { road, places, secretsOf, strangers, clock, phones, ask, firstContacts, tenants } = rooms
  const scope = await rooms.tenant('ONE', { allowedNetworks: ['192.168.10.0/24'] })
  // Wider than what is allowed: the narrower one holds.
  const wide = ['192.168.0.0/16']
  await tenants.update(scope, { tftpNetworks: wide, pnpNetworks: wide }, undefined)
  await firstContacts.renew(scope)
  await firstContacts.open(scope, true)
  const { code } = await firstContacts.read(scope)
  const before = await rooms.desk(scope, { acceptUploads: true, httpPassword: 'right' })
  const open = await rooms.desk(scope)
  const phone = await phones.replaceSecret(scope, before.id, 3_600_000)
  const authorization = `Basic ${Buffer.from(':right').toString('base64')}`
  const tftp = tftpRoad({ road, secretsOf, places })
  const pnp = pnpRoad({ road, secretsOf, places, strangers, publicUrl: 'http://prov', clock })
  const http = async (ip: string, more: Partial<PhoneRequest> = {}, of = phone) =>
    (await ask(of, more.method === 'PUT' ? `${of.mac}.log` : '', { ip, authorization, ...more })).status
  const byTftp = async (file: string, address: string) =>
    'bytes' in (await tftp.answer({ kind: 'read', file, address, bytes: undefined, body: body() }))
  const roads: [name: string, gets: (ip: string) => Promise<boolean>][] = [
    ['GET', async (ip) => (await http(ip)) === 200],
    ['HEAD', async (ip) => (await http(ip, { method: 'HEAD' })) === 200],
    ['an upload', async (ip) => (await http(ip, { method: 'PUT', body: body(), contentLength: 3 })) === 201],
    ['a replaced secret', async (ip) => (await http(ip, {}, before)) === 200],
    ['TFTP with the secret', (ip) => byTftp(`p/${open.secret}/`, ip)],
    ['TFTP by name', (ip) => byTftp(`${open.mac}.cfg`, ip)],
    [
      'first contact',
      async (ip) => (await ask(open, '', { ip, url: `/b/${code}/${open.mac}.cfg` })).status === 200,
    ],
    [
      'plug and play',
      async (ip) => (await pnp({ mac: open.mac as MacAddress, ip, userAgent: '' })) !== undefined,
    ],
  ]
  for (const [name, gets] of roads) {
    assert.equal(await gets(elsewhere), false, `${name} from elsewhere`)
    assert.equal(await gets(office), true, `${name} from the office`)
  }
  // Nobody is asked for a password where nothing is to be had.
  assert.equal(await http(elsewhere, { authorization: undefined }), 404)
})
