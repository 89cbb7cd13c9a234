/** Digest of phones at several nodes of one database. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptStore } from '../../src/auth/attempt-store.ts'
import { createVault } from '../../src/db/vault.ts'
import type { Ground } from '../../src/ground.ts'
import { manualClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { phoneNonces } from '../../src/phone-nonces.ts'
import { openTestDatabase } from '../support/test-database.ts'

test('of a thousand phones that come to several nodes none is refused because of another one, and no nonce is taken twice', async (t) => {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const vault = createVault(systemRandom(32), systemRandom)
  const node = () =>
    phoneNonces({ db: { ...db, shared: true }, vault, clock } as unknown as Ground, {
      attempts: attemptStore(db, vault, clock),
    })
  const nodes = [node(), node()]
  const claim = (at: number, nonce: string) => nodes[at % 2]?.claim?.(nonce)
  const refused: string[] = []
  for (let number = 0; number < 1000; number++) {
    const nonce = `nonce.${number}`
    if (!(await claim(number, nonce))) refused.push(nonce)
    if (number % 100 === 0)
      assert.deepEqual([await claim(number, nonce), await claim(number + 1, nonce)], [false, false])
  }
  assert.deepEqual(refused, [])
})
