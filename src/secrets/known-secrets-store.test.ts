import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hearStatements } from '../../test/support/statements.ts'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { createVault } from '../db/vault.ts'
import { systemRandom } from '../kernel/random.ts'
import { knownSecrets } from './known-secrets-store.ts'

const vault = createVault(systemRandom(32), systemRandom)

test('what phones were given is not read to know which secrets there are: all in it stands elsewhere', async (t) => {
  const db = await openTestDatabase(t)
  const heard: string[] = []
  t.after(hearStatements((statement) => void heard.push(statement)))
  for await (const _ of knownSecrets(db, vault).all(systemScope, 100, () => undefined));
  assert.ok(heard.some((statement) => statement.includes('"passwordSealed"')))
  assert.deepEqual(
    heard.filter((statement) => /fetchContent|uploadPiece|keyCheck/.test(statement)),
    [],
  )
})
