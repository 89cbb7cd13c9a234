/** A few rounds of what `npm run soak -- rotations` does many of. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rotationKills } from '../soak/rotations.ts'
import { emptyPlace, sqliteOnly } from '../support/test-database.ts'

test('however often a rotation is killed while phones fetch and people save, it ends: the new key opens all, and no fetch failed', async (t) => {
  const url = sqliteOnly ? await emptyPlace(t) : undefined
  const say = (line: string) => t.diagnostic(line)
  const figures = await rotationKills(t, { kills: 5, phones: 60, url, say })
  t.diagnostic(JSON.stringify({ ...figures, wrong: undefined }))
  assert.deepEqual(figures.wrong, [])
  assert.ok(figures.kills >= 5 && figures.rotations >= 2 && figures.fetches > 0 && figures.saves > 0)
})
