import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tenantScope } from '../auth/tenant-scope.ts'
import { sourceSchema } from '../schema/link-source.ts'
import { rowsOfTenants } from './rows-of-tenants.ts'

test('a tenant’s own way holds where all its rows are gone, too, however its code is written', () => {
  const source = sourceSchema.parse({
    ...{ system: 'asterisk', engine: 'mariadb', database: 'asterisk', tenantFrom: 'column' },
    tenants: [
      { key: 'acme', code: 'one', onGone: 'keep' },
      { key: 'acme-2', code: 'ONE', onGone: 'delete' },
    ],
  })
  const scopes = [tenantScope({ id: '1', code: 'ONE' }), tenantScope({ id: '2', code: 'TWO' })]
  const link = { tenantId: null, source }
  const { tenants } = rowsOfTenants([], { link, scopes, known: new Set(['1', '2']) })
  assert.deepEqual(
    tenants.map(({ scope, policy }) => [scope.code, policy.onGone]),
    [
      ['ONE', 'keep'],
      ['TWO', 'delete'],
    ],
  )
})
