import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemRandom } from '../kernel/random.ts'
import { shelfReader } from './last-good-reader.ts'
import { type KeptCopy, openShelf } from './last-good-shelf.ts'
import { createVault } from './vault.ts'

const vault = createVault(systemRandom(32), systemRandom)
const megabyte = 1_048_576

function furnish(t: TestContext, maxBytes = 100 * megabyte) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-shelf-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'last-good.sqlite')
  const told: string[] = []
  const open = () => {
    const shelf = openShelf({ file, maxBytes, vault, lost: (why) => void told.push(why) })
    t.after(() => {
      try {
        shelf.close()
      } catch {
        // It was closed by the test.
      }
    })
    return shelf
  }
  const reader = shelfReader(file)
  t.after(reader.close)
  return { file, told, open, reader, shelf: open() }
}

function copyOf(
  id: string,
  more: { at?: number; asked?: string; bytes?: number; revision?: number } = {},
): KeptCopy {
  const { at = 1, asked = 'main', bytes = 100, revision = 1 } = more
  return {
    phone: {
      ...{ id, tenantId: 'one', revision, secretHash: `hash of ${id}`, oldSecretHash: null },
      sealed: `${revision}`,
    },
    tenant: { id: 'one', revision: 1, sealed: 'tenant' },
    file: { phoneId: id, asked, etag: '"a"', at, sealed: Buffer.alloc(bytes) },
  }
}

test('what is kept takes no more room than it may, and the oldest goes first', (t) => {
  const { shelf, reader, file } = furnish(t, 2 * megabyte)
  for (let number = 0; number < 300; number += 10)
    shelf.keep(
      Array.from({ length: 10 }, (_, index) =>
        copyOf(`p${number + index}`, { at: number + index, bytes: 20_000 }),
      ),
    )
  assert.ok(shelf.size().bytes <= 2 * megabyte, `${shelf.size().bytes} bytes`)
  assert.ok(statSync(file).size <= 2 * megabyte)
  assert.ok(shelf.size().files > 50, `${shelf.size().files} files`)
  assert.ok(reader.file('p299', 'main'), 'the newest is there')
  assert.equal(reader.file('p0', 'main'), undefined)
  assert.equal(reader.phone('hash of p0'), undefined, 'of whom no file is left, nothing is left')
})

test('more than there is ever room for is refused, and what was kept stays', (t) => {
  const { shelf, reader } = furnish(t, megabyte)
  shelf.keep([copyOf('p1')])
  assert.throws(() => shelf.keep([copyOf('p2', { bytes: 3 * megabyte })]))
  shelf.keep([copyOf('p3')])
  assert.ok(reader.file('p3', 'main'))
})

test('of one phone files are kept under sixteen names, the newest', (t) => {
  const { shelf, reader } = furnish(t)
  for (let at = 0; at < 30; at++) shelf.keep([copyOf('p1', { at, asked: `name ${at}` })])
  assert.equal(shelf.size().files, 16)
  assert.ok(reader.file('p1', 'name 29') && !reader.file('p1', 'name 13'))
})

test('what is older, or in doubt, is not believed until it was looked up', (t) => {
  const { shelf, reader } = furnish(t)
  const revisionOf = () => reader.phone('hash of p1')?.revision
  shelf.keep([copyOf('p1', { revision: 3 })])
  shelf.keep([copyOf('p1', { revision: 2 })])
  assert.equal(revisionOf(), 3)
  shelf.doubt(['p1', 'nobody'])
  shelf.keep([copyOf('p1', { revision: 4 })])
  assert.deepEqual([revisionOf(), reader.phone('hash of p1')?.doubted], [3, 1])
  assert.deepEqual(
    shelf.doubted().map((row) => ({ ...row })),
    [{ id: 'p1', tenantId: 'one', doubted: 1 }],
  )
  shelf.doubt(['p1'])
  const settled = { ...copyOf('p1', { revision: 5 }).phone, doubted: 1 }
  shelf.settle([settled])
  assert.equal(reader.phone('hash of p1')?.doubted, 2, 'it was changed while it was looked up')
  shelf.settle([{ ...settled, doubted: 2 }])
  assert.deepEqual([revisionOf(), reader.phone('hash of p1')?.doubted], [5, 0])
  shelf.doubtTenant('one')
  assert.deepEqual(
    shelf.doubtedTenants().map(({ id }) => id),
    ['one'],
  )
  shelf.forgetTenant('one')
  assert.deepEqual(
    [reader.phone('hash of p1'), reader.file('p1', 'main'), reader.tenant('one')],
    [undefined, undefined, undefined],
  )
})

test('a file that is broken is begun anew by a start', (t) => {
  const { shelf, reader, open, file, told } = furnish(t)
  shelf.keep([copyOf('p1')])
  assert.ok(reader.file('p1', 'main'))
  shelf.close()
  for (const each of [file, `${file}-wal`])
    writeFileSync(each, 'no database at all, and longer than a head of one'.repeat(50))
  const again = open()
  assert.equal(told.length, 1)
  assert.equal(reader.file('p1', 'main'), undefined)
  again.keep([copyOf('p2')])
  assert.ok(reader.file('p2', 'main'), 'who reads finds the new one')
})

test('what is kept is for the eyes of its owner alone', (t) => {
  const { file } = furnish(t)
  for (const each of [file, `${file}-wal`, `${file}-shm`])
    assert.equal(statSync(each).mode & 0o777, 0o600, each)
})

test('a file that is not there holds nothing', () => {
  const reader = shelfReader('/nowhere/last-good.sqlite')
  assert.equal(reader.phone('hash'), undefined)
  assert.equal(reader.mark('p1', 'main'), undefined)
})
