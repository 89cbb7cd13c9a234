import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LookPage, lookQueue } from './look-queue.ts'

/** Walks as over phones with these ids, and says what each page was. */
function turns(queue: ReturnType<typeof lookQueue>, phones: readonly string[], most = 20): string[] {
  const said: string[] = []
  for (let page: LookPage | undefined; said.length < most; ) {
    page = queue.next()
    if (!page) return said
    if ('ids' in page) said.push(`${page.tenantId}: ${page.ids.join(' ')}`)
    else {
      const { after } = page
      const some = phones.filter((id) => id > after).slice(0, 2)
      said.push(`${page.tenantId} ${page.of?.modelIds ?? page.of?.presetIds ?? 'all'}: ${some.join(' ')}`)
      page.tell(some, some.length < 2)
    }
  }
  return said
}

test('tenants come in turn, a page each, and phones by their ids before walks', () => {
  const queue = lookQueue(2)
  queue.add({ tenantId: 'A', seq: 1 })
  queue.add({ tenantId: 'B', seq: 2, ids: ['x', 'y', 'z'] })
  queue.add({ tenantId: 'A', seq: 3, ids: ['d'] })
  assert.deepEqual(turns(queue, ['a', 'b', 'c']), ['A: d', 'B: x y', 'A all: a b', 'B: z', 'A all: c'])
  assert.equal(queue.isEmpty(), true)
})

test('what is asked for twice is done once, unless it has begun', () => {
  const queue = lookQueue(2)
  queue.add({ tenantId: 'A', seq: 1, ids: ['a'] })
  queue.add({ tenantId: 'A', seq: 2, ids: ['a'] })
  queue.add({ tenantId: 'A', seq: 3, modelIds: ['m'] })
  queue.add({ tenantId: 'A', seq: 4, modelIds: ['n'] })
  assert.deepEqual(turns(queue, ['a', 'b', 'c']), ['A: a', 'A m,n: a b', 'A m,n: c'])
  queue.add({ tenantId: 'A', seq: 5, total: 3 })
  queue.add({ tenantId: 'A', seq: 6, modelIds: ['m'], total: 3 })
  assert.deepEqual(turns(queue, ['a', 'b', 'c'], 1), ['A all: a b'])
  assert.deepEqual(queue.progress('A'), { done: 2, total: 3 })
  queue.add({ tenantId: 'A', seq: 7, total: 3 })
  queue.add({ tenantId: 'A', seq: 8, total: 3 })
  assert.deepEqual(queue.progress('A'), { done: 2, total: 6 })
  assert.deepEqual(turns(queue, ['a', 'b', 'c']), ['A all: c', 'A all: a b', 'A all: c'])
  assert.equal(queue.progress('A'), undefined)
})

test('a phone is waited for until its page is done, and the oldest change until all of it is', () => {
  const queue = lookQueue(2)
  const open = (id: string) => queue.concerns({ id, tenantId: 'A' })
  queue.add({ tenantId: 'A', seq: 4, ids: ['x'] })
  queue.add({ tenantId: 'A', seq: 7 })
  queue.next()
  assert.deepEqual([open('x'), open('b'), queue.oldest()], [true, true, 4])
  assert.deepEqual(turns(queue, ['a', 'b', 'c', 'd'], 1), ['A all: a b'])
  assert.deepEqual([open('a'), open('b'), open('c'), queue.oldest()], [false, false, true, 7])
  assert.equal(queue.concerns({ id: 'c', tenantId: 'B' }), false)
  turns(queue, ['a', 'b', 'c', 'd'])
  assert.deepEqual([open('c'), queue.oldest()], [false, undefined])
})

test('a page that could not be looked at comes again', () => {
  const queue = lookQueue(2)
  queue.add({ tenantId: 'A', seq: 4, ids: ['x', 'y', 'z'] })
  queue.next()
  queue.giveBack()
  assert.deepEqual(turns(queue, []), ['A: x y', 'A: z'])
  queue.add({ tenantId: 'A', seq: 5 })
  queue.next()
  queue.giveBack()
  assert.deepEqual([turns(queue, ['a']), queue.isEmpty()], [['A all: a'], true])
})
