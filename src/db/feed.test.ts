import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testFeed } from '../../test/support/test-database.ts'
import { createGuard } from '../kernel/guard.ts'
import { type Log, silentLog } from '../kernel/log.ts'
import { createFeed } from './feed.ts'

test('who listens hears every change until it ends its listening, and the others go on', () => {
  const feed = testFeed()
  const heard: string[] = []
  const end = feed.on(({ type }) => void heard.push(`one: ${type}`))
  feed.on(({ type }) => void heard.push(`other: ${type}`))
  feed.tell([{ type: 'phone.configured', tenantId: 't', ids: ['p'] }])
  end()
  feed.tell([{ type: 'model.changed', tenantId: 't', ids: [] }])
  assert.deepEqual(heard, ['one: phone.configured', 'other: phone.configured', 'other: model.changed'])
})

test('a listener that throws, and one that fails later, keep no other from hearing', async () => {
  const counted: string[] = []
  const logged: unknown[] = []
  const log = { ...silentLog, error: (line: unknown) => void logged.push(line) } as unknown as Log
  const guard = createGuard(log, (boundary) => void counted.push(boundary))
  const soon = () => new Promise((resolve) => setImmediate(resolve))
  const fault = new Error('a fault')
  const change = { type: 'phone.configured', tenantId: 't', ids: ['p'] } as const
  const feed = createFeed(guard)
  const heard: string[] = []
  feed.on(() => {
    throw fault
  })
  feed.on(async () => {
    await soon()
    throw fault
  })
  feed.on(({ type }) => void heard.push(type))
  feed.tell([change])
  feed.tell([change])
  await soon()
  await soon()
  assert.deepEqual(heard, ['phone.configured', 'phone.configured'])
  assert.deepEqual(counted, ['listener', 'listener', 'listener', 'listener'])
  assert.deepEqual(logged[0], {
    boundary: 'listener',
    change: 'phone.configured',
    tenant: 't',
    ids: ['p'],
    error: fault,
  })
})
