import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEvents } from './events.ts'
import { createGuard } from './guard.ts'
import { silentLog } from './log.ts'

test('who listens hears every change until it ends its listening, and the others go on', () => {
  const events = createEvents(createGuard(silentLog))
  const heard: string[] = []
  const end = events.on(({ type }) => void heard.push(`one: ${type}`))
  events.on(({ type }) => void heard.push(`other: ${type}`))
  events.emit({ type: 'phone', tenantId: 't', ids: ['p'] })
  end()
  events.emit({ type: 'model', tenantId: 't', ids: [] })
  assert.deepEqual(heard, ['one: phone', 'other: phone', 'other: model'])
})
