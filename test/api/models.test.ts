/** Phone models: built-in ones stay as they are, own ones are guarded while phones use them. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  assertProblem,
  type Body,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  refused,
  sharedApp,
} from './office.ts'

describe('phone models', () => {
  const shared = sharedApp()
  let office: Office
  let path: string
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
    path = `${office.path}/models`
  })
  const make = (name: string, more: object = {}) =>
    shared().ok<Body>('POST', path, { name, source: 'user = {{ lines[0].user }}\n', lastLine: 2, ...more })

  test('a built-in one can be looked at, not changed or deleted', async () => {
    const { body } = await shared().call('GET', `${path}/yealink-t54w`)
    assert.deepEqual([body.builtIn, body.locked, body.name, body.lastLine], [true, true, 'T54W', 16])
    assert.match(body.source, /account\./)
    assertProblem(
      await shared().call('PATCH', `${path}/yealink-t54w`, { name: 'Mine' }),
      409,
      'MODEL_BUILT_IN',
    )
    assertProblem(await shared().call('DELETE', `${path}/yealink-t54w`), 409, 'MODEL_BUILT_IN')
  })

  test('a copy of a built-in one is served like it, and is the tenant’s to change', async () => {
    const copy = await shared().ok<Body>('POST', `${path}/yealink-t54w/duplicate`, { name: 'Our T54W' })
    assert.deepEqual([copy.builtIn, copy.locked, copy.kind, copy.mistakes], [false, false, 'sheet', []])
    const phone = await makePhone(shared(), office, { modelId: copy.id })
    const original = await makePhone(shared(), office, { secret: undefined })
    const normal = (text: string, own: Body) =>
      text.replaceAll(own.provisioningUrl, 'URL').replaceAll(own.mac, 'MAC')
    const mine = await phoneAsks(phone.provisioningUrl)
    assert.equal(mine.status, 200)
    assert.equal(normal(mine.text, phone), normal((await phoneAsks(original.provisioningUrl)).text, original))
    const changed = await shared().ok<Body>('PATCH', `${path}/${copy.id}`, {
      source: copy.source.replace('call_waiting.enable', 'call_waiting.our_own'),
    })
    assert.equal(changed.revision, 2)
    await shared().ok('PATCH', `${office.path}/phones/${phone.id}`, { settings: { callWaiting: true } })
    assert.match((await phoneAsks(phone.provisioningUrl)).text, /^call_waiting\.our_own = 1$/m)
  })

  test('a sheet with a mistake is refused at its line, and the copy stays as it was', async () => {
    const copy = await shared().ok<Body>('POST', `${path}/yealink-t46s/duplicate`, { name: 'Broken copy' })
    const broken = copy.source.replace('{{ line.user }}', '{{ line.user')
    assert.notEqual(broken, copy.source)
    const answer = await shared().call('PATCH', `${path}/${copy.id}`, { source: broken })
    assert.deepEqual(Object.keys(refused(answer)), ['source'])
    assert.ok(answer.body.errors[0].line > 1)
    assert.equal((await shared().ok<Body>('GET', `${path}/${copy.id}`)).source, copy.source)
    const check = await shared().ok<Body>('POST', `${path}/check`, { kind: 'sheet', source: broken })
    assert.equal(check.mistakes.length, 1)
  })

  test('one that phones use is not deleted, and the answer names them', async () => {
    const model = await make('In use')
    const phone = await makePhone(shared(), office, { name: 'User', modelId: model.id })
    const answer = await shared().call('DELETE', `${path}/${model.id}`)
    assertProblem(answer, 409, 'MODEL_IN_USE')
    assert.deepEqual(answer.body.references, [{ kind: 'phone', id: phone.id, label: 'User' }])
    assert.equal((await shared().ok<Body>('GET', `${path}/${model.id}`)).phones, 1)
    await shared().ok('DELETE', `${office.path}/phones/${phone.id}`)
    assert.equal((await shared().call('DELETE', `${path}/${model.id}`)).status, 204)
    assertProblem(await shared().call('GET', `${path}/${model.id}`), 404, 'MODEL_NOT_FOUND')
  })

  test('a locked one is neither changed nor deleted until it is unlocked', async () => {
    const model = await make('Locked', { locked: true })
    for (const [method, body] of [
      ['PATCH', { name: 'Other' }],
      ['PATCH', { locked: true }],
      ['DELETE', undefined],
    ] as const)
      assertProblem(await shared().call(method, `${path}/${model.id}`, body), 409, 'MODEL_LOCKED')
    const copy = await shared().ok<Body>('POST', `${path}/${model.id}/duplicate`, { name: 'Copy' })
    assert.equal(copy.locked, false)
    assert.equal((await shared().ok<Body>('PATCH', `${path}/${model.id}`, { locked: false })).locked, false)
    assert.equal((await shared().ok<Body>('PATCH', `${path}/${model.id}`, { name: 'Other' })).name, 'Other')
    assert.equal((await shared().call('DELETE', `${path}/${model.id}`)).status, 204)
  })

  test('its name is its own within the tenant, and free in another', async () => {
    await make('Twin')
    const twin = await shared().call('POST', path, { name: 'Twin', source: 'a = b\n' })
    assert.match(refused(twin).name ?? '', /There is a model Twin already/)
    const other = await makeOffice(shared(), 'OTHER')
    const theirs = await shared().call('POST', `${other.path}/models`, { name: 'Twin', source: 'a = b\n' })
    assert.equal(theirs.status, 201)
  })

  test('a template with a mistake is refused with the line and what was expected', async () => {
    const answer = await shared().call('POST', path, {
      name: 'Bad',
      source: 'a = b\nc = {{ lines[0.user }}\n',
    })
    const fields = refused(answer)
    assert.deepEqual(Object.keys(fields), ['source'])
    assert.match(fields.source ?? '', /^line 2: /)
    const { total } = await shared().ok<Body>('GET', `${path}?q=Bad`)
    assert.equal(total, 0)
  })

  test('when it loses lines that phones have, a phone can still be saved without them', async () => {
    const model = await make('Shrinking', { lastLine: 4 })
    const phone = await makePhone(shared(), office, {
      modelId: model.id,
      lines: [{ line: 4, extensionId: office.extensionId }],
    })
    await shared().ok('PATCH', `${path}/${model.id}`, { lastLine: 2 })
    const own = `${office.path}/phones/${phone.id}`
    const { lines } = await shared().ok<Body>('GET', own)
    assert.deepEqual(
      lines.map((line: Body) => line.line),
      [4],
      'what is stored is shown',
    )
    assert.match(
      refused(await shared().call('PATCH', own, { name: 'New' }))['lines.0.line'] ?? '',
      /no line 4/,
    )
    assert.equal((await shared().call('PATCH', own, { name: 'New', lines: [] })).status, 200)
  })
})
