import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toldIn, withTold } from './told.ts'

const family = 'Acme x'

test('what a file told is remembered by names alone, and in few bytes', () => {
  const names = Array.from({ length: 500 }, (_, index) => `account.${index}.sip_server.1.address`)
  const column = withTold(null, 'a.cfg', { family, names })
  assert.deepEqual(toldIn(column, family, 'a.cfg'), names)
  assert.deepEqual(toldIn(column, family, 'b.cfg'), [])
  assert.deepEqual(toldIn(null, family, 'a.cfg'), [])
  assert.ok(column.length < 4000, String(column.length))
})

test('each file has its own names, and a phone of another family knows nothing of them', () => {
  const one = withTold(null, 'a.cfg', { family, names: ['x', 'y'] })
  const two = withTold(one, '__proto__', { family, names: ['z'] })
  assert.deepEqual([toldIn(two, family, 'a.cfg'), toldIn(two, family, '__proto__')], [['x', 'y'], ['z']])
  assert.deepEqual(toldIn(withTold(two, 'a.cfg', { family, names: ['y'] }), family, 'a.cfg'), ['y'])
  assert.deepEqual(toldIn(two, 'Other y', 'a.cfg'), [])
  const moved = withTold(two, 'b.xml', { family: 'Other y', names: ['p'] })
  assert.deepEqual([toldIn(moved, 'Other y', 'b.xml'), toldIn(moved, family, 'a.cfg')], [['p'], []])
  assert.deepEqual(toldIn(withTold(two, 'a.cfg', { family, names: [] }), family, 'a.cfg'), [])
})
