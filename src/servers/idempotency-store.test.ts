import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { openDatabase } from '../db/database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { idempotency } from './idempotency.ts'
import { idempotencyStore } from './idempotency-store.ts'

test('what is kept of a request tells nothing of it to who has the database alone', async () => {
  const body = { password: '4711' }
  const kept = async () => {
    const db = await openDatabase(':memory:')
    const store = idempotencyStore(db, createVault(systemRandom(32), systemRandom), manualClock())
    const work = async () => ({ status: 200, answer: body })
    await idempotency(store).once({ key: 'k', actor: 'a', url: '/x', body }, work)
    const row = await db.queries.selectFrom('idempotency').selectAll().executeTakeFirstOrThrow()
    await db.close()
    return row
  }
  const [one, elsewhere] = [await kept(), await kept()]
  const plain = createHash('sha256')
    .update('/x')
    .update('\0')
    .update(JSON.stringify(body))
    .digest('base64url')
  assert.notEqual(one.request, plain)
  assert.notEqual(one.request, elsewhere.request, 'it depends on the key of the installation')
  assert.ok(!JSON.stringify(one).includes('4711'))
})
