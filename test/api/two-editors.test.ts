/** Two people save the same object, and answers that get lost: nobody's work is overwritten, nothing is made twice. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  assertProblem,
  type Body,
  freeMac,
  makeOffice,
  makePhone,
  type Office,
  refused,
  sharedApp,
} from './office.ts'

describe('two editors', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
  })
  const ifMatch = (tag: string) => ({ headers: { 'if-match': tag } })

  test('a save over another one is refused with both versions', async () => {
    const phone = await makePhone(shared(), office)
    const path = `${office.path}/phones/${phone.id}`
    const opened = (await shared().call('GET', path)).headers.get('etag') ?? ''
    assert.equal(opened, '"1"')
    const first = await shared().call('PATCH', path, { name: 'First' }, ifMatch(opened))
    assert.equal(first.status, 200)
    assert.equal(first.headers.get('etag'), '"2"')
    const second = await shared().call('PATCH', path, { name: 'Second' }, ifMatch(opened))
    assertProblem(second, 412, 'EDITED_BY_SOMEONE_ELSE')
    assert.equal(second.body.yourRevision, 1)
    assert.equal(second.body.currentRevision, 2)
    assert.deepEqual(second.body.current, first.body)
    assert.equal((await shared().call('GET', path)).body.name, 'First')
    assert.equal((await shared().call('PATCH', path, { name: 'Second' }, ifMatch('"2"'))).status, 200)
  })

  test('extensions, contacts, models and tenants are guarded alike', async () => {
    const model = await shared().ok<Body>('POST', `${office.path}/models`, { name: 'Own', source: 'a = b\n' })
    const contact = await shared().ok<Body>('POST', `${office.path}/contacts`, {
      name: 'Own',
      numbers: [{ kind: 'work', number: '1' }],
    })
    for (const path of [
      `${office.path}/contacts/${contact.id}`,
      `${office.path}/extensions/${office.extensionId}`,
      `${office.path}/models/${model.id}`,
      office.path,
    ]) {
      const opened = (await shared().call('GET', path)).headers.get('etag') ?? ''
      const first = await shared().call('PATCH', path, { name: 'First' }, ifMatch(opened))
      assert.equal(first.status, 200, first.text)
      const second = await shared().call('PATCH', path, { name: 'Second' }, ifMatch(opened))
      assertProblem(second, 412, 'EDITED_BY_SOMEONE_ELSE')
      assert.deepEqual(second.body.current, first.body, path)
      assert.equal((await shared().call('GET', path)).body.name, 'First', path)
    }
  })

  test('a tag that is none of ours matches nothing, “*” matches everything', async () => {
    const phone = await makePhone(shared(), office)
    const path = `${office.path}/phones/${phone.id}`
    for (const tag of ['"abc"', 'abc', '1', '""'])
      assert.equal((await shared().call('PATCH', path, { name: 'X' }, ifMatch(tag))).status, 412, tag)
    assert.equal((await shared().call('PATCH', path, { name: 'Y' }, ifMatch('*'))).status, 200)
  })

  test('of many saves of one phone at the same moment, none is lost silently', async () => {
    const phone = await makePhone(shared(), office)
    const path = `${office.path}/phones/${phone.id}`
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        shared().call('PATCH', path, { parameters: { [`key${n}`]: `${n}` } }),
      ),
    )
    const saved = answers.flatMap((answer, n) => (answer.status === 200 ? [`key${n}`] : []))
    for (const answer of answers) assert.ok([200, 412].includes(answer.status), answer.text)
    assert.ok(saved.length >= 1)
    const { parameters, revision } = (await shared().call('GET', path)).body
    assert.deepEqual(Object.keys(parameters).sort(), saved.sort())
    assert.equal(revision, 1 + saved.length)
  })
})

describe('a POST that is sent again', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
  })
  const softphone = (name: string) => ({ name, virtual: true, modelId: 'linphone-linphone' })
  const keyed = (key: string, more: object = {}) => ({ headers: { 'idempotency-key': key }, ...more })
  const create = (body: object, options: object) =>
    shared().call('POST', `${office.path}/phones`, body, options)
  const countOf = async (name: string) =>
    (await shared().ok<{ total: number }>('GET', `${office.path}/phones?q=${name}`)).total

  test('with its Idempotency-Key is done once, and answered the same', async () => {
    const first = await create(softphone('Once'), keyed('order-1'))
    const again = await create(softphone('Once'), keyed('order-1'))
    assert.equal(first.status, 201)
    assert.equal(again.status, 201)
    assert.deepEqual(again.body, first.body)
    assert.equal(first.headers.get('idempotency-replayed'), null)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal(await countOf('Once'), 1)
  })

  test('several times at the same moment is done once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => create(softphone('Storm'), keyed('order-storm'))),
    )
    assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([201]))
    assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1)
    assert.equal(await countOf('Storm'), 1)
  })

  test('with the key of another request is refused', async () => {
    await create(softphone('A'), keyed('order-2'))
    assertProblem(await create(softphone('B'), keyed('order-2')), 409, 'IDEMPOTENCY_MISMATCH')
    assert.equal(await countOf('B'), 0)
  })

  test('after a refusal is done anew', async () => {
    const taken = { name: 'Later', modelId: 'yealink-t54w', mac: freeMac() }
    const other = await makePhone(shared(), office, { mac: taken.mac })
    refused(await create(taken, keyed('order-3')))
    await shared().ok('DELETE', `${office.path}/phones/${other.id}`)
    assert.equal((await create(taken, keyed('order-3'))).status, 201)
  })

  test('two keys of the API, though of one name, do not see each other’s answers', async () => {
    const second = await makeOffice(shared(), 'SECOND')
    const named = async (tenant: string) =>
      (await shared().ok<{ key: string }>('POST', '/keys', { name: 'pbx', tenant })).key
    const [a, b] = [await named('OFFICE'), await named('SECOND')]
    const first = await create(softphone('Mine'), keyed('order-4', { key: a }))
    const theirs = await shared().call(
      'POST',
      `${second.path}/phones`,
      softphone('Theirs'),
      keyed('order-4', { key: b }),
    )
    assert.equal(first.status, 201)
    assert.equal(theirs.status, 201, theirs.text)
    assert.equal(theirs.body.name, 'Theirs')
  })

  test('with a key that is too long is refused', async () => {
    assert.equal((await create(softphone('Long'), keyed('k'.repeat(256)))).status, 400)
  })
})
