import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { body } from '../../test/support/upload-store.ts'
import { createVault } from '../db/vault.ts'
import { systemRandom } from '../kernel/random.ts'
import { uploadFiles } from './upload-files.ts'

const phone = { tenantId: 't', phoneId: 'p' }
const place = { ...phone, id: 'a' }

function furnish(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-files-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const files = uploadFiles(folder, createVault(systemRandom(32), systemRandom))
  return { folder, files }
}

test('a phone’s folder tells which files are sealed, and which an older version left open', async (t) => {
  const { folder, files } = furnish(t)
  assert.deepEqual([await files.phones(), await files.list(phone)], [[], []])
  await files.write(place, body('sealed'))
  writeFileSync(join(folder, 't', 'p', 'b'), 'open')
  assert.deepEqual(
    [await files.phones(), await files.list(phone)],
    [
      [phone],
      [
        { id: 'a', sealed: true },
        { id: 'b', sealed: false },
      ],
    ],
  )
})

test('a file is there whether it is sealed or open, and is gone when neither is', async (t) => {
  const { folder, files } = furnish(t)
  assert.equal(await files.has(place), false)
  await files.write(place, body('sealed'))
  assert.equal(await files.has(place), true)
  await files.remove(place)
  assert.equal(await files.has(place), false)
  writeFileSync(join(folder, 't', 'p', 'a'), 'open')
  assert.equal(await files.has(place), true)
})

test('what cannot be looked at is not taken to be gone', async (t) => {
  const { folder, files } = furnish(t)
  mkdirSync(join(folder, 't'))
  // Opening it fails for whoever asks, also for root.
  symlinkSync('p', join(folder, 't', 'p'))
  assert.equal(await files.has(place), true)
  await assert.rejects(files.read(place), { code: 'ELOOP' })
  await assert.rejects(files.list(phone), { code: 'ELOOP' })
})

test('where there is no open file, sealing it does nothing', async (t) => {
  const { folder, files } = furnish(t)
  await files.sealOld(place)
  assert.equal(existsSync(join(folder, 't')), false)
  await files.write(place, body('sealed'))
  await files.sealOld(place)
  assert.deepEqual(readdirSync(join(folder, 't', 'p')), ['a.sealed'])
})

test('what a phone sent is for the server’s own user alone', async (t) => {
  const { folder, files } = furnish(t)
  await files.write(place, body('its passwords'))
  const modes = ['t/p', 't/p/a.sealed'].map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8))
  assert.deepEqual(modes, ['700', '600'])
})
