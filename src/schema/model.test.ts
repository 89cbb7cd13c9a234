import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sheetModelSchema } from './definition.ts'
import { modelCreateSchema } from './model.ts'

test('an Event that could not be sent is refused when it is saved, in a template and in a sheet', () => {
  const taken = (event: string) => [
    modelCreateSchema.safeParse({ name: 'Own', resyncEvent: event }).success,
    sheetModelSchema.shape.notify.safeParse({ resync: { event } }).success,
  ]
  for (const event of ['check-sync', 'check-sync;reboot=false', 'resync;a;b=1', "a`b.c'd"])
    assert.deepEqual(taken(event), [true, true], event)
  for (const event of [
    '',
    'check-sync;',
    'check-sync;=',
    'check-sync;a=',
    'check-sync;a=b=c',
    'a b',
    'a\r\nX: 1',
  ])
    assert.deepEqual(taken(event), [false, false], event)
})
