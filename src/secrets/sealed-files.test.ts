import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { testFolder } from '../../test/support/processes.ts'
import { firstKey, hashKeyId, masterName } from '../db/key-ring.ts'
import { keyIdOfBytes } from '../db/sealed-stream.ts'
import { createVault, type Vault } from '../db/vault.ts'
import { unwrittenFetches } from '../fetches/unwritten-fetches.ts'
import { systemRandom } from '../kernel/random.ts'
import { sealedFiles } from './sealed-files.ts'

const pace = async () => undefined
const waiting = (file: string) => bareFetch({ tenantId: 't', phoneId: 'p', file })

/** Fetches that wait, in a file that the first key sealed; a newer key is there. */
async function furnish(t: TestContext) {
  const folder = testFolder(t, 'sealed-files')
  const master = systemRandom(32)
  const vault = createVault(master, systemRandom)
  const server = unwrittenFetches(folder, vault)
  await server.keep([waiting('first.cfg')])
  const { id, key } = vault.keys.made()
  const by = [masterName(master)]
  vault.keys.learn([
    ...vault.keys.wrap(hashKeyId, by, 0),
    ...vault.keys.wrap(firstKey, by, 0),
    ...vault.keys.wrap(id, by, 1, key),
  ])
  const path = join(folder, 'unwritten-fetches.sealed')
  const kept = async () => (await unwrittenFetches(folder, vault).take()).map(({ file }) => file)
  /** Does `work` while the file is being sealed anew. */
  const interrupted = (work: () => Promise<void>): Vault => ({
    ...vault,
    async *openBytes(bytes, purpose) {
      yield* vault.openBytes(bytes, purpose)
      await work()
    },
  })
  return { folder, vault, server, path, kept, interrupted, id }
}

test('a file that the server writes while it is sealed anew stays as the server wrote it', async (t) => {
  const { folder, server, path, kept, interrupted, id } = await furnish(t)
  const files = sealedFiles(
    folder,
    interrupted(() => server.keep([waiting('second.cfg')])),
  )
  await files.renew(pace)
  assert.deepEqual(await kept(), ['first.cfg', 'second.cfg'])
  assert.equal(keyIdOfBytes(readFileSync(path)), id)
  assert.deepEqual(readdirSync(folder), ['unwritten-fetches.sealed'])
})

test('what the server is about to put in its place is not touched', async (t) => {
  const { folder, vault, path, kept, id } = await furnish(t)
  writeFileSync(`${path}.new`, 'half of what comes')
  assert.deepEqual(await sealedFiles(folder, vault).renew(pace), { renewed: 1, unreadable: [] })
  assert.equal(readFileSync(`${path}.new`, 'utf8'), 'half of what comes')
  assert.deepEqual(await kept(), ['first.cfg'])
  assert.equal(keyIdOfBytes(readFileSync(path)), id)
})

test('one that was taken away meanwhile does not come back', async (t) => {
  const { folder, server, interrupted } = await furnish(t)
  await sealedFiles(
    folder,
    interrupted(() => server.written()),
  ).renew(pace)
  assert.deepEqual(readdirSync(folder), [])
})
