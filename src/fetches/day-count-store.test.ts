/** Nodes count the phones of one tenant’s day at once. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { postgresOnly } from '../../test/support/test-database.ts'
import type { Queries } from '../db/database.ts'
import { countDays } from './day-count-store.ts'

test('nodes that count the same day at once do not wait for each other, and lose no phone', {
  skip: postgresOnly,
}, async (t) => {
  const { db, tenant } = await furnishStores(t)
  const { tenantId } = await tenant('ONE', { timezone: 'Pacific/Auckland' })
  const asked = {
    tenantId,
    records: [{ at: Date.parse('2026-01-10T12:00:00Z'), main: true, failing: false }],
    before: { servedAt: null, refusedAt: null, timezone: 'Pacific/Auckland' },
  }
  const countBy = (queries: Queries, node: string) =>
    countDays(queries, [asked, asked], { node, zoneOfSystem: 'UTC' })
  await db.recordTransaction(async (queries) => {
    await countBy(queries, 'one')
    await db.recordTransaction((others) => countBy(others, 'other'))
    await countBy(queries, 'one')
  })
  const rows = await db.queries.selectFrom('dayCount').select(['day', 'served']).orderBy('served').execute()
  assert.deepEqual(
    rows.map(({ day, served }) => `${day} ${served}`),
    ['2026-01-11 2', '2026-01-11 4'],
  )
})
