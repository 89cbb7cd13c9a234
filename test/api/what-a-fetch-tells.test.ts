/** What a request tells of the phone: only its main file, asked for by itself, says where and what it is. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

describe('of a phone that was served', () => {
  const shared = sharedApp({ flags: ['--trust-proxy', '127.0.0.1'] })
  let office: Office
  let phone: Body
  const agent = () => `Yealink SIP-T54W 96.86.0.75 ${phone.mac}`
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE', { settings: { tenantPhoneBook: true } })
    phone = await makePhone(shared(), office, { httpUsername: 'phone', httpPassword: 'müd' })
    await asks('', { 'user-agent': agent(), 'x-forwarded-for': '192.0.2.1' })
  })
  const basic = (encoding: 'utf8' | 'latin1') =>
    `Basic ${Buffer.from('phone:müd', encoding).toString('base64')}`
  const asks = (file: string, headers: Record<string, string> = {}, method = 'GET') =>
    phoneAsks(phone.provisioningUrl + file, {
      method,
      headers: { authorization: basic('utf8'), ...headers },
      body: method === 'PUT' ? 'x' : undefined,
    })
  const path = () => `${office.path}/phones/${phone.id}`
  async function status(): Promise<Body> {
    await shared().ok('GET', `${path()}/fetches`)
    return (await shared().ok<Body>('GET', path())).status
  }

  test('its address, model and firmware are known', async () => {
    const { lastFetch, servedAt, pending, failing } = await status()
    assert.deepEqual(
      [lastFetch.ip, lastFetch.model, lastFetch.firmware, lastFetch.at, pending, failing],
      ['192.0.2.1', 'T54W', '96.86.0.75', servedAt, false, null],
    )
  })

  const elsewhere = { 'x-forwarded-for': '203.0.113.9' }
  const others: Record<string, () => Promise<{ status: number }>> = {
    'an upload that is refused': () => asks('x.exe', { ...elsewhere, 'user-agent': agent() }, 'PUT'),
    'a file that is not there': () => asks('unheard.xml', { ...elsewhere, 'user-agent': agent() }),
    'a request without credentials': () => asks('', { ...elsewhere, authorization: '' }),
    'wrong credentials of somebody': () => asks('', { ...elsewhere, authorization: 'Basic eDp5' }),
    'another vendor’s phone': () =>
      asks('', { ...elsewhere, 'user-agent': 'Mozilla/4.0 (compatible; snomD785-SIP 10.1.175.16)' }),
    'another phone of the vendor': () =>
      asks('', { ...elsewhere, 'user-agent': 'Yealink SIP-T54W 96.86.0.20 80:5e:c0:ff:ff:ff' }),
    'a browser that reads the file': () => asks('', { ...elsewhere, 'user-agent': browser }),
    'curl, from elsewhere': () => asks('', { ...elsewhere, 'user-agent': 'curl/8.5.0' }),
    'a program without a name, from elsewhere': () => asks('', { ...elsewhere, 'user-agent': '' }),
    'a HEAD of the file': () => asks('', { ...elsewhere, 'user-agent': agent() }, 'HEAD'),
    'a DELETE of the file': () => asks('', { ...elsewhere, 'user-agent': agent() }, 'DELETE'),
    'the phone book': () => asks('phonebook.xml', { ...elsewhere, 'user-agent': agent() }),
  }
  for (const [name, ask] of Object.entries(others))
    test(`${name} moves nothing, and is a note in its records`, async () => {
      const before = await status()
      const { total } = await shared().ok<Body>('GET', `${path()}/fetches`)
      await ask()
      assert.deepEqual(await status(), before)
      assert.equal((await shared().ok<Body>('GET', `${path()}/fetches`)).total, total + 1)
    })

  test('a change stays pending until the phone itself takes it', async () => {
    await shared().ok('PATCH', path(), { settings: { callWaiting: false } })
    await others['a browser that reads the file']?.()
    await others['a HEAD of the file']?.()
    assert.equal((await status()).pending, true)
    const [note] = (await shared().ok<Body>('GET', `${path()}/fetches?pageSize=2`)).items.slice(1)
    assert.equal(note.reason.code, 'byBrowser')
    await asks('', { 'user-agent': agent(), 'x-forwarded-for': '192.0.2.2' })
    const { pending, lastFetch } = await status()
    assert.deepEqual([pending, lastFetch.ip], [false, '192.0.2.2'])
  })

  test('it is failing while its own credentials are wrong, and its address stays; it ends when it gets its file', async () => {
    await asks('', { 'user-agent': agent(), authorization: 'Basic eDp5', ...elsewhere })
    const now = await status()
    assert.deepEqual([now.failing.reason.code, now.lastFetch.ip], ['wrongCredentials', '192.0.2.2'])
    await asks('', { 'user-agent': agent(), authorization: basic('latin1') })
    assert.equal((await status()).failing, null)
  })

  test('a password with an umlaut is taken in UTF-8 and in ISO 8859-1, and in no other way', async () => {
    for (const encoding of ['utf8', 'latin1'] as const)
      assert.equal((await asks('', { authorization: basic(encoding) })).status, 200)
    const wrong = Buffer.from('phone:mud').toString('base64')
    assert.equal((await asks('', { authorization: `Basic ${wrong}` })).status, 401)
  })
})

describe('of a phone that nobody knows by its User-Agent', () => {
  const shared = sharedApp({ flags: ['--trust-proxy', '127.0.0.1'] })
  const from = (ip: string, userAgent: string) => ({ 'x-forwarded-for': ip, 'user-agent': userAgent })

  test('a phone that never said what it is teaches its address, wherever it comes from', async () => {
    const office = await makeOffice(shared(), 'UNKNOWN')
    const phone = await makePhone(shared(), office)
    for (const ip of ['192.0.2.1', '192.0.2.2']) {
      await phoneAsks(phone.provisioningUrl, { headers: from(ip, 'NewPhone/1.0') })
      await shared().ok('GET', `${office.path}/phones/${phone.id}/fetches`)
      const { status } = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
      assert.equal(status.lastFetch.ip, ip)
    }
  })

  test('one that said what it is may say something else where it was, also after a restart of its memory', async () => {
    const office = await makeOffice(shared(), 'RENAMED')
    const phone = await makePhone(shared(), office)
    const path = `${office.path}/phones/${phone.id}`
    const status = async () => {
      await shared().ok('GET', `${path}/fetches`)
      return (await shared().ok<Body>('GET', path)).status
    }
    const agent = `Yealink SIP-T54W 96.86.0.75 ${phone.mac}`
    await phoneAsks(phone.provisioningUrl, { headers: from('192.0.2.1', agent) })
    await status()
    // It is read from the database again.
    await shared().ok('PATCH', path, { name: 'Lobby' })
    await phoneAsks(phone.provisioningUrl, { headers: from('192.0.2.7', '') })
    assert.equal((await status()).lastFetch.ip, '192.0.2.1')
    const [note] = (await shared().ok<Body>('GET', `${path}/fetches?pageSize=1`)).items
    assert.equal(note.reason.code, 'byUnknown')
    await phoneAsks(phone.provisioningUrl, { headers: from('192.0.2.1', 'Yealink T54W 97') })
    assert.deepEqual(
      [(await status()).lastFetch.userAgent, (await status()).pending],
      ['Yealink T54W 97', false],
    )
    await phoneAsks(phone.provisioningUrl, { headers: from('192.0.2.7', agent) })
    assert.equal((await status()).lastFetch.ip, '192.0.2.7')
  })
})
