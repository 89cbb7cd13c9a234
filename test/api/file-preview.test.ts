/** What saving would change in a phone's file is told before it is saved, and is what is saved then. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { FilePreview } from '../../src/schema/phone.ts'
import { makeOffice, makePhone, type Office, refused, sharedApp } from './office.ts'

describe('the preview of a change', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
  })

  test('names each parameter with what it was, what it will be, and from where; and saves nothing', async () => {
    const phone = await makePhone(shared(), office)
    const path = `${office.path}/phones/${phone.id}`
    const patch = { settings: { ntpServer: 'clock.example.com' }, parameters: { 'own.name': 'of mine' } }
    const { file, changes } = await shared().ok<FilePreview>('POST', `${path}/preview`, patch)
    assert.match(file, /\.cfg$/)
    const clock = changes.find(({ after }) => after === 'clock.example.com')
    assert.equal(clock?.from, 'phone')
    assert.deepEqual(
      changes.find(({ name }) => name === 'own.name'),
      { name: 'own.name', before: null, after: 'of mine', from: 'phone', secret: false },
    )
    assert.equal((await shared().call('GET', path)).body.revision, 1)
    await shared().ok('PATCH', path, patch)
    assert.deepEqual((await shared().ok<FilePreview>('POST', `${path}/preview`, patch)).changes, [])
  })

  test('a changed password is a change, and stays dots on both sides', async () => {
    const phone = await makePhone(shared(), office)
    const path = `${office.path}/phones/${phone.id}`
    await shared().ok('PATCH', path, { settings: { adminPassword: 'of-yesterday-7261' } })
    const answer = await shared().call('POST', `${path}/preview`, {
      settings: { adminPassword: 'of-today-7262' },
    })
    assert.equal(answer.status, 200)
    assert.doesNotMatch(answer.text, /726[12]/)
    const changes: FilePreview['changes'] = answer.body.changes
    assert.ok(changes.length > 0)
    for (const { before: was, after, secret } of changes)
      assert.deepEqual([was, after, secret], ['••••••••', '••••••••', true])
  })

  test('what may not be saved may not be previewed, field by field', async () => {
    const phone = await makePhone(shared(), office)
    const path = `${office.path}/phones/${phone.id}/preview`
    const wrong = refused(await shared().call('POST', path, { name: '', settings: { vlan: 99_999 } }))
    assert.ok(wrong.name !== undefined)
  })
})
