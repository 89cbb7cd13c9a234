import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

type Module = {
  askRows(code: string, query: object, first: number, last: number): Promise<string[]>
}
const { askRows } = fromPage<Module>('features/phones/ask-rows.ts')

test('more rows than Shift takes at once are refused in words, and none of them is silently left out', async () => {
  const query = { sort: 'name', order: 'asc' }
  await assert.rejects(askRows('ACME', query, 10, 20_010), {
    message: /^20,001 rows are more than 20,000, .* Nothing more is selected: .* select all that it finds\.$/,
  })
})
