import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OffhookError } from '../kernel/errors.ts'
import type { RenderedFile } from '../rendering/known-phone.ts'
import { fileCache, numberOf } from './file-cache.ts'

function fileOf(size: number, until: number): RenderedFile {
  const body = Buffer.alloc(size)
  return {
    name: 'a.cfg',
    contentType: 'text/plain',
    body,
    etag: '"x"',
    main: true,
    ...{ settled: '"x"', remember: {}, stays: [] },
    failure: undefined,
    passing: undefined,
    until,
  }
}
/** Asks for files and counts how many had to be made. */
function counting(maxBytes: number) {
  const cache = fileCache(maxBytes)
  let made = 0
  const ask = (key: string, at: { now?: number; source?: unknown } = {}, size = 1000, until = 100) =>
    cache.of(key, { now: 0, ...at }, () => {
      made++
      return fileOf(size, until)
    })
  return { cache, ask, made: () => made }
}

test('a file is made once, and again when its time has come or what it was made of is another', () => {
  const { ask, made } = counting(1_000_000)
  assert.equal(ask('a'), ask('a'))
  assert.equal(ask('a', { now: 99 }), ask('a', { now: 99 }))
  assert.equal(made(), 1)
  ask('a', { now: 100 }, 1000, 200)
  assert.equal(made(), 2)
  const [book, other] = [{}, {}]
  ask('a', { now: 100, source: book })
  ask('a', { now: 100, source: other })
  assert.equal(made(), 4)
})

test('files never weigh more than is allowed, and the one that was asked for last stays', () => {
  const { cache, ask, made } = counting(100_000)
  for (let turn = 0; turn < 1000; turn++) {
    ask('often')
    ask(`file ${turn}`)
    assert.ok(cache.size().bytes <= 100_000)
  }
  assert.equal(made(), 1001)
  assert.ok(cache.size().entries > 50)
  ask('too large', {}, 200_000)
  assert.ok(cache.size().bytes <= 100_000)
  cache.forget('often')
  ask('often')
  assert.equal(made(), 1003)
})

test('an object keeps its number, and no other has it', () => {
  const [one, other] = [{}, {}]
  assert.equal(numberOf(one), numberOf(one))
  assert.notEqual(numberOf(one), numberOf(other))
})

test('a file that is made in time is kept like any, and a failure that may pass is not', async () => {
  const cache = fileCache(100_000)
  const [whole, passing] = [fileOf(10, 100), { ...fileOf(10, 100), passing: new OffhookError('MODELS_AWAY') }]
  assert.equal(await cache.of('a', { now: 0 }, async () => whole), whole)
  assert.equal(await cache.of('a', { now: 0 }, async () => passing), whole)
  assert.equal(await cache.of('b', { now: 0 }, async () => passing), passing)
  assert.equal(cache.size().entries, 1)
})

test('a file weighs its bytes, its name and what surrounds them', () => {
  const { cache, ask } = counting(1_000_000)
  ask('abc', {}, 1000)
  assert.deepEqual(cache.size(), { entries: 1, bytes: 1000 + 3 + 512 })
})
