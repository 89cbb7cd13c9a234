import assert from 'node:assert/strict'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { firstKey, hashKeyId, keyIdOf, masterName } from '../db/key-ring.ts'
import { shelfReader } from '../db/last-good-reader.ts'
import { type KeptCopy, openShelf } from '../db/last-good-shelf.ts'
import { keyIdOfBytes } from '../db/sealed-stream.ts'
import { createVault } from '../db/vault.ts'
import { systemRandom } from '../kernel/random.ts'
import { renewKept } from './renew-kept.ts'

const master = systemRandom(32)

/** Kept files of so many phones, and a key that came after them. */
async function furnish(t: TestContext, phones: number) {
  const vault = createVault(master, systemRandom)
  const file = join(testFolder(t, 'renewed'), 'last-good.sqlite')
  const shelf = openShelf({ file, maxBytes: 50_000_000, vault, lost: (why) => assert.fail(why) })
  t.after(shelf.close)
  const reader = shelfReader(file)
  t.after(reader.close)
  const copyOf = async (id: string): Promise<KeptCopy> => ({
    phone: {
      ...{ id, tenantId: 'one', revision: 1, secretHash: `hash of ${id}`, oldSecretHash: null },
      sealed: vault.seal(id, `lastGood.phone ${id}`),
    },
    tenant: { id: 'one', revision: 1, sealed: vault.seal('one', 'lastGood.tenant one') },
    file: {
      ...{ phoneId: id, asked: 'main', etag: '"a"', at: 1 },
      sealed: await buffer(vault.sealBytes([Buffer.from(id)], `lastGood.file ${id} main`)),
    },
  })
  const ids = Array.from({ length: phones }, (_, number) => `p${number}`)
  shelf.keep(await Promise.all(ids.map(copyOf)))
  const { id, key } = vault.keys.made()
  const by = [masterName(master)]
  const { wrap } = vault.keys
  const wrapped = [[hashKeyId, 0] as const, [firstKey, 0] as const].flatMap(([each, at]) =>
    wrap.call(vault.keys, each, by, at),
  )
  vault.keys.learn([...wrapped, ...wrap.call(vault.keys, id, by, 1, key)])
  return { vault, shelf, reader, ids, id, copyOf }
}

test('all that is kept is sealed anew, and what was sealed so is not looked at once more', async (t) => {
  const { vault, shelf, reader, ids, id } = await furnish(t, 450)
  const seen = { rows: 0, files: 0 }
  const counting = {
    ...shelf,
    rowsAfter(...asked: Parameters<typeof shelf.rowsAfter>) {
      const rows = shelf.rowsAfter(...asked)
      seen.rows += rows.length
      return rows
    },
    filesAfter(...asked: Parameters<typeof shelf.filesAfter>) {
      const files = shelf.filesAfter(...asked)
      seen.files += files.length
      return files
    },
  }
  await renewKept({ shelf: counting, vault }, () => false)
  assert.deepEqual(seen, { rows: ids.length + 1, files: ids.length })
  for (const each of ids) {
    const sealed = reader.phone(`hash of ${each}`)?.sealed ?? ''
    assert.deepEqual([keyIdOf(sealed), vault.open(sealed, `lastGood.phone ${each}`)], [id, each])
    const bytes = reader.file(each, 'main')?.sealed ?? new Uint8Array()
    assert.equal(keyIdOfBytes(bytes), id)
    assert.equal(String(await buffer(vault.openBytes([bytes], `lastGood.file ${each} main`))), each)
  }
  assert.equal(keyIdOf(reader.tenant('one')?.sealed ?? ''), id)
  const again = shelf.filesAfter(0, id)
  assert.ok(
    again.length > 0 && again.every(({ sealed }) => sealed === null),
    'their bytes are not read again',
  )
})

test('what does not open is in doubt, or goes', async (t) => {
  const { vault, shelf, reader, copyOf } = await furnish(t, 3)
  const broken = await copyOf('p1')
  const bytes = Buffer.from('OHS1 and nothing that opens')
  shelf.keep([
    { ...broken, phone: { ...broken.phone, sealed: 'v1.x' }, file: { ...broken.file, sealed: bytes } },
  ])
  await renewKept({ shelf, vault }, () => false)
  const { sealed, doubted } = reader.phone('hash of p1') ?? {}
  assert.deepEqual([sealed, doubted, reader.file('p1', 'main')], ['', 1, undefined])
  assert.ok(reader.file('p2', 'main'))
})
