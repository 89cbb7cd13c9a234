import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { createVault } from '../db/vault.ts'
import { systemRandom } from '../kernel/random.ts'
import type { FetchRecord } from './fetch-store.ts'
import { unwrittenFetches } from './unwritten-fetches.ts'

const record = (file: string) => ({ file, ip: '192.0.2.77' }) as FetchRecord
const vault = createVault(systemRandom(32), systemRandom)

test('what could not be written is kept sealed, and handed over, with what was kept before', async (t) => {
  const folder = testFolder(t, 'unwritten')
  const fetches = unwrittenFetches(folder, vault)
  assert.deepEqual(await unwrittenFetches(folder, vault).take(), [])
  await fetches.keep([record('a.cfg')])
  await fetches.keep([record('b.cfg')])
  const path = join(folder, 'unwritten-fetches.sealed')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(readFileSync(path).indexOf('192.0.2.77'), -1)
  const next = unwrittenFetches(folder, vault)
  assert.deepEqual(await next.take(), [record('a.cfg'), record('b.cfg')])
  await next.written()
  assert.deepEqual(await fetches.take(), [])
})

test('what was handed over stays in the file until it is written, however the process ends', async (t) => {
  const folder = testFolder(t, 'unwritten')
  await unwrittenFetches(folder, vault).keep([record('a.cfg')])
  const killed = unwrittenFetches(folder, vault)
  await killed.take()
  const stopped = unwrittenFetches(folder, vault)
  assert.deepEqual(await stopped.take(), [record('a.cfg')])
  // The database was away all the time: what was handed over comes back, with what came since.
  await stopped.keep([record('a.cfg'), record('b.cfg')])
  const written = unwrittenFetches(folder, vault)
  assert.deepEqual(await written.take(), [record('a.cfg'), record('b.cfg')])
  await written.keep([])
  assert.deepEqual(await unwrittenFetches(folder, vault).take(), [])
})

test('no more than 20,000 are kept, the newest, and what does not open is nothing', async (t) => {
  const folder = testFolder(t, 'unwritten')
  const fetches = unwrittenFetches(folder, vault)
  await fetches.keep(Array.from({ length: 20_001 }, (_, index) => record(`${index}`)))
  const taken = await fetches.take()
  assert.deepEqual([taken.length, taken[0]?.file], [20_000, '1'])
  await fetches.keep([record('a.cfg')])
  const other = createVault(systemRandom(32), systemRandom)
  assert.deepEqual(await unwrittenFetches(folder, other).take(), [])
  writeFileSync(join(folder, 'unwritten-fetches.sealed'), 'nonsense')
  assert.deepEqual(await fetches.take(), [])
})
