import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { systemRandom } from '../kernel/random.ts'
import { scan } from './scan.ts'

const vault = createVault(systemRandom(32), systemRandom)
const text = 'Secret-4711-of-the-test'

test('files and folders that go away meanwhile do not end a scan', async (t) => {
  const db = await openTestDatabase(t)
  const folder = testFolder(t, 'scan')
  const names = ['a', 'b', 'c', 'd']
  for (const name of names) {
    mkdirSync(join(folder, `folder-${name}`))
    writeFileSync(join(folder, `folder-${name}`, 'file'), text)
    writeFileSync(join(folder, name), text)
  }
  const found: string[] = []
  const scanned = await scan({
    ...{ db, vault, paths: [folder], more: [{ what: 'the secret', text }] },
    found({ where }) {
      found.push(where)
      if (found.length > 1) return
      // All but those that were found: whichever comes first.
      for (const name of names)
        for (const path of [join(folder, name), join(folder, `folder-${name}`)])
          if (!where.startsWith(path)) rmSync(path, { recursive: true })
    },
  })
  assert.equal(found.length, 1)
  assert.equal(scanned.files, 1)
})
