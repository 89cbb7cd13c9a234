import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { fingerprintMemory, fingerprints } from './fingerprints.ts'

const hash = (text: unknown) => createHash('sha256').update(String(text)).digest('base64url')
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

test('what was put in is found, and nothing else, however much there is', () => {
  const memory = fingerprintMemory()
  const set = fingerprints(memory)
  for (const n of numbers(0, 30_000)) assert.ok(set.add(hash(n)))
  for (const n of numbers(0, 30_000)) assert.ok(set.has(hash(n)), String(n))
  for (const n of numbers(30_000, 60_000)) assert.ok(!set.has(hash(n)), String(n))
  assert.equal(set.size().entries, 30_000)
  assert.ok(set.add(hash(7)), 'what is there is not put in twice')
  assert.equal(set.size().entries, 30_000)
})

test('it takes 27 bytes for each at most, once there are many, and next to nothing before', () => {
  const set = fingerprints(fingerprintMemory())
  assert.ok(set.size().bytes < 40_000)
  for (const n of numbers(0, 100_000)) set.add(hash(n))
  assert.ok(set.size().bytes < 100_000 * 27, `${set.size().bytes} bytes`)
})

test('several threads put in at once, and each finds what another one did', async () => {
  const memory = fingerprintMemory()
  const code = `
    import { workerData, parentPort } from 'node:worker_threads'
    import { createHash } from 'node:crypto'
    const { fingerprints } = await import(workerData.file)
    const set = fingerprints(workerData.memory)
    const hash = (text) => createHash('sha256').update(String(text)).digest('base64url')
    // The first half of each is the other one’s second.
    for (let n = 0; n < 20_000; n++) set.add(hash((n + workerData.from) % 30_000))
    parentPort.postMessage('done')`
  const file = new URL('./fingerprints.ts', import.meta.url).href
  const work = (from: number) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
        workerData: { memory, file, from },
      })
      worker.on('exit', resolve)
      worker.on('error', reject)
    })
  await Promise.all([work(0), work(10_000)])
  const set = fingerprints(memory)
  for (const n of numbers(0, 30_000)) assert.ok(set.has(hash(n)), String(n))
  assert.ok(!set.has(hash(30_000)))
})

test('what there is no room for is said, and what is there stays', () => {
  const set = fingerprints(fingerprintMemory(1))
  const there = numbers(0, 5000).filter((n) => set.add(hash(n)))
  assert.ok(there.length > 2000 && there.length < 3000)
  assert.ok(set.isFull())
  assert.ok(there.every((n) => set.has(hash(n))) && !set.has(hash(4999)))
})

test('whether something may be missing is known to all threads', () => {
  const memory = fingerprintMemory()
  const [one, other] = [fingerprints(memory), fingerprints(memory)]
  assert.equal(other.isWhole(), false)
  const before = one.doubts()
  other.doubt()
  one.settle(before)
  assert.equal(other.isWhole(), false, 'it was doubted while all was put in')
  one.settle(one.doubts())
  assert.equal(other.isWhole(), true)
  one.settle(before)
  assert.equal(other.isWhole(), true)
})
