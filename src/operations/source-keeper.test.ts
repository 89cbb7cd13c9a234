import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { until } from '../../test/support/processes.ts'
import { furnishTaking, row } from '../../test/support/taking.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Guard } from '../kernel/guard.ts'
import { sourceKeeper } from './source-keeper.ts'

const minuteMs = 60_000

/** Links that were taken once, so that they are kept in step. */
async function furnish(t: TestContext) {
  const parts = await furnishTaking(t)
  const { reads, links, taking, clock, db, tables, link, readsOf } = parts
  const failures: string[] = []
  const guard: Guard = {
    run: () => undefined,
    failed: (_, error) => void failures.push(error instanceof Error ? error.message : String(error)),
  }
  function start() {
    const keeper = sourceKeeper({ ...{ reads, links, taking, clock, guard }, feed: db.feed })
    t.after(() => keeper.close())
    keeper.start()
  }
  async function keep(scope: TenantScope, host: string) {
    const id = await link(scope, host)
    tables.set(host, () => [row('100')])
    await taking.takeNow(scope, id, false)
    return id
  }
  /** The keeper looks each ten seconds. */
  const come = (what: string, look: () => Promise<boolean>) =>
    until(what, async () => {
      await clock.advance(5000)
      return look()
    })
  const readsCome = (scope: TenantScope, id: string, count: number) =>
    come(`${count} reads`, async () => (await readsOf(scope, id)).length >= count)
  return { ...parts, failures, start, keep, come, readsCome }
}

test('a link that cannot be opened is told as failed and waits for its next time, and the others are read', async (t) => {
  const { anna, keep, start, readsCome, readsOf, spoil, clock, failures } = await furnish(t)
  const scope = await anna('ONE')
  const [broken, sound] = [await keep(scope, 'broken'), await keep(scope, 'sound')]
  await spoil(broken)
  await clock.advance(5 * minuteMs)
  start()
  await readsCome(scope, broken, 2)
  const [read] = await readsOf(scope, broken)
  assert.deepEqual(
    [read?.outcome, read?.why],
    ['failed', 'Something went wrong on our side; it has been logged'],
  )
  await readsCome(scope, sound, 2)
  assert.equal((await readsOf(scope, sound))[0]?.outcome, 'same')
  await readsCome(scope, sound, 3)
  assert.ok((await readsOf(scope, broken)).length <= 3, 'it is not tried at each look')
  assert.ok(failures.length < 4 && failures.every((words) => /JSON/.test(words)), failures.join('; '))
})

test('an extension that was changed while it was read is taken soon after, and nothing is told as failed', async (t) => {
  const { anna, keep, start, readsCome, readsOf, tables, meanwhile, extensions, clock, failures } =
    await furnish(t)
  const scope = await anna('ONE')
  const id = await keep(scope, 'pbx')
  const one = async () => (await extensions.byNumber(scope, ['100'])).get('100')
  tables.set('pbx', () => [row('100', { name: 'Of the PBX' })])
  meanwhile(async () => {
    await extensions.update(scope, (await one())?.id ?? '', { name: 'Of Anna' }, undefined)
  })
  await clock.advance(5 * minuteMs)
  start()
  await readsCome(scope, id, 2)
  assert.deepEqual(
    (await readsOf(scope, id)).map(({ outcome }) => outcome),
    ['taken', 'taken'],
  )
  assert.equal((await one())?.name, 'Of the PBX')
  assert.deepEqual(failures, [])
})

test('slow databases of one tenant hold up its own, one at a time, and no other tenant’s', async (t) => {
  const { anna, keep, start, come, readsCome, readsOf, tables, clock } = await furnish(t)
  const [one, two] = [await anna('ONE'), await anna('TWO')]
  const slow = [await keep(one, 'slow-1'), await keep(one, 'slow-2')]
  const quick = await keep(two, 'quick')
  const [begun, released] = [new Set<string>(), Promise.withResolvers<void>()]
  for (const host of ['slow-1', 'slow-2'])
    tables.set(host, async () => {
      begun.add(host)
      await released.promise
      return [row('100')]
    })
  t.after(() => released.resolve())
  await clock.advance(5 * minuteMs)
  start()
  await come('a slow one is being read', async () => begun.size > 0)
  await readsCome(two, quick, 2)
  assert.deepEqual([...begun], ['slow-1'])
  released.resolve()
  for (const id of slow) await readsCome(one, id, 2)
  assert.equal((await readsOf(two, quick))[0]?.outcome, 'same')
})
