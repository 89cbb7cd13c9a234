import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { generateSync } from 'otplib'
import { bareUser } from '../../test/support/bare-rows.ts'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { recoveryStore } from './recovery-store.ts'
import { systemScope } from './tenant-scope.ts'
import { totpStore } from './totp-store.ts'

const vault = createVault(systemRandom(32), systemRandom)
const step = 30_000

async function house(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  for (const id of ['anna', 'bob']) await bareUser(db, id)
  const totps = totpStore(db, vault, clock)
  /** As an app shows it now, or so many steps from now. */
  const codeOf = (secret: string, steps = 0) =>
    generateSync({ secret, epoch: (clock.now() + steps * step) / 1000 })
  const add = async (userId: string) => {
    const { secret } = await totps.begin(systemScope, userId, userId)
    await totps.confirm(systemScope, userId, codeOf(secret))
    await clock.advance(2 * step)
    return secret
  }
  return { db, clock, totps, codeOf, add, recovery: recoveryStore(db, vault, systemRandom) }
}

test('an authenticator app counts when a code of it was shown, and its secret is sealed', async (t) => {
  const { totps, codeOf, db } = await house(t)
  const { secret, uri } = await totps.begin(systemScope, 'anna', 'anna of ACME')
  assert.equal(uri, `otpauth://totp/Offhook:anna%20of%20ACME?secret=${secret}&issuer=Offhook`)
  assert.equal(await totps.use(systemScope, 'anna', codeOf(secret)), false)
  await assert.rejects(totps.confirm(systemScope, 'anna', codeOf(secret, 5)), { code: 'INVALID_INPUT' })
  await totps.confirm(systemScope, 'anna', codeOf(secret))
  const rows = JSON.stringify(await db.queries.selectFrom('totp').selectAll().execute())
  assert.doesNotMatch(rows, new RegExp(secret))
  await assert.rejects(totps.begin(systemScope, 'anna', 'anna'), { code: 'TOTP_THERE' })
  await assert.rejects(totps.confirm(systemScope, 'anna', codeOf(secret, 1)), { code: 'TOTP_THERE' })
})

test('a secret that is begun anew before it was confirmed replaces the one before', async (t) => {
  const { totps, codeOf } = await house(t)
  const first = await totps.begin(systemScope, 'anna', 'anna')
  const second = await totps.begin(systemScope, 'anna', 'anna')
  await assert.rejects(totps.confirm(systemScope, 'anna', codeOf(first.secret)), { code: 'INVALID_INPUT' })
  await totps.confirm(systemScope, 'anna', codeOf(second.secret))
})

test('a code is good once: not the one that confirmed, and not two at the same moment', async (t) => {
  const { totps, codeOf, clock } = await house(t)
  const { secret } = await totps.begin(systemScope, 'anna', 'anna')
  await totps.confirm(systemScope, 'anna', codeOf(secret))
  assert.equal(await totps.use(systemScope, 'anna', codeOf(secret)), false)
  await clock.advance(2 * step)
  const both = [codeOf(secret), codeOf(secret)].map((code) => totps.use(systemScope, 'anna', code))
  assert.deepEqual((await Promise.all(both)).sort(), [false, true])
  assert.equal(await totps.use(systemScope, 'anna', codeOf(secret)), false)
})

test('a code holds one step before and after its own, not of yesterday, and none older than the last', async (t) => {
  const { totps, codeOf, add } = await house(t)
  const secret = await add('anna')
  for (const steps of [-2880, -2, 2])
    assert.equal(await totps.use(systemScope, 'anna', codeOf(secret, steps)), false)
  assert.equal(await totps.use(systemScope, 'anna', codeOf(secret, -1)), true)
  assert.equal(await totps.use(systemScope, 'anna', codeOf(secret, 1)), true)
  assert.equal(await totps.use(systemScope, 'anna', codeOf(secret)), false, 'a later one was used')
})

test('a code is of one user, and one that was removed is of nobody', async (t) => {
  const { totps, codeOf, add } = await house(t)
  const [secret] = [await add('anna'), await add('bob')]
  assert.equal(await totps.use(systemScope, 'bob', codeOf(secret)), false)
  await totps.remove(systemScope, 'anna')
  assert.equal(await totps.use(systemScope, 'anna', codeOf(secret)), false)
  await assert.rejects(totps.remove(systemScope, 'anna'), { code: 'NOT_FOUND' })
})

test('recovery codes are ten, each good once and of one user, and of those from before none', async (t) => {
  const { recovery, add } = await house(t)
  await assert.rejects(recovery.renew(systemScope, 'anna'), { code: 'NO_SECOND_FACTOR' })
  for (const id of ['anna', 'bob']) await add(id)
  const old = await recovery.renew(systemScope, 'anna')
  const codes = await recovery.renew(systemScope, 'anna')
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^([a-z2-7]{6}-){3}[a-z2-7]{6}$/)
  assert.equal(await recovery.use(systemScope, 'anna', old[0] ?? ''), false)
  assert.equal(await recovery.use(systemScope, 'bob', codes[0] ?? ''), false)
  const typed = (codes[0] ?? '').toUpperCase().replaceAll('-', ' ')
  const both = [typed, typed].map((code) => recovery.use(systemScope, 'anna', code))
  assert.deepEqual((await Promise.all(both)).sort(), [false, true])
  assert.equal(await recovery.left(systemScope, 'anna'), 9)
  assert.equal(await recovery.use(systemScope, 'anna', ''), false)
})

test('with the last second factor its recovery codes go', async (t) => {
  const { totps, recovery, add } = await house(t)
  await add('anna')
  const [code = ''] = await recovery.renew(systemScope, 'anna')
  await totps.remove(systemScope, 'anna')
  assert.equal(await recovery.left(systemScope, 'anna'), 0)
  assert.equal(await recovery.use(systemScope, 'anna', code), false)
})
