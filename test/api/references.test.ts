/** Deleting what others name: the references are shown, nothing goes without force, and all go or none. */

import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { before, describe, test } from 'node:test'
import { assertProblem, type Body, makeOffice, makePhone, type Office, refused, sharedApp } from './office.ts'

describe('references', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
  })
  const report = (source: string, references: object[]) =>
    shared().call('PUT', `${office.path}/references`, { source, references })
  const named = (phone: Body, label: string) => ({ kind: 'callFlow', label, phoneId: phone.id })
  const exists = async (phone: Body) =>
    (await shared().call('GET', `${office.path}/phones/${phone.id}`)).status === 200

  test('what a PBX reports is listed, by phone too, and named by id or MAC', async () => {
    const phone = await makePhone(shared(), office)
    const answer = await report('pbx-1', [
      { ...named(phone, 'Night flow'), href: 'https://pbx.example.com/flows/7' },
      { kind: 'schedule', label: 'Summer', mac: phone.mac.toUpperCase() },
    ])
    assert.equal(answer.status, 200, answer.text)
    const expected = [
      {
        kind: 'callFlow',
        label: 'Night flow',
        href: 'https://pbx.example.com/flows/7',
        source: 'pbx-1',
        phoneId: phone.id,
      },
      { kind: 'schedule', label: 'Summer', href: null, source: 'pbx-1', phoneId: phone.id },
    ]
    assert.deepEqual(answer.body, { items: expected, total: 2 })
    for (const path of ['references', `phones/${phone.id}/references`])
      assert.deepEqual(await shared().ok('GET', `${office.path}/${path}`), { items: expected, total: 2 })
    await report('pbx-1', [])
  })

  test('a report replaces what its source said before, and leaves other sources alone', async () => {
    const phone = await makePhone(shared(), office)
    await report('pbx-1', [named(phone, 'Old 1'), named(phone, 'Old 2')])
    await report('pbx-2', [named(phone, 'Other')])
    await report('pbx-1', [named(phone, 'New')])
    const { items } = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}/references`)
    assert.deepEqual(
      items.map((item: Body) => `${item.source} ${item.label}`),
      ['pbx-1 New', 'pbx-2 Other'],
    )
  })

  test('a report with one mistake changes nothing, and every mistake is named', async () => {
    const phone = await makePhone(shared(), office)
    await report('pbx-3', [named(phone, 'Kept')])
    const unknown = refused(
      await report('pbx-3', [
        named(phone, 'Fine'),
        { kind: 'report', label: 'X', phoneId: 'nobody' },
        { kind: 'report', label: 'X', mac: '805ec0999999' },
      ]),
    )
    assert.deepEqual(unknown, {
      'references.1.phoneId': 'This tenant has no such phone',
      'references.2.mac': 'This tenant has no such phone',
    })
    const malformed = refused(
      await report('pbx-3', [
        { kind: 'poem', label: '' },
        { ...named(phone, 'X'), href: 'javascript:alert(1)' },
        { ...named(phone, 'X'), href: '//evil.example' },
      ]),
    )
    for (const path of ['references.0.kind', 'references.0.label', 'references.1.href', 'references.2.href'])
      assert.ok(path in malformed, `${path} in ${Object.keys(malformed)}`)
    const { items } = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}/references`)
    assert.deepEqual(
      items.map((item: Body) => item.label),
      ['Kept'],
    )
  })

  test('a phone that is named is not deleted, and the answer lists who names it', async () => {
    const phone = await makePhone(shared(), office)
    await report('pbx-4', [named(phone, 'Night flow')])
    for (const query of ['', '?force=false']) {
      const answer = await shared().call('DELETE', `${office.path}/phones/${phone.id}${query}`)
      assertProblem(answer, 409, 'PHONE_REFERENCED')
      assert.deepEqual(answer.body.references, [
        { kind: 'callFlow', label: 'Night flow', href: null, source: 'pbx-4', phoneId: phone.id },
      ])
      assert.ok(await exists(phone))
    }
    assert.equal((await shared().call('DELETE', `${office.path}/phones/${phone.id}?force=true`)).status, 204)
    assert.ok(!(await exists(phone)))
    const left = await shared().ok<Body>('GET', `${office.path}/references`)
    assert.ok(left.items.every((item: Body) => item.phoneId !== phone.id))
  })

  test('an operation that is still running names its phones', async (t) => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1')
    await once(silent, 'listening')
    t.after(() => silent.close())
    const phone = await makePhone(shared(), office, { contact: `sip:100@127.0.0.1:${silent.address().port}` })
    const operation = await shared().ok<Body>('POST', `${office.path}/operations`, {
      kind: 'resync',
      phones: [phone.id],
    })
    const running = {
      kind: 'provisioning',
      label: 'Resync of 1 phone, running',
      href: `/t/OFFICE/operations/${operation.id}`,
      source: 'offhook',
      phoneId: phone.id,
    }
    const answer = await shared().call('DELETE', `${office.path}/phones/${phone.id}`)
    assertProblem(answer, 409, 'PHONE_REFERENCED')
    assert.deepEqual(answer.body.references, [running])
    await shared().ok('POST', `${office.path}/operations/${operation.id}/cancel`)
    assert.equal((await shared().call('DELETE', `${office.path}/phones/${phone.id}`)).status, 204)
  })

  test('several phones are deleted together or not at all', async () => {
    const [a, b, c] = [
      await makePhone(shared(), office),
      await makePhone(shared(), office),
      await makePhone(shared(), office),
    ]
    await report('pbx-5', [named(b, 'Flow')])
    const remove = (body: object) => shared().call('POST', `${office.path}/phones/delete`, body)
    const refusedFor = await remove({ ids: [a.id, b.id, c.id] })
    assertProblem(refusedFor, 409, 'PHONE_REFERENCED')
    assert.deepEqual(
      refusedFor.body.references.map((reference: Body) => reference.phoneId),
      [b.id],
    )
    assertProblem(await remove({ ids: [a.id, 'nobody'], force: true }), 404, 'PHONE_NOT_FOUND')
    assert.deepEqual([await exists(a), await exists(b), await exists(c)], [true, true, true])
    assert.deepEqual(await shared().ok('POST', `${office.path}/phones/delete`, { ids: [a.id, c.id, a.id] }), {
      deleted: 2,
    })
    assert.deepEqual((await remove({ ids: [b.id], force: true })).body, { deleted: 1 })
    assert.deepEqual([await exists(a), await exists(b), await exists(c)], [false, false, false])
    assert.deepEqual(Object.keys(refused(await remove({ ids: [] }))), ['ids'])
  })

  test('an extension on a phone’s line, or in a virtual one, is not deleted without force', async () => {
    const make = (body: object) => shared().ok<Body>('POST', `${office.path}/extensions`, body)
    const anna = await make({ number: '201', name: 'Anna' })
    const group = await make({
      number: '299',
      name: 'Sales',
      tech: 'VIRTUAL',
      members: [anna.id, office.extensionId],
    })
    const phone = await makePhone(shared(), office, {
      name: 'Annas desk',
      lines: [
        { line: 1, extensionId: anna.id },
        { line: 2, extensionId: group.id },
      ],
    })
    const path = `${office.path}/extensions/${anna.id}`
    const answer = await shared().call('DELETE', path)
    assertProblem(answer, 409, 'EXTENSION_REFERENCED')
    assert.deepEqual(answer.body.references, [
      { kind: 'phone', id: phone.id, label: 'Annas desk, line 1' },
      { kind: 'extension', id: group.id, label: '299 Sales' },
    ])
    assert.equal((await shared().call('GET', path)).status, 200)
    assert.equal((await shared().call('DELETE', `${path}?force=true`)).status, 204)
    const { lines } = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
    assert.deepEqual(
      lines.map((line: Body) => line.number),
      ['299'],
    )
    const { members } = await shared().ok<Body>('GET', `${office.path}/extensions/${group.id}`)
    assert.deepEqual(members, [office.extensionId])
  })

  test('a tenant with phones or extensions is not deleted; an empty one is', async () => {
    assertProblem(await shared().call('DELETE', office.path), 409, 'TENANT_NOT_EMPTY')
    const empty = await makeOffice(shared(), 'EMPTY')
    await shared().ok('DELETE', `${empty.path}/extensions/${empty.extensionId}`)
    assert.equal((await shared().call('DELETE', empty.path)).status, 204)
    assertProblem(await shared().call('GET', empty.path), 404, 'TENANT_NOT_FOUND')
    assertProblem(
      await shared().call('GET', '/session', undefined, { key: empty.key }),
      401,
      'INVALID_API_KEY',
    )
  })
})
