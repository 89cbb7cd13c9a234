/** A few rounds of what `npm run soak -- kills` does many of: the server is killed under load, and everything agrees afterwards. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killRounds } from '../soak/kills.ts'
import { emptyPlace, sqliteOnly } from '../support/test-database.ts'

test('however the server is killed while phones fetch and send, people save and an operation runs, all that is kept agrees', async (t) => {
  const url = sqliteOnly ? await emptyPlace(t) : undefined
  const figures = await killRounds(t, { rounds: 4, url, say: (line) => t.diagnostic(line) })
  assert.deepEqual(figures.wrong, [])
  assert.ok(figures.saves > 0 && figures.operations > 1 && figures.asked > 0)
})
