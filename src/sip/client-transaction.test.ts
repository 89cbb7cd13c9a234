import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import {
  branchIn,
  clientTransaction,
  newBranch,
  T1,
  T4,
  type TransactionResult,
} from './client-transaction.ts'
import type { SipResponse } from './sip-message.ts'

const response = (status: number): SipResponse => ({
  kind: 'response',
  status,
  reason: '',
  headers: [],
  body: new Uint8Array(0),
})

function start({ reliable = false } = {}) {
  const clock = manualClock()
  const begin = clock.now()
  const sends: number[] = []
  const results: (TransactionResult & { at: number })[] = []
  let terminatedAt: number | undefined
  const seconds = () => (clock.now() - begin) / 1000
  const transaction = clientTransaction({
    clock,
    reliable,
    send: () => sends.push(seconds()),
    result: (result) => results.push({ ...result, at: seconds() }),
    terminated: () => {
      assert.equal(terminatedAt, undefined)
      terminatedAt = seconds()
    },
  })
  return { clock, transaction, sends, results, terminatedAt: () => terminatedAt }
}

test('a phone that lost its NOTIFY is asked again after T1 (RFC 3261 §17.1.2.2, timer E)', async () => {
  const { clock, sends } = start()
  await clock.advance(T1 - 1)
  assert.deepEqual(sends, [0])
  await clock.advance(1)
  assert.deepEqual(sends, [0, 0.5])
})

test('a phone that is switched off is asked eleven times, then given up after 32 s (timers E and F)', async () => {
  const { clock, transaction, sends, results, terminatedAt } = start()
  await clock.advance(100_000)
  assert.deepEqual(sends, [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5])
  assert.deepEqual(results, [{ kind: 'timedOut', at: 32 }])
  assert.equal(transaction.state, 'terminated')
  assert.equal(terminatedAt(), 32)
})

test('a phone that said 100 Trying is asked every T2 (RFC 3261 §17.1.2.2, Proceeding)', async () => {
  const { clock, transaction, sends, results } = start()
  await clock.advance(100)
  transaction.receive(response(100))
  assert.equal(transaction.state, 'proceeding')
  await clock.advance(100_000)
  assert.deepEqual(sends, [0, 0.5, 4.5, 8.5, 12.5, 16.5, 20.5, 24.5, 28.5])
  assert.deepEqual(results, [{ kind: 'timedOut', at: 32 }])
})

test('the answer ends the asking; its copies are swallowed until timer K (T4)', async () => {
  const { clock, transaction, sends, results, terminatedAt } = start()
  await clock.advance(600)
  transaction.receive(response(200))
  transaction.receive(response(200))
  transaction.receive(response(100))
  transaction.fail('too late')
  assert.equal(transaction.state, 'completed')
  await clock.advance(T4 - 1)
  assert.equal(terminatedAt(), undefined)
  await clock.advance(100_000)
  assert.equal(terminatedAt(), 5.6)
  assert.deepEqual(sends, [0, 0.5])
  assert.deepEqual(results, [{ kind: 'final', response: response(200), at: 0.6 }])
})

test('over TCP nothing is sent twice, and the answer ends it at once (timers E and K are not armed)', async () => {
  const { clock, transaction, sends, terminatedAt } = start({ reliable: true })
  await clock.advance(20_000)
  transaction.receive(response(486))
  assert.deepEqual([sends, terminatedAt(), transaction.state], [[0], 20, 'terminated'])
})

test('over TCP too the asking ends after 32 s (timer F)', async () => {
  const { clock, results } = start({ reliable: true })
  await clock.advance(40_000)
  assert.deepEqual(results, [{ kind: 'timedOut', at: 32 }])
})

test('a transport that fails ends the asking at once, and only once (RFC 3261 §17.1.4)', async () => {
  const { clock, transaction, sends, results } = start()
  await clock.advance(500)
  transaction.fail('ENETUNREACH')
  transaction.fail('again')
  transaction.receive(response(200))
  await clock.advance(40_000)
  assert.deepEqual(results, [{ kind: 'failed', detail: 'ENETUNREACH', at: 0.5 }])
  assert.deepEqual(sends, [0, 0.5])
})

test('of 10,000 branches no two are the same, and each begins with z9hG4bK (RFC 3261 §8.1.1.7)', () => {
  const branches = new Set(Array.from({ length: 10_000 }, () => newBranch(systemRandom)))
  assert.equal(branches.size, 10_000)
  for (const branch of branches) assert.match(branch, /^z9hG4bK[a-z2-7]{26}$/)
})

test('a branch is found in any case, and whatever else is odd in its Via (RFC 3261 §7.3.1, §17.1.3)', () => {
  const branch = newBranch(systemRandom)
  for (const via of [`SIP/2.0/UDP a;branch=${branch}`, `X ; BRANCH = "${branch.toUpperCase()}";;rport=`])
    assert.equal(branchIn(via), branch.toLowerCase())
  assert.equal(branchIn('SIP/2.0/UDP a;branch=z9hG4bKabc'), undefined)
})
