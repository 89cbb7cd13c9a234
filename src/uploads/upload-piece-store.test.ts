import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { testFolder } from '../../test/support/processes.ts'
import { testDatabase } from '../../test/support/test-database.ts'
import { furnishUploads, never, scope } from '../../test/support/upload-store.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { copyDatabase } from '../db/copy-database.ts'

const limits = { perPhone: 10_000_000, perTenant: 1e9, inAll: 1e9 }
const long = `account.1.password = Sip-Secret-4711\n${'0123456789abcdef'.repeat(80_000)}`

test('what a phone sends to one node is given back by another one, and nothing of it stays on a disk', async (t) => {
  const { keep, textOf, onOtherNode, onDisk } = await furnishUploads(t, limits, true)
  await keep('long.cfg', long)
  await keep('empty.log', '')
  const other = onOtherNode()
  assert.equal(await textOf('long.cfg', 'phone-1', other), long)
  assert.equal(await textOf('empty.log', 'phone-1', other), '')
  assert.deepEqual(onDisk(), [])
})

test('in the database it is sealed, in pieces that are short, and they go with its row', async (t) => {
  const { db, keep, names, uploads } = await furnishUploads(t, limits, true)
  const pieces = () => db.queries.selectFrom('uploadPiece').selectAll().execute()
  await keep('a.log', long)
  const kept = await pieces()
  assert.ok(kept.length > 5)
  for (const { bytesSealed } of kept) {
    assert.ok(bytesSealed.length <= 131_072)
    assert.equal(Buffer.from(bytesSealed).indexOf('Secret'), -1)
  }
  await keep('a.log', 'shorter')
  assert.deepEqual([(await pieces()).length, await names()], [1, ['a.log']])
  await uploads.remove(scope, 'phone-1', (await pieces())[0]?.uploadId ?? '')
  assert.deepEqual(await pieces(), [])
  await keep('b.log', 'of a phone that goes')
  await db.queries.deleteFrom('phone').where('id', '=', 'phone-1').execute()
  assert.deepEqual(await pieces(), [])
})

test('what lies in a node’s folder from before is brought into the database, once, and then given back by all', async (t) => {
  const { db, keep, textOf, uploads, onOtherNode, onDisk } = await furnishUploads(t, limits, false)
  await keep('old.cfg', long)
  assert.equal(onDisk().length, 1)
  db.shared = true
  await assert.rejects(textOf('old.cfg', 'phone-1', onOtherNode()), { code: 'UPLOAD_NOT_FOUND' })
  await onOtherNode().tidy(systemScope, never)
  for (let turn = 0; turn < 2; turn++) await uploads.tidy(systemScope, never)
  assert.deepEqual(onDisk(), [])
  assert.equal(await textOf('old.cfg', 'phone-1', onOtherNode()), long)
})

test('a copy to a database of one process takes them along, and they are not taken for lost there', async (t) => {
  const { db, keep, textOf, uploads, onOtherNode, folder } = await furnishUploads(t, limits, true)
  await keep('a.cfg', long)
  const file = await testDatabase(join(testFolder(t, 'copy'), 'a.sqlite'))
  t.after(() => file.close())
  const copies = await copyDatabase(db, file)
  assert.ok(copies.some(({ table, rows }) => table === 'uploadPiece' && rows > 5))
  assert.deepEqual(await copyDatabase(file, db), copies)
  db.shared = false
  rmSync(folder, { recursive: true })
  await uploads.tidy(systemScope, never)
  assert.equal(await textOf('a.cfg', 'phone-1', onOtherNode()), long)
})
