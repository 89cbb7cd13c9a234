import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guardedClock, manualClock } from './clock.ts'
import { type Boundary, boundaries, createGuard } from './guard.ts'
import { type Log, maskSecrets, silentLog } from './log.ts'

function witness() {
  const counted: Boundary[] = []
  const logged: Record<string, unknown>[] = []
  const log = {
    ...silentLog,
    error: (line: Record<string, unknown>, msg: string) => void logged.push({ ...line, msg }),
  } as unknown as Log
  return { counted, logged, guard: createGuard(log, (boundary) => void counted.push(boundary)) }
}
const soon = () => new Promise((resolve) => setImmediate(resolve))
const fault = new Error('a fault')
const msg = 'something failed and was left out'

test('work that throws or rejects is logged with what it was about, counted, and goes no further', async () => {
  const { counted, logged, guard } = witness()
  guard.run('sip', { from: '192.0.2.1' }, () => {
    throw fault
  })
  guard.run('operation', { operation: 'o' }, async () => {
    throw fault
  })
  await soon()
  assert.deepEqual(counted, ['sip', 'operation'])
  assert.deepEqual(logged, [
    { boundary: 'sip', from: '192.0.2.1', error: fault, msg },
    { boundary: 'operation', operation: 'o', error: fault, msg },
  ])
})

test('where work enters the process is called as the metrics and the log call it', () => {
  assert.deepEqual(boundaries, [
    ...[
      'phoneRequest',
      'apiCall',
      'listener',
      'timer',
      'operation',
      'sip',
      'link',
      'server',
      'database',
      'thread',
      'process',
    ],
  ])
})

test('a timer that throws, and one whose work fails later, stop no other timer', async () => {
  const { counted, guard } = witness()
  const hand = manualClock()
  const clock = guardedClock(hand, guard)
  let rang = 0
  clock.after(1, () => {
    throw fault
  })
  clock.after(1, async () => {
    throw fault
  })
  clock.after(2, () => void rang++)
  const cancel = clock.after(2, () => void rang++)
  cancel()
  await hand.advance(5)
  assert.equal(rang, 1)
  assert.deepEqual(counted, ['timer', 'timer'])
  assert.equal(clock.now(), hand.now())
})

test('a secret is masked in whatever way it is written', () => {
  const secret = 'abcdefghijklmnopqrstuvwxyz'
  const escaped = [...secret].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
  for (const written of [
    `/p/${secret}/x.cfg`,
    `/P/${secret.toUpperCase()}/x.cfg`,
    `//p//${secret}`,
    `/%70/${escaped}/`,
    `GET http://192.0.2.1/p/${secret}?a=${secret}`,
    `no such file: ${secret}.cfg`,
  ]) {
    const masked = maskSecrets(written)
    assert.ok(!masked.toLowerCase().includes(secret.slice(2)), masked)
    assert.match(masked, /ab••••/i)
  }
  assert.equal(maskSecrets('/p/short/00-11%2f.cfg'), '/p/short/00-11%2f.cfg')
})
