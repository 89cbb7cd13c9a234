/** Operations over the API: whom they ask, what they refuse, and what the audit trail says. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { askDatabase } from '../support/test-database.ts'
import { assertProblem, type Body, makeOffice, makePhone, type Office, refused, sharedApp } from './office.ts'

describe('an operation over the API', () => {
  const shared = sharedApp()
  let office: Office
  let path: string
  let ids: string[]
  before(async () => {
    office = await makeOffice(shared(), 'OPS')
    path = `${office.path}/operations`
    // Nobody knows where these are, so that each is told at once what it lacks.
    const names = ['Reception', 'Kitchen', 'Kitchen 2']
    ids = []
    for (const name of names) ids.push((await makePhone(shared(), office, { name, lines: [] })).id)
  })
  const start = (body: object) => shared().ok<Body>('POST', path, body)
  const refusedFields = async (body: object) => refused(await shared().call('POST', path, body))
  async function outcomes(id: string): Promise<Body[]> {
    for (;;) {
      const { state, phones } = await shared().ok<Body>('GET', `${path}/${id}`)
      if (state !== 'running') return phones
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const audited = async () => {
    const rows = await askDatabase(
      shared().folder,
      `select who, action, "objectId", detail from audit where action like 'phone.re%' or action like 'oper%' order by at, id`,
    )
    return rows.map((row) => ({ ...row }))
  }

  test('asks the phones that are named, each once, and says so in the audit trail', async () => {
    const [first, , third] = ids
    const { id, kind, total, createdBy } = await start({ kind: 'reboot', phones: [third, first, third] })
    assert.deepEqual([kind, total, createdBy], ['reboot', 2, 'key environment'])
    const phones = await outcomes(id)
    assert.deepEqual(
      phones.map(({ phoneId, name, state }) => [phoneId, name, state]),
      [
        [third, 'Kitchen 2', 'unreachable'],
        [first, 'Reception', 'unreachable'],
      ],
    )
    const { items, total: listed } = await shared().ok<Body>('GET', `${path}?q=reboot`)
    assert.deepEqual([items.map((item: Body) => item.id), listed], [[id], 1])
    assert.deepEqual((await audited()).at(-1), {
      ...{ who: 'key environment', action: 'phone.reboot', objectId: id, detail: '2 phones' },
    })
  })

  test('asks whatever a list with this search shows', async () => {
    for (const [filter, names] of [
      [{ q: 'kitchen' }, ['Kitchen', 'Kitchen 2']],
      [{}, ['Kitchen', 'Kitchen 2', 'Reception']],
      [{ modelId: 'yealink-t54w', q: 'recep' }, ['Reception']],
    ] as const) {
      const phones = await outcomes((await start({ kind: 'resync', filter })).id)
      assert.deepEqual(phones.map(({ name }) => name).sort(), names)
    }
    assert.equal((await audited()).at(-1)?.action, 'phone.resync')
  })

  test('is refused without a phone, and for phones that the tenant does not have', async () => {
    const before = (await shared().ok<Body>('GET', path)).total
    const none = { phones: 'No phone is selected' }
    assert.deepEqual(await refusedFields({ kind: 'resync', phones: [] }), none)
    assert.deepEqual(await refusedFields({ kind: 'resync', filter: { q: 'nobody has this name' } }), none)
    assert.deepEqual(await refusedFields({ kind: 'resync', phones: [ids[0], 'x', ids[1], 'y'] }), {
      'phones.1': 'This tenant has no such phone',
      'phones.3': 'This tenant has no such phone',
    })
    const many = Array.from({ length: 150 }, (_, at) => `x${at}`)
    assert.equal(Object.keys(await refusedFields({ kind: 'resync', phones: many })).length, 100)
    assert.ok((await refusedFields({ kind: 'resync' })).phones)
    assert.equal((await shared().ok<Body>('GET', path)).total, before)
  })

  test('is cancelled once, and the audit trail says who did', async () => {
    const silent = await makePhone(shared(), office, { name: 'Silent', contact: 'sip:1@127.0.0.1:9' })
    const { id } = await start({ kind: 'resync', phones: [silent.id] })
    const cancelled = await shared().ok<Body>('POST', `${path}/${id}/cancel`)
    assert.deepEqual([cancelled.id, cancelled.state], [id, 'cancelled'])
    assert.deepEqual((await audited()).at(-1), {
      ...{ who: 'key environment', action: 'operation.cancel', objectId: id, detail: '' },
    })
    assertProblem(await shared().call('POST', `${path}/${id}/cancel`), 409, 'OPERATION_ENDED')
    assertProblem(await shared().call('POST', `${path}/nobody/cancel`), 404, 'OPERATION_NOT_FOUND')
    assertProblem(await shared().call('GET', `${path}/nobody`), 404, 'OPERATION_NOT_FOUND')
  })

  test('asks the phones of an operation that failed once more, or those of another outcome', async () => {
    const first = await start({ kind: 'reboot', phones: ids.slice(0, 2) })
    await outcomes(first.id)
    const again = await shared().ok<Body>('POST', `${path}/${first.id}/retry`, {})
    assert.deepEqual([again.kind, again.total, again.retryOf], ['reboot', 2, first.id])
    assert.deepEqual((await shared().ok<Body>('GET', `${path}/${first.id}`)).retriedBy, [again.id])
    assert.equal((await audited()).at(-1)?.detail, `2 phones, again after ${first.id}`)
    await outcomes(again.id)
    const refuse = async (states: string[]) =>
      refused(await shared().call('POST', `${path}/${first.id}/retry`, { states }))
    assert.deepEqual(await refuse(['accepted']), { states: 'No phone of this operation has such an outcome' })
    assert.ok((await refuse(['fetched']))['states.0'])
    assertProblem(await shared().call('POST', `${path}/nobody/retry`, {}), 404, 'OPERATION_NOT_FOUND')
  })

  test('is refused where the SIP server would pass it on to phones that were not meant, unless that is said', async () => {
    const office = await makeOffice(shared(), 'TWINS', { notifyVia: 'registrar', sipServer: '127.0.0.1' })
    const named = (name: string) => makePhone(shared(), office, { name })
    const [desk, hall] = [await named('Desk'), await named('Hall'), await named('Attic')]
    const path = `${office.path}/operations`
    const ask = (body: object) => shared().call('POST', path, { kind: 'reboot', ...body })
    for (const meant of [{ phones: [desk.id] }, { filter: { q: 'desk' } }]) {
      const answer = await ask(meant)
      assertProblem(answer, 409, 'PHONES_SHARE_USER')
      assert.match(answer.body.detail, /^3 phones register as 100, 2 of them not meant/)
      const user = { number: '100', phones: 3, others: 2, names: ['Attic', 'Hall'] }
      assert.deepEqual(answer.body.shared, { others: 2, users: 1, first: [user] })
    }
    assert.equal((await shared().ok<Body>('GET', path)).total, 0)
    const { body: forced } = await ask({ phones: [desk.id], force: true })
    assert.equal(forced.total, 1)
    await shared().call('POST', `${path}/${forced.id}/cancel`)
    assertProblem(await ask({ phones: [hall.id] }), 409, 'PHONES_SHARE_USER')
  })
})
