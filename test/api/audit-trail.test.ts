/** The audit trail by the API: read, exported, and told whether it is whole. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { AuditChain, AuditRow } from '../../src/schema/audit.ts'
import { until } from '../support/processes.ts'
import { makeOffice, makePhone, type Office, sharedApp, signedInUser } from './office.ts'

type Page = { items: AuditRow[]; total: number }

describe('the audit trail', () => {
  const shared = sharedApp()
  let office: Office
  let phone: { id: string }

  before(async () => {
    const app = shared()
    office = await makeOffice(app, 'TRAIL')
    phone = await makePhone(app, office, {
      name: '=cmd|calc',
      httpUsername: 'u',
      httpPassword: 'Old-http-password',
    })
    await app.ok('PATCH', `${office.path}/phones/${phone.id}`, { name: 'Reception, first floor' })
  })

  test('is an administrator’s to read, of the system and of a tenant', async () => {
    const app = shared()
    const { cookie: operator } = await signedInUser(app, {
      name: 'trail-operator',
      role: 'operator',
      tenants: ['TRAIL'],
    })
    for (const path of [
      '/audit',
      '/audit/chain',
      '/audit/export',
      `${office.path}/audit`,
      `${office.path}/audit/export`,
    ]) {
      assert.equal((await app.call('GET', path, undefined, operator)).status, 403, path)
      assert.equal((await app.call('GET', path)).status, 200, path)
    }
  })

  test('tells of one object with its name, and of its tenant', async () => {
    const app = shared()
    const { items } = await app.ok<Page>('GET', `${office.path}/audit?object=${phone.id}`)
    assert.deepEqual(
      items.map(({ action, object, tenant }) => [action, object.kind, object.id, tenant]),
      [
        ['phone.update', 'phone', phone.id, 'TRAIL'],
        ['phone.create', 'phone', phone.id, 'TRAIL'],
      ],
    )
    const refused = await app.call('GET', '/audit?from=yesterday&format=csv')
    assert.equal(refused.status, 400)
  })

  test('is whole, and says how many rows it has', async () => {
    const app = shared()
    const { total } = await app.ok<Page>('GET', '/audit')
    await until(
      'all are sealed',
      async () => (await app.ok<AuditChain>('GET', '/audit/chain')).unsealed === 0,
    )
    const chain = await app.ok<AuditChain>('GET', '/audit/chain')
    assert.deepEqual([chain.broken, chain.first, chain.keptDays], [null, 1, 400])
    assert.ok(chain.rows >= total, `${chain.rows} of ${total}`)
  })

  test('is downloaded as CSV that no spreadsheet runs, and as JSON lines', async () => {
    const app = shared()
    const download = async (query: string) => {
      const { status, text, headers } = await app.call(
        'GET',
        `${office.path}/audit/export?object=${phone.id}${query}`,
      )
      assert.equal(status, 200)
      return { text, headers }
    }
    const csv = await download('')
    assert.match(String(csv.headers.get('content-disposition')), /^attachment; filename="audit-TRAIL.csv"$/)
    const lines = csv.text.trimEnd().split('\r\n')
    assert.equal(lines[0], 'place,time,who,address,tenant,action,outcome,times,kind,id,name,detail,changes')
    assert.equal(lines.length, 3)
    assert.match(lines[1] ?? '', /,phone\.create,done,1,phone,[^,]+,'=cmd\|calc,/)
    assert.match(lines[2] ?? '', /,"Reception, first floor",/)
    const rows = (await download('&format=jsonl')).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditRow)
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['phone.create', 'phone.update'],
    )
    const [last] = (await app.ok<Page>('GET', `${office.path}/audit?action=audit.export`)).items
    assert.equal(last?.detail, `jsonl, object ${phone.id}`)
  })
})

describe('what was refused', () => {
  const shared = sharedApp()

  test('stands in the trail with who wanted it: calls, sign-ins with the name tried, and keys', async () => {
    const app = shared()
    const office = await makeOffice(app, 'WALLS')
    const { cookie } = await signedInUser(app, { name: 'walls-viewer', role: 'viewer', tenants: ['WALLS'] })
    await makeOffice(app, 'OTHER')
    const refused = [
      await app.call('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'x' }, cookie),
      await app.call('GET', '/users', undefined, cookie),
      await app.call('GET', '/tenants/OTHER/phones', undefined, cookie),
      await app.call('GET', '/tenants', undefined, { key: 'oh_not-a-key-of-anybody' }),
      await app.call(
        'POST',
        '/session',
        { username: 'walls-viewer', password: 'Wrong-password-1' },
        { key: null },
      ),
      await app.call('POST', '/session', { username: 'Typed-my-password', password: 'x' }, { key: null }),
    ]
    assert.deepEqual(
      refused.map(({ status }) => status),
      [403, 403, 404, 401, 401, 401],
    )
    const wanted = [
      ['walls-viewer', 'call.refused', 'PATCH /tenants/:code/extensions/:id', office.extensionId, 'WALLS'],
      ['walls-viewer', 'call.refused', 'GET /users', null, null],
      ['walls-viewer', 'call.refused', 'GET /tenants/:code/phones', null, null],
      ['nobody', 'key.failed', '', null, null],
      ['nobody', 'session.failed', 'walls-viewer', null, null],
      ['nobody', 'session.failed', 'Ty…', null, null],
    ]
    const rows = async () =>
      (await app.ok<Page>('GET', '/audit?order=asc')).items
        .filter(({ outcome }) => outcome !== 'done')
        .map(({ who, action, object, tenant }) => [who, action, object.name, object.id, tenant])
    await until('all of it is written', async () => (await rows()).length >= wanted.length)
    assert.deepEqual(await rows(), wanted)
  })
})
