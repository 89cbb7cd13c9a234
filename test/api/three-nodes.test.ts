/** Three nodes behind nginx: whatever befalls one of them, phones are served, what was saved stays, and nobody is asked twice. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodesUnderLoad } from '../soak/nodes.ts'
import { missing } from '../support/processes.ts'
import { emptyPlace, postgresOnly } from '../support/test-database.ts'

test('of three nodes one is killed, one stands still, one is cut off from the database: phones, people and an operation do not suffer', {
  skip: postgresOnly || missing('nginx'),
}, async (t) => {
  const say = (line: string) => t.diagnostic(line)
  const url = await emptyPlace(t)
  const figures = await nodesUnderLoad(t, { url, turns: 1, faultMs: 4000, askedPhones: 200, say })
  say(JSON.stringify(figures))
  assert.deepEqual(figures.wrong, [])
  assert.ok(figures.saves > 10 && figures.fetches > 100 && figures.asked > 300)
})
