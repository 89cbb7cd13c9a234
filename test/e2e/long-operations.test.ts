/** Operations that take their time: many phones behind one address, a silent one, a cancel and a restart in the middle. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { missing, type Owner, testFolder, until } from '../support/processes.ts'
import { startSipp } from '../support/sipp.ts'
import { accepts, keepsSilent } from '../support/sipp-scenarios.ts'
import { startTestApp } from '../support/start-app.ts'
import { inTenant, makeTenant, type TestTenant } from '../support/tenant.ts'

/** A site: phones that are told apart by the user of their contact, all behind one address and port. */
async function siteOf(t: Owner, tenant: TestTenant, count: number) {
  const sipp = await startSipp(t, { scenario: accepts, calls: count })
  const phones: string[] = []
  for (let number = 0; number < count; number++)
    phones.push((await tenant.phone({ name: `Phone ${number}`, contact: sipp.contact(`p${number}`) })).id)
  return { sipp, phones }
}

describe('Operations that take their time', { skip: missing('sipp'), concurrency: true }, () => {
  test('500 phones at one address are asked at its pace, and progress is readable meanwhile', async (t) => {
    const tenant = await makeTenant(await startTestApp(t))
    const { sipp, phones } = await siteOf(t, tenant, 500)
    const started = Date.now()
    const { id } = await tenant.start('resync', phones)
    const seen = new Set<number>()
    const done = await until(
      'the operation ends',
      async () => {
        const now = await tenant.operation(id)
        seen.add(now.counts.accepted ?? 0)
        assert.equal(now.total, 500)
        assert.equal(now.phones.length, 500)
        return now.state === 'done' && now
      },
      { timeoutMs: 45_000, everyMs: 500 },
    )
    assert.deepEqual(done.counts, { accepted: 500 })
    assert.ok(seen.size > 20, `${seen.size} readings differ`)
    const tookMs = Date.now() - started
    assert.ok(tookMs > 24_000 && tookMs < 33_000, `${tookMs} ms for 500 at 20 a second`)
    assert.equal(await sipp.ended, 0)
    assert.equal(new Set(sipp.logged()).size, 500)
    const at = sipp.received()
    const inOneSecond = at.map((first) => at.filter((time) => time >= first && time < first + 1000).length)
    assert.ok(Math.max(...inOneSecond) <= 25, `${Math.max(...inOneSecond)} in one second`)
  })

  test('A phone that never answers is sent to 11 times, and given up after 32 seconds', async (t) => {
    const tenant = await makeTenant(await startTestApp(t))
    const sipp = await startSipp(t, { scenario: keepsSilent })
    const phone = await tenant.phone({ contact: sipp.contact() })
    const started = Date.now()
    const { id } = await tenant.start('resync', [phone.id])
    await tenant.comesTo(id, 'sent', 2000)
    const { state, sipStatus, answeredAt } = await tenant.comesTo(id, 'timedOut', 40_000)
    assert.deepEqual(
      { state, sipStatus, answeredAt },
      { state: 'timedOut', sipStatus: null, answeredAt: null },
    )
    const tookMs = Date.now() - started
    assert.ok(tookMs > 31_900 && tookMs < 34_000, `${tookMs} ms`)
    const [first = 0, ...copies] = sipp.received()
    const due = [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert.equal(copies.length, due.length)
    for (const [index, at] of copies.entries())
      assert.ok(
        Math.abs((at - first) / 1000 - (due[index] ?? 0)) < 0.4,
        `copy ${index + 1} after ${at - first} ms`,
      )
  })

  test('A cancelled operation asks nobody any more, and says of each phone whether it was asked', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const { sipp, phones } = await siteOf(t, tenant, 200)
    const { id } = await tenant.start('reboot', phones)
    await until('some were asked', () => sipp.logged().length > 30)
    const cancelled = await app.ok<{ state: string }>('POST', `${tenant.base}/operations/${id}/cancel`)
    assert.equal(cancelled.state, 'cancelled')
    const { counts } = await until('all answers are in', async () => {
      const now = await tenant.operation(id)
      return now.counts.accepted === sipp.logged().length && now
    })
    const asked = sipp.logged().length
    assert.deepEqual(counts, { accepted: asked, cancelled: 200 - asked })
    assert.ok(asked < 60)
    const again = await app.call('POST', `${tenant.base}/operations/${id}/cancel`)
    assert.deepEqual([again.status, again.body.code], [409, 'OPERATION_ENDED'])
  })

  test('After a restart the rest is asked, and nobody twice', async (t) => {
    const folder = testFolder(t, 'restart')
    const before = await startTestApp(t, { folder })
    const tenant = await makeTenant(before)
    const { sipp, phones } = await siteOf(t, tenant, 160)
    const { id } = await tenant.start('resync', phones)
    await until('some were asked', () => sipp.logged().length > 40)
    await before.close()
    const askedBefore = sipp.logged().length
    assert.ok(askedBefore < 120)

    const after = inTenant(await startTestApp(t, { folder }), tenant.base)
    const { counts, state } = await after.ended(id, 20_000)
    assert.equal(state, 'done')
    assert.equal((counts.accepted ?? 0) + (counts.timedOut ?? 0), 160)
    assert.ok((counts.timedOut ?? 0) <= 2, 'only those whose answer the restart cut off')
    assert.equal(await sipp.ended, 0)
    assert.equal(sipp.logged().length, 160)
    assert.equal(new Set(sipp.logged()).size, 160)
  })
})
