/** What a source that is being written makes of a phone's file, beside what it is now. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ModelDetail, ModelTried } from '../../src/schema/model.ts'
import type { Phone } from '../../src/schema/phone.ts'
import { assertProblem, makeOffice, makePhone, type Office, sharedApp } from './office.ts'

describe('a source is tried on a phone', () => {
  const app = sharedApp()
  let office: Office
  let copy: ModelDetail
  let phone: Phone
  before(async () => {
    office = await makeOffice(app(), 'OFFICE')
    copy = await app().ok('POST', `${office.path}/models/yealink-t54w/duplicate`, { name: 'Ours' })
    phone = (await makePhone(app(), office, {
      settings: { callWaiting: true, adminPassword: 'hush hush 1' },
    })) as never
  })
  const path = () => `${office.path}/models/${copy.id}/try`
  const tried = (source: string, more: object = {}) =>
    app().ok<ModelTried>('POST', path(), { kind: 'sheet', source, phoneId: phone.id, ...more })

  test('an unchanged copy makes the same file', async () => {
    const { mistakes, changes, before: was, after, files } = await tried(copy.source)
    assert.deepEqual([mistakes, changes], [[], []])
    assert.equal(after?.text, was?.text)
    assert.equal(after?.name, files[0])
    assert.match(after?.text ?? '', /call_waiting\.enable = 1/)
  })

  test('what differs is named, and nothing is saved', async () => {
    const { changes, after } = await tried(copy.source.replace('call_waiting.enable', 'call_waiting.ours'))
    assert.deepEqual(changes, [
      { name: 'call_waiting.ours', before: null, after: '1' },
      { name: 'call_waiting.enable', before: '1', after: null },
    ])
    assert.match(after?.text ?? '', /^call_waiting\.ours = 1$/m)
    assert.equal(
      (await app().ok<ModelDetail>('GET', `${office.path}/models/${copy.id}`)).revision,
      copy.revision,
    )
  })

  test('of thousands that differ the first are told, and how many there are', async () => {
    const many = Array.from({ length: 2100 }, (_, index) => `    added.n${index}: 1\n`).join('')
    const source = copy.source.replace(/^ {2}passwords:\n/m, (head) => head + many)
    const { changes, differ } = await tried(source)
    assert.deepEqual([changes.length, differ], [2000, 2100])
  })

  test('secrets are dots, and no condition finds out what they are', async () => {
    const asks = (password: string) =>
      copy.source.replace(
        /^ {2}passwords:$/m,
        `  passwords:\n    when adminPassword == '${password}': { found.it: 1 }`,
      )
    for (const source of [copy.source, asks('hush hush 1'), asks('another')]) {
      const answer = await tried(source)
      assert.deepEqual(answer.mistakes, [])
      assert.doesNotMatch(JSON.stringify(answer), /hush hush|found\.it/)
    }
    assert.ok(asks('x').length > copy.source.length, 'a condition was put in')
  })

  test('a mistake is told at its line, and what takes too much is one', async () => {
    const { mistakes, after } = await tried(copy.source.replace('{{ line.user }}', '{{ line.user'))
    assert.equal(after, null)
    assert.ok((mistakes[0]?.line ?? 0) > 1)
  })

  test('a phone of another tenant is not there', async () => {
    const other = await makeOffice(app(), 'OTHER')
    const theirs = await app().ok<ModelDetail>('POST', `${other.path}/models/yealink-t54w/duplicate`, {
      name: 'Theirs',
    })
    const body = { kind: 'sheet', source: copy.source, phoneId: phone.id }
    assertProblem(
      await app().call('POST', `${other.path}/models/${theirs.id}/try`, body),
      404,
      'PHONE_NOT_FOUND',
    )
    assertProblem(
      await app().call('POST', `${other.path}/models/${copy.id}/try`, body),
      404,
      'MODEL_NOT_FOUND',
    )
  })
})
