/** The ETag of a file tells nobody what the file holds. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

describe('the ETag of a file', () => {
  const shared = sharedApp()
  let office: Office
  let phone: Body
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
    phone = await makePhone(shared(), office)
  })
  const path = () => `${office.path}/phones/${phone.id}/files/${phone.mac}.cfg`
  const shown = () => shared().ok<Body>('GET', path(), undefined, { key: office.viewKey })

  test('is no plain hash of its bytes, in no encoding', async () => {
    const { text, headers } = await phoneAsks(phone.provisioningUrl)
    const etag = (headers.get('etag') ?? '').replaceAll('"', '')
    assert.ok(etag.length >= 20)
    for (const algorithm of ['sha256', 'sha1', 'md5', 'sha512'])
      for (const encoding of ['base64url', 'base64', 'hex'] as const)
        assert.ok(!createHash(algorithm).update(text).digest(encoding).startsWith(etag))
  })

  test('is another one for the masked text, which says nothing of the secrets in the file', async () => {
    const served = (await phoneAsks(phone.provisioningUrl)).headers.get('etag')
    const masked = await shown()
    assert.notEqual(masked.etag, served)
    assert.equal((await shared().ok<Body>('POST', `${path()}/reveal`)).etag, served)
    await shared().ok('PATCH', `${office.path}/extensions/${office.extensionId}`, {
      password: 'Another-one-4711',
    })
    assert.notEqual((await phoneAsks(phone.provisioningUrl)).headers.get('etag'), served)
    assert.deepEqual((await shown()).etag, masked.etag)
  })

  test('of two services differs for the same bytes', async (t) => {
    const { startTestApp } = await import('../support/start-app.ts')
    const [first, second] = [await startTestApp(t), await startTestApp(t)]
    const etags = new Set<string>()
    const texts = new Set<string>()
    for (const app of [first, second]) {
      const own = await makeOffice(app, 'SAME')
      const { id } = await app.ok<Body>('POST', `${own.path}/models`, { name: 'Same', source: 'a = 1\n' })
      const { text, headers } = await phoneAsks((await makePhone(app, own, { modelId: id })).provisioningUrl)
      texts.add(text)
      etags.add(headers.get('etag') ?? '')
    }
    assert.deepEqual([texts.size, etags.size], [1, 2])
  })
})
