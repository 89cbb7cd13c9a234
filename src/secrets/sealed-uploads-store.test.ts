import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hearStatements } from '../../test/support/statements.ts'
import { furnishUploads, scope } from '../../test/support/upload-store.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { wrappedKeys } from '../db/key-check.ts'
import { keyIdOfBytes } from '../db/sealed-stream.ts'
import { systemRandom } from '../kernel/random.ts'
import { sealKeyStore } from './seal-key-store.ts'
import { sealedUploads } from './sealed-uploads-store.ts'

const limits = { perPhone: 10_000_000, perTenant: 1e9, inAll: 1e9 }
const long = '0123456789abcdef'.repeat(80_000)

test('a long file that is sealed anew while a phone reads it is read to its end, and as it was sent', async (t) => {
  const { db, vault, clock, uploads, keep, textOf } = await furnishUploads(t, limits, true)
  await keep('long.cfg', long)
  const id = (await uploads.namesOf(scope, ['phone-1'])).get('phone-1')?.get('long.cfg') ?? ''
  const present = systemRandom(32)
  vault.keys.addMaster(present)
  vault.keys.readFrom(() => wrappedKeys(db.queries))
  const { stream } = await uploads.read(scope, 'phone-1', id)
  const parts: Buffer[] = []
  for await (const part of stream) {
    if (parts.length === 0) {
      await sealKeyStore(db, vault.keys, clock).begin(systemScope, { present, next: undefined })
      const done = await sealedUploads(db, vault).renew(systemScope, async () => undefined)
      assert.deepEqual(done, { renewed: 1, unreadable: [] })
    }
    parts.push(part)
  }
  assert.ok(parts.length > 1)
  assert.equal(Buffer.concat(parts).toString(), long)
  const [piece] = await db.queries.selectFrom('uploadPiece').selectAll().where('number', '=', 0).execute()
  assert.equal(keyIdOfBytes(piece?.bytesSealed ?? new Uint8Array()), vault.keys.current)
  assert.equal(await textOf('long.cfg'), long)
})

test('of files that the newest key has sealed the bytes are not read', async (t) => {
  const { db, vault, keep } = await furnishUploads(t, limits, true)
  await keep('a.cfg', long)
  await keep('b.cfg', 'short')
  const heard: string[] = []
  t.after(hearStatements((text) => void heard.push(text)))
  const done = await sealedUploads(db, vault).renew(systemScope, async () => undefined)
  assert.deepEqual(done, { renewed: 0, unreadable: [] })
  assert.ok(heard.length > 0)
  assert.deepEqual(
    heard.filter((text) => /"bytesSealed"/.test(text.replace(/substr\([^)]*\)/g, ''))),
    [],
  )
})
