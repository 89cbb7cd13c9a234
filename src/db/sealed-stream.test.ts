import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../kernel/random.ts'
import { createVault } from './vault.ts'

const key = Buffer.alloc(32, 7)
const vault = createVault(key, systemRandom)

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function whole(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all)
}

const sealed = (bytes: Uint8Array, size = 10_000) => whole(vault.sealBytes(inChunks(bytes, size), 'upload a'))
const opened = (bytes: Uint8Array, purpose = 'upload a', size = 7777) =>
  whole(vault.openBytes(inChunks(bytes, size), purpose))

const piece = 64 * 1024

test('what was sealed opens again, whatever its length and however it comes in', async () => {
  for (const length of [0, 1, piece - 1, piece, piece + 1, 3 * piece, 200_001]) {
    const bytes = Buffer.from(systemRandom(length))
    for (const size of [1000, 65_536, 1_000_000])
      assert.deepEqual(await opened(await sealed(bytes, size), 'upload a', size), bytes, `${length} bytes`)
  }
})

test('it opens also when it comes in a byte at a time, and nothing is given out for nothing', async () => {
  assert.equal(String(await opened(await sealed(Buffer.from('text'), 1), 'upload a', 1)), 'text')
  const none = vault.openBytes(inChunks(await sealed(Buffer.alloc(0)), 7), 'upload a')
  for await (const part of none) assert.fail(`${part.length} bytes`)
})

test('nothing of it stands readable in what is stored, and no two are alike', async () => {
  const bytes = Buffer.from('account.1.password = Sip-Secret-4711\n')
  const [first, second] = [await sealed(bytes), await sealed(bytes)]
  assert.equal(first.indexOf('Secret'), -1)
  assert.notDeepEqual(first, second)
})

test('a changed, cut, lengthened or reordered file, and another’s, do not open', async () => {
  const stored = await sealed(Buffer.from(systemRandom(3 * piece)))
  const head = 20
  const onDisk = piece + 16
  const at = (number: number) => stored.subarray(head + number * onDisk, head + (number + 1) * onDisk)
  const changed = Buffer.from(stored)
  changed[head + 5] = (changed[head + 5] ?? 0) ^ 1
  const wrong: Record<string, Buffer> = {
    changed,
    'of another version': Buffer.concat([Buffer.from('OHS2'), stored.subarray(4)]),
    'cut at a piece': stored.subarray(0, head + 2 * onDisk),
    'cut within a piece': stored.subarray(0, stored.length - 1),
    'cut to its head': stored.subarray(0, head),
    'cut within its head': stored.subarray(0, head - 1),
    'cut to nothing': Buffer.alloc(0),
    lengthened: Buffer.concat([stored, Buffer.from('x')]),
    'with a piece twice': Buffer.concat([stored.subarray(0, head), at(0), at(0), at(1), at(2)]),
    'with pieces in another order': Buffer.concat([stored.subarray(0, head), at(1), at(0), at(2)]),
    'not sealed at all': Buffer.from('account.1.password = x'),
  }
  for (const [how, bytes] of Object.entries(wrong)) await assert.rejects(opened(bytes), /do not open/, how)
  await assert.rejects(opened(stored, 'upload b'), /do not open/)
  const other = createVault(Buffer.alloc(32, 8), systemRandom)
  await assert.rejects(whole(other.openBytes(inChunks(stored, 999), 'upload a')), /do not open/)
})

test('a piece that is full is the last one when nothing follows: no empty one is added', async () => {
  for (const [length, pieces] of [
    [0, 1],
    [piece, 1],
    [piece + 1, 2],
    [2 * piece, 2],
  ] as const)
    assert.equal((await sealed(Buffer.alloc(length))).length, 20 + length + pieces * 16, `${length} bytes`)
})
