import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readMasterKey } from './master-key.ts'

const key = Uint8Array.from({ length: 32 }, (_, index) => index)
const random = (size: number) => key.subarray(0, size)

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-key-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a key is given as hex or as base64, and is 32 bytes long', (t) => {
  const folder = folderOf(t)
  const read = (given: string) => readMasterKey(folder, given, undefined, 'db')
  for (const writing of ['hex', 'base64'] as const) {
    const found = read(` ${Buffer.from(key).toString(writing)}\n`)
    assert.deepEqual([[...found.key], found.where], [[...key], 'OFFHOOK_MASTER_KEY'])
  }
  assert.deepEqual([...read('AB'.repeat(32)).key], [...new Uint8Array(32).fill(0xab)])
  for (const wrong of ['', 'abc', 'ab'.repeat(31), Buffer.alloc(33).toString('base64')])
    assert.throws(() => read(wrong), /^InternalError: OFFHOOK_MASTER_KEY: expected a key of 32 bytes/)
})

test('a key is made once, for its owner only, and read again', (t) => {
  const folder = folderOf(t)
  const made = readMasterKey(folder, undefined, random, 'db')
  assert.deepEqual([[...made.key], made.where], [[...key], join(folder, 'master.key')])
  assert.equal(statSync(made.where).mode & 0o777, 0o600)
  assert.equal(readFileSync(made.where, 'utf8'), `${Buffer.from(key).toString('hex')}\n`)
  const again = readMasterKey(folder, undefined, () => new Uint8Array(32), 'db')
  assert.deepEqual([...again.key], [...key])
  for (const mode of [0o640, 0o604]) {
    chmodSync(made.where, mode)
    assert.throws(
      () => readMasterKey(folder, undefined, random, 'db'),
      /can be read by others; run: chmod 600/,
    )
  }
})

test('a key that cannot be written is not taken to be there', (t) => {
  const folder = join(folderOf(t), 'none')
  assert.throws(() => readMasterKey(folder, undefined, random, 'db'), { code: 'ENOENT', syscall: 'open' })
})

test('where secrets are sealed and the key is gone, none is made', (t) => {
  const folder = folderOf(t)
  assert.throws(
    () => readMasterKey(folder, undefined, undefined, 'offhook.sqlite'),
    /master\.key is not there, and the secrets in offhook\.sqlite are sealed with a key\./,
  )
  writeFileSync(join(folder, 'master.key'), 'short', { mode: 0o600 })
  assert.throws(
    () => readMasterKey(folder, undefined, random, 'db'),
    /master\.key: expected a key of 32 bytes/,
  )
})
