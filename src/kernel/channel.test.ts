import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { type Calls, openChannel } from './channel.ts'
import { OffhookError, SourceError } from './errors.ts'
import { GuardError } from './guarded-child.ts'

function pair(t: { after(end: () => void): void }, calls: Calls) {
  const { port1, port2 } = new MessageChannel()
  openChannel(port1, calls)
  t.after(() => port1.close())
  return openChannel<Calls>(port2, {})
}

test('what one thread asks the other answers, in any order', async (t) => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const other = pair(t, {
    slow: async (name: string) => gate.then(() => `slow ${name}`),
    quick: (name: string) => `quick ${name}`,
  })
  const slow = other.ask('slow', 'a')
  assert.equal(await other.ask('quick', 'b'), 'quick b')
  open()
  assert.equal(await slow, 'slow a')
})

test('an error is the same on the other side, as far as somebody acts upon it', async (t) => {
  const errors = [
    new OffhookError('UPLOADS_FULL', 'no room', { left: 3 }),
    new GuardError('time', 'too long'),
    new SourceError('line 3'),
  ]
  const other = pair(t, {
    fail(index: number) {
      throw errors[index] ?? new TypeError('odd')
    },
  })
  for (const [index, error] of errors.entries()) {
    const same = await other.ask('fail', index).catch((caught: unknown) => caught)
    assert.ok(same instanceof Error && same.constructor === error.constructor)
    assert.deepEqual({ ...same, message: same.message }, { ...error, message: error.message })
  }
  await assert.rejects(other.ask('fail', 3), { name: 'InternalError', message: 'odd' })
})

test('who waits for a thread that ended hears so, and who asks it later too', async (t) => {
  const other = pair(t, { never: () => new Promise(() => undefined) })
  const asked = other.ask('never', undefined)
  other.end()
  await assert.rejects(asked, /has ended/)
  await assert.rejects(other.ask('never', undefined), /has ended/)
})
