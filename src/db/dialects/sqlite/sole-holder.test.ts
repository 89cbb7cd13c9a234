import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { holdAlone } from './sole-holder.ts'

const holder = { name: 'process 1 of the tests', since: '2026-01-01T00:00:00.000Z' }

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-lock-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'a.lock')
}

test('who comes second is refused, and told who came first as soon as that one has introduced itself', (t) => {
  const path = place(t)
  const hold = holdAlone(path)
  assert.throws(() => holdAlone(path), /^InternalError: another process holds .*a\.lock; one process serves /)
  hold.introduce(holder)
  const told = /^InternalError: process 1 of the tests has held .*a\.lock since 2026-01-01T00:00:00\.000Z; /
  for (let turn = 0; turn < 2; turn++) assert.throws(() => holdAlone(path), told)
  hold.end(false)
  const next = holdAlone(path)
  next.introduce({ ...holder, name: 'process 2' })
  assert.throws(() => holdAlone(path), /process 2 has held/)
  next.end(false)
})

test('it can be given back twice', (t) => {
  const path = place(t)
  const hold = holdAlone(path)
  hold.end(false)
  hold.end(false)
  holdAlone(path).end(false)
})

test('a file that was not there before is taken away again when it is to be forgotten, and no other', (t) => {
  const path = place(t)
  holdAlone(path).end(true)
  assert.equal(existsSync(path), false)
  holdAlone(path).end(false)
  assert.equal(existsSync(path), true)
  holdAlone(path).end(true)
  assert.equal(existsSync(path), true)
})

test('what is no lock is said to be none, and left as it was', (t) => {
  const path = place(t)
  writeFileSync(path, 'this is a letter, and no database at all'.repeat(100))
  assert.throws(() => holdAlone(path), /not a database/)
})
