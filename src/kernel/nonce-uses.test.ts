import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { nonceMemory, nonceUses } from './nonce-uses.ts'

test('a nonce may be used with a higher count each time, and with none twice, whoever looks', () => {
  const memory = nonceMemory()
  const [one, other] = [nonceUses(memory), nonceUses(memory)]
  const number = one.next()
  assert.equal(other.next(), number + 1)
  assert.equal(other.isNew(number), true)
  assert.equal(one.use(number, 1), true)
  assert.equal(other.isNew(number), false)
  assert.equal(other.use(number, 1), false)
  assert.equal(other.use(number, 7), true)
  assert.equal(one.use(number, 2), false)
  assert.equal(one.use(number + 1, 1), true, 'another one is not touched')
})

test('one that lost its place to a newer one is used no more', () => {
  const uses = nonceUses(nonceMemory())
  const newer = 5 + 65_536
  assert.equal(uses.use(5, 1), true)
  assert.equal(uses.use(newer, 1), true)
  assert.deepEqual([uses.isNew(5), uses.use(5, 2)], [false, false])
  assert.equal(uses.use(newer, 2), true)
})

test('of many threads that use one nonce at the same time, each count passes once', async () => {
  const memory = nonceMemory()
  const code = `const { parentPort, workerData } = require('node:worker_threads')
    import(workerData.file).then(({ nonceUses }) => {
      const uses = nonceUses(workerData.memory)
      let passed = 0
      for (let count = 1; count <= 20000; count++) if (uses.use(7, count)) passed++
      parentPort.postMessage(passed)
    })`
  const file = new URL('./nonce-uses.ts', import.meta.url).href
  const passed = await Promise.all(
    [1, 2, 3].map(async () => {
      const worker = new Worker(code, { eval: true, workerData: { memory, file } })
      const count = await new Promise<number>((resolve) => worker.once('message', resolve))
      await worker.terminate()
      return count
    }),
  )
  assert.ok(passed.reduce((sum, count) => sum + count, 0) <= 20_000, `${passed}`)
  assert.equal(nonceUses(memory).use(7, 20_000), false)
})
