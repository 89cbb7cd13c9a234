/** What is remembered of a fetch: outcome and reason, in whatever way the phone wrote its address, and never its secret. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { before, describe, test } from 'node:test'
import { secretOf } from '../support/phone-marks.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

describe('the record of a fetch', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
  })
  const recordsOf = async (phone: Body): Promise<Body[]> =>
    (await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches?pageSize=200`)).items

  test('says what was asked, what was answered and why', async () => {
    const phone = await makePhone(shared(), office, { acceptUploads: true })
    const name = `${phone.mac}.cfg`
    const userAgent = `Yealink SIP-T54W 96.86.0.75 ${phone.mac}`
    const served = await phoneAsks(phone.provisioningUrl + name, { headers: { 'user-agent': userAgent } })
    const etag = served.headers.get('etag') ?? ''
    await phoneAsks(phone.provisioningUrl + name, { headers: { 'if-none-match': etag } })
    await phoneAsks(`${phone.provisioningUrl}${phone.mac}.boot`)
    await phoneAsks(`${phone.provisioningUrl}unheard.xml`)
    await phoneAsks(`${phone.provisioningUrl}001565ffffff.cfg`)
    await phoneAsks(`${phone.provisioningUrl}${phone.mac}-sys.log`, { method: 'PUT', body: 'log' })
    await phoneAsks(`${phone.provisioningUrl}${phone.mac}-sys.log`)
    await phoneAsks(`${phone.provisioningUrl}x.exe`, { method: 'PUT', body: 'x' })
    await phoneAsks(phone.provisioningUrl, { method: 'DELETE' })
    const records = (await recordsOf(phone)).reverse()
    assert.deepEqual(
      records.map(({ method, file, outcome, reason }) => [method, file, outcome, reason.code]),
      [
        ['GET', name, 'served', 'ok'],
        ['GET', name, 'notModified', 'unchanged'],
        ['GET', `${phone.mac}.boot`, 'notFound', 'absent'],
        ['GET', 'unheard.xml', 'notFound', 'unknownFile'],
        ['GET', '001565ffffff.cfg', 'forbidden', 'foreignMac'],
        ['PUT', `${phone.mac}-sys.log`, 'uploaded', 'kept'],
        ['GET', `${phone.mac}-sys.log`, 'served', 'ownUpload'],
        ['PUT', 'x.exe', 'forbidden', 'unexpectedUpload'],
        ['DELETE', '', 'forbidden', 'methodNotAllowed'],
      ],
    )
    const [first] = records
    assert.deepEqual(
      [first.protocol, first.ip, first.userAgent, first.bytes, first.revision, first.phoneId],
      ['http', '127.0.0.1', userAgent, Buffer.byteLength(served.text), etag, phone.id],
    )
    for (const { reason, tookMs } of records) {
      assert.match(reason.message, /\S+ \S+/)
      assert.ok(tookMs >= 0)
    }
    const { status } = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
    assert.deepEqual([status.lastFetch.outcome, status.failing], ['notModified', null])
    assert.equal(status.pending, false)
  })

  test('knows model and firmware of a phone that names itself', async () => {
    const phone = await makePhone(shared(), office)
    await phoneAsks(phone.provisioningUrl, {
      headers: { 'user-agent': `Yealink SIP-T54W 96.86.0.75 ${phone.mac}` },
    })
    await recordsOf(phone)
    const { lastFetch } = (await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}`)).status
    assert.deepEqual([lastFetch.model, lastFetch.firmware], ['T54W', '96.86.0.75'])
  })

  test('never holds the secret, however the phone wrote its address', async () => {
    const phone = await makePhone(shared(), office)
    const secret = secretOf(phone.provisioningUrl)
    const encoded = [...secret].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
    const file = `${phone.mac}.cfg`
    const paths = [
      `/p/${secret}/${file}`,
      `//p//${secret}//${file}`,
      `/p/${secret.toUpperCase()}/${file}`,
      `/%70/${encoded}/${file}`,
      `/p%2f${secret}%2f${file}`,
      `/p/${secret}/p/${secret}/${file}`,
      `/p/${secret}/${secret}.cfg`,
      `/p/${secret}/${secret.toUpperCase()}.cfg`,
      `/p/${secret}/${file}?secret=${secret}`,
      `/p/${secret}?again=/p/${secret}/`,
      `http://127.0.0.1/p/${secret}/${file}`,
    ]
    for (const path of paths) await rawRequest(phone.provisioningUrl, path)
    await phoneAsks(phone.provisioningUrl, { headers: { 'user-agent': `Phone of ${phone.provisioningUrl}` } })
    const records = await recordsOf(phone)
    assert.ok(records.length >= 10, `${records.length}`)
    const { body } = await shared().call('GET', `${office.path}/phones/${phone.id}`, undefined, {
      key: office.viewKey,
    })
    for (const record of [...records, body])
      assert.ok(!JSON.stringify(record).toLowerCase().includes(secret), JSON.stringify(record))
    for (const { path } of records) assert.match(path, new RegExp(`^/p/${secret.slice(0, 2)}••••`))
  })

  test('a secret in capitals or percent-encoded still finds the phone', async () => {
    const phone = await makePhone(shared(), office)
    const secret = secretOf(phone.provisioningUrl)
    for (const path of [`/p/${secret.toUpperCase()}/`, `/p%2F${secret}/${phone.mac}.cfg`, `/%70/${secret}`])
      assert.match(await rawRequest(phone.provisioningUrl, path), /^HTTP\/1\.1 200 /, path)
  })

  test('a request line with the whole URL, as proxies write it, is answered', async () => {
    const phone = await makePhone(shared(), office)
    const answer = await rawRequest(phone.provisioningUrl, `${phone.provisioningUrl}${phone.mac}.cfg`)
    assert.match(answer, /^HTTP\/1\.1 200 /)
  })

  test('200 are kept of each phone, the newest ones', async () => {
    const phone = await makePhone(shared(), office)
    for (let round = 0; round < 230; round++) await phoneAsks(`${phone.provisioningUrl}file-${round}.xml`)
    const records = await recordsOf(phone)
    assert.deepEqual(
      [records.length, records[0].file, records[199].file],
      [200, 'file-229.xml', 'file-30.xml'],
    )
  })
})

/** A request line as no library would write it. */
function rawRequest(url: string, path: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`)
  })
}
