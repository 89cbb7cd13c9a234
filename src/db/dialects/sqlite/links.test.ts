import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OffhookError } from '../../../kernel/errors.ts'
import { type Link, openDesk } from './links.ts'

const linkOf = (): Link & { isDead: boolean } => ({
  ask: async () => [],
  isDead: false,
  close: async () => undefined,
})

test('a connection is one’s own until it is given back, and then the next one’s who came', async () => {
  const desk = openDesk()
  const link = linkOf()
  desk.give(link)
  assert.equal(await desk.take(), link)
  const order: string[] = []
  const waiting = ['first', 'second'].map((name) => desk.take().then(() => order.push(name)))
  assert.deepEqual(order, [])
  desk.give(link)
  await waiting[0]
  assert.deepEqual(order, ['first'])
  desk.give(link)
  await waiting[1]
  assert.deepEqual(order, ['first', 'second'])
})

test('of those who wait, only so many are kept waiting; the others are to come again', async () => {
  const desk = openDesk(2)
  const kept = [desk.take(), desk.take()]
  await assert.rejects(desk.take(), { code: 'DATABASE_BUSY' })
  const link = linkOf()
  desk.give(link)
  await kept[0]
  kept.push(desk.take())
  for (const each of kept.slice(1)) {
    desk.give(link)
    assert.equal(await each, link)
  }
})

test('a connection that died is nobody’s any more', async () => {
  const desk = openDesk()
  const [dead, idle] = [linkOf(), linkOf()]
  desk.give(dead)
  const own = await desk.take()
  dead.isDead = true
  desk.give(own)
  desk.give(idle)
  desk.forget(idle)
  const next = desk.take()
  const fresh = linkOf()
  desk.give(fresh)
  assert.equal(await next, fresh)
})

test('while none can be had, nobody waits for one', async () => {
  const desk = openDesk()
  const waiting = desk.take()
  desk.refuse(new OffhookError('DATABASE_AWAY'))
  await assert.rejects(waiting, { code: 'DATABASE_AWAY' })
  await assert.rejects(desk.take(), { code: 'DATABASE_AWAY' })
  const link = linkOf()
  desk.give(link)
  assert.equal(await desk.take(), link)
})
