import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { createVault } from '../db/vault.ts'
import { systemRandom } from '../kernel/random.ts'
import { keptCertificate } from './kept-certificate.ts'

test('a certificate is kept for a start without a database, and its key does not lie open', async (t) => {
  const file = join(testFolder(t, 'acme'), 'certificate.sealed')
  const kept = () => keptCertificate(file, createVault(Buffer.alloc(32, 7), systemRandom))
  assert.equal(await kept().read(), undefined)
  const pair = { cert: 'CHAIN', key: '-----BEGIN PRIVATE KEY-----' }
  await kept().keep(pair)
  assert.deepEqual(await kept().read(), pair)
  assert.doesNotMatch(readFileSync(file, 'latin1'), /PRIVATE KEY/)
  assert.equal(await keptCertificate(file, createVault(Buffer.alloc(32, 8), systemRandom)).read(), undefined)
  writeFileSync(file, 'odd')
  assert.equal(await kept().read(), undefined)
})
