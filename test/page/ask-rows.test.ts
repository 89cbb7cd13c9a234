import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const { askRows } = fromPage<typeof import('../../web/src/features/phones/ask-rows.ts')>(
  'features/phones/ask-rows.ts',
)

test('more rows than Shift takes at once are refused in words, and none of them is silently left out', async () => {
  const query = { sort: 'name', order: 'asc' } as const
  await assert.rejects(askRows('ACME', query, 10, 20_010), {
    message: /^20,001 rows are more than 20,000, .* Nothing more is selected: .* select all that it finds\.$/,
  })
})
