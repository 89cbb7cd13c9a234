import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxUploadsPerPhone, roomFor } from './room-for-upload.ts'

const kept = (...files: [name: string, bytes: number][]) =>
  files.map(([name, bytes]) => ({ id: `id of ${name}`, name, bytes }))
const going = (fresh: [name: string, bytes: number], of: ReturnType<typeof kept>, maxBytes: number) =>
  roomFor({ name: fresh[0], bytes: fresh[1] }, of, maxBytes).map((id) => id.replace('id of ', ''))

test('where there is room, only the file of the same name goes', () => {
  const files = kept(['a.log', 10], ['b.log', 10])
  assert.deepEqual(going(['c.log', 10], files, 30), [])
  assert.deepEqual(going(['a.log', 20], files, 30), ['a.log'])
})

test('a byte over the limit, and the oldest log goes; then the next, then what is no log', () => {
  const files = kept(['old.cfg', 10], ['a.log', 10], ['b.log.1', 10], ['new.cfg', 10])
  assert.deepEqual(going(['c.log', 11], files, 50), ['a.log'])
  assert.deepEqual(going(['c.log', 20], files, 50), ['a.log'])
  assert.deepEqual(going(['c.log', 21], files, 50), ['a.log', 'b.log.1'])
  assert.deepEqual(going(['c.log', 31], files, 50), ['a.log', 'b.log.1', 'old.cfg'])
  assert.deepEqual(going(['c.log', 50], files, 50), ['a.log', 'b.log.1', 'old.cfg', 'new.cfg'])
})

test('what only sounds like a log is none', () => {
  for (const name of ['a.log.cfg', 'alog', 'a.log.x', 'a.logs'])
    assert.deepEqual(going(['c', 1], kept([name, 1], ['b.LOG.12', 1]), 2), ['b.LOG.12'], name)
})

test('a phone keeps fifty files, and no more', () => {
  const full = kept(
    ...Array.from({ length: maxUploadsPerPhone }, (_, index): [string, number] => [`${index}.log`, 1]),
  )
  assert.equal(maxUploadsPerPhone, 50)
  assert.deepEqual(going(['new.log', 1], full.slice(1), 1000), [])
  assert.deepEqual(going(['new.log', 1], full, 1000), ['0.log'])
  assert.deepEqual(going(['7.log', 1], full, 1000), ['7.log'])
})
