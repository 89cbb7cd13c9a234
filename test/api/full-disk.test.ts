/** A disk that is really full, as `/readyz` hears of it. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sqliteOnly } from '../support/test-database.ts'

test('a database that cannot be written on a full disk is said', { skip: sqliteOnly }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-disk-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  // Mounted where only this program sees it: the machine takes it away with the program, however that ends.
  const alone = ['--mount', '--map-root-user', '--propagation', 'private', 'sh', '-c']
  const mount = 'mount -t tmpfs -o size=2m tmpfs "$0"'
  if (spawnSync('unshare', [...alone, mount, folder]).status !== 0)
    return t.skip('this machine makes no small disk for a test')
  const program = join(import.meta.dirname, '..', 'support', 'fill-disk.ts')
  const run = spawnSync(
    'unshare',
    [...alone, `${mount} && exec "$1" "$2" "$0"`, folder, process.execPath, program],
    { encoding: 'utf8' },
  )
  assert.equal(run.status, 0, run.stderr)
  const { empty, filled, full, again } = JSON.parse(run.stdout)
  assert.deepEqual([empty, filled, again], [undefined, 'ENOSPC', undefined])
  assert.match(full, /^the database cannot be written: .*full/)
  assert.deepEqual(readdirSync(folder), [], 'nothing of it was on the machine’s own disk')
})
