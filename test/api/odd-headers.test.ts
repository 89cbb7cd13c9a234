/** What a tenant writes and a header would carry is checked when it is saved, and again when it is served. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { askDatabase } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, refused, sharedApp } from './office.ts'

const odd = [
  'text/plain\r\nX: 1',
  'text/plain\n',
  'text/pläin',
  'text/\u0000',
  'text',
  'text/plain; "',
  'x'.repeat(200),
]

describe('a content type of a tenant’s own model', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
  })
  const model = (contentType: string, format = 'keyValue') => ({
    name: `Own ${format}`,
    source: 'a = 1\n',
    format: { kind: format, contentType },
  })

  test('is refused with a sentence when it is none', async () => {
    for (const contentType of odd)
      for (const format of ['keyValue', 'json', 'ini', 'text']) {
        const answer = await shared().call('POST', `${office.path}/models`, model(contentType, format))
        assert.ok(
          Object.keys(refused(answer)).some((path) => path.startsWith('format')),
          answer.text,
        )
      }
  })

  test('is refused in a sheet too', async () => {
    const copy = await shared().ok<Body>('POST', `${office.path}/models/yealink-t54w/duplicate`, {
      name: 'Sheet',
    })
    const source = copy.source.replace(
      /kind: keyValue/,
      'kind: keyValue\n    contentType: "text/plain\\r\\nX: 1"',
    )
    assert.notEqual(source, copy.source)
    refused(await shared().call('PATCH', `${office.path}/models/${copy.id}`, { source }))
  })

  test('with parameters is served as it is', async () => {
    const own = await shared().ok<Body>('POST', `${office.path}/models`, model('text/plain; charset=utf-8'))
    const phone = await makePhone(shared(), office, { modelId: own.id })
    const { headers } = await phoneAsks(phone.provisioningUrl)
    assert.equal(headers.get('content-type'), 'text/plain; charset=utf-8')
  })

  test('that was stored before it was checked hurts nobody when it is served', async () => {
    const own = await shared().ok<Body>('POST', `${office.path}/models`, {
      ...model('text/plain'),
      name: 'Old',
    })
    const phone = await makePhone(shared(), office, { modelId: own.id })
    const { folder } = shared()
    const [row] = await askDatabase(folder, 'select format from model where id = ?', [own.id])
    const format = JSON.stringify({ ...JSON.parse(row.format), contentType: odd[0] })
    const change = 'update model set format = ?, revision = revision + 1 where id = ?'
    await askDatabase(folder, change, [format, own.id])
    await shared().ok('PATCH', '/system', { parameters: { 'a.b': '1' } })
    const answer = await phoneAsks(phone.provisioningUrl)
    assert.deepEqual([answer.status, answer.headers.get('x')], [404, null])
    const { mistakes } = await shared().ok<Body>('GET', `${office.path}/models/${own.id}`)
    assert.match(mistakes[0].message, /^format.contentType: expected a type/)
    const metrics = await (await fetch(`${shared().pageUrl}/metrics`)).text()
    assert.match(metrics, /^offhook_failures_total\{boundary="phoneRequest"\} 0$/m)
  })
})
