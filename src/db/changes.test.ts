/** What the audit trail shows of a change: old and new values, and of secrets only that they changed. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChanges, toldOf } from './audit-row.ts'
import { changesBetween } from './changes.ts'

test('fields that differ are told with old and new value; what is empty is nothing', () => {
  const old = {
    id: '1',
    revision: 1,
    name: 'Desk',
    mailbox: '',
    members: ['100', '101'],
    virtual: false,
    port: null,
  }
  const next = { ...old, revision: 2, name: 'Reception', mailbox: '101', members: ['100'], virtual: true }
  assert.deepEqual(changesBetween(old, next), [
    { field: 'name', old: 'Desk', new: 'Reception' },
    { field: 'members', old: '100, 101', new: '100' },
    { field: 'virtual', old: 'false', new: 'true' },
    { field: 'mailbox', new: '101' },
  ])
  assert.deepEqual(changesBetween(undefined, { name: 'Desk', mailbox: '' }), [{ field: 'name', new: 'Desk' }])
  assert.deepEqual(changesBetween({ name: 'Desk' }, undefined), [{ field: 'name', old: 'Desk' }])
})

test('a key is called by its number, wherever it stands in the list', () => {
  const key = (number: number, value: string) => ({ number, kind: 'blf', value })
  assert.deepEqual(
    changesBetween(
      { lineKeys: [key(1, '100'), key(7, '101')] },
      { lineKeys: [key(7, '102'), key(1, '100')] },
    ),
    [{ field: 'lineKeys.7.value', old: '101', new: '102' }],
  )
})

test('secrets are named: passwords, secret and unknown settings, every parameter, templates, and passwords in addresses', () => {
  const at = (n: number) => ({
    password: `p${n}`,
    settings: { adminPassword: `p${n}`, nobodyKnows: `p${n}`, timezone: n === 1 ? 'UTC' : 'Europe/Rome' },
    parameters: { 'account.1.label': `p${n}` },
    source: `pass = p${n}`,
    contact: `sip:100:p${n}@192.0.2.1`,
  })
  assert.deepEqual(
    changesBetween(at(1), at(2)).map((change) => [change.field, change.secret ?? [change.old, change.new]]),
    [
      ['password', true],
      ['settings.adminPassword', true],
      ['settings.nobodyKnows', true],
      ['settings.timezone', ['UTC', 'Europe/Rome']],
      ['parameters.account.1.label', true],
      ['source', true],
      ['contact', true],
    ],
  )
})

test('a row keeps to its size, and counts what it has no room for', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`field${n}`, 'ü'.repeat(300)]))
  const told = toldOf('phone.update', 'p', { next: many, name: 'n'.repeat(1000), detail: 'd'.repeat(5000) })
  assert.ok(Buffer.byteLength(JSON.stringify(told)) < 8192)
  const { shown, more } = readChanges(told.changes)
  assert.equal(shown.length + more, 500)
  assert.equal(told.objectName.length, 200)
})
