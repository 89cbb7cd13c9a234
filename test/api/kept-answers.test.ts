/** What an API key leaves behind with its `Idempotency-Key`s. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { startTestApp } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'

test('answers that are a day old are gone from a running server, though no other request comes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-answers-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const clock = manualClock(Date.now())
  const app = await startTestApp(t, { folder, clock })
  await app.ok('POST', '/tenants', { code: 'ACME', name: 'Acme' }, { headers: { 'idempotency-key': 'one' } })
  const kept = async () => (await askDatabase(folder, 'select count(*) as n from idempotency'))[0]?.n
  assert.equal(await kept(), 1)
  await clock.sleep(23 * 3_600_000)
  assert.equal(await kept(), 1)
  await clock.sleep(2 * 3_600_000)
  assert.equal(await kept(), 0)
})
