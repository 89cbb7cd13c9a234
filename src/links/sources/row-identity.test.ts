import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceSchema } from '../../schema/link-source.ts'
import { identityOf } from './row-identity.ts'

const source = (pattern: string) =>
  sourceSchema.parse({
    ...{ system: 'asterisk', engine: 'mariadb', database: 'asterisk', tenantFrom: 'pattern', pattern },
  })
const found = (pattern: string, id: string) => {
  const { number, tenantKey } = identityOf(source(pattern), { id, column: '' })
  return `${number}|${tenantKey}`
}

test('a number and its tenant are found in an id by how ids are made', () => {
  assert.equal(found('{number}-{tenant}', '100-ACME'), '100|ACME')
  assert.equal(found('{number}-{tenant}', '100-ACME-2'), '100|ACME-2')
  assert.equal(found('{tenant}_{number}', 'acme_west_100'), '100|acme_west')
  assert.equal(found('T{tenant}_{number}', 'T7_100'), '100|7')
  assert.equal(found('{number}@{tenant}.pbx', '100@acme.example.com.pbx'), '100|acme.example.com')
})

test('an id that is made otherwise is of no tenant and has no number', () => {
  for (const id of ['100', '', '-ACME', '7_100'])
    assert.equal(found(id === '7_100' ? 'T{tenant}_{number}' : '{number}-{tenant}', id), '|', id)
})

test('a pattern names both, with something between them', () => {
  for (const pattern of ['', '{number}', '{number}{tenant}', '{number}-{number}', '{tenant}-x'])
    assert.throws(() => source(pattern), pattern)
})
