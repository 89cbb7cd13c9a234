/** Operations that take their time: many phones behind one address, a silent one, a cancel and a restart in the middle. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fastClock } from '../support/fast-clock.ts'
import { freePort, missing, type Owner, testFolder, until } from '../support/processes.ts'
import { startSipp } from '../support/sipp.ts'
import { accepts, acceptsAfter, isBusyFor, keepsSilent } from '../support/sipp-scenarios.ts'
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
  test('500 phones at one address are asked once each, and progress is readable meanwhile', async (t) => {
    const tenant = await makeTenant(await startTestApp(t, { clock: fastClock(5) }))
    const { sipp, phones } = await siteOf(t, tenant, 500)
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
      { timeoutMs: 90_000, everyMs: 100 },
    )
    assert.deepEqual(done.counts, { accepted: 500 })
    assert.ok(seen.size > 3, `${seen.size} readings differ`)
    assert.equal(await sipp.ended, 0)
    assert.equal(sipp.logged().length, 500)
    assert.equal(new Set(sipp.logged()).size, 500)
  })

  test('Of a phone that never answers is told how often it was sent to, where and by what transport', async (t) => {
    const tenant = await makeTenant(await startTestApp(t, { clock: fastClock(20) }))
    const sipp = await startSipp(t, { scenario: keepsSilent })
    const phone = await tenant.phone({ contact: sipp.contact() })
    const { id } = await tenant.start('resync', [phone.id])
    const { state, sipStatus, answeredAt, detail } = await tenant.comesTo(id, 'timedOut', 60_000)
    assert.deepEqual(
      { state, sipStatus, answeredAt },
      { state: 'timedOut', sipStatus: null, answeredAt: null },
    )
    const [, times] = detail.match(/^No answer within 32 seconds; NOTIFY was sent (\d+) times to /) ?? []
    assert.ok(detail.endsWith(` to ${sipp.contact()} at 127.0.0.1:${sipp.port} over UDP`), detail)
    const heard = sipp.received().length
    assert.equal(Number(times), heard)
    assert.ok(heard > 1 && heard <= 11, `${heard} messages`)
  })

  test('A phone that answers when it was given up is seen to have answered, and how late', async (t) => {
    const tenant = await makeTenant(await startTestApp(t, { clock: fastClock(20) }))
    const sipp = await startSipp(t, { scenario: acceptsAfter(3000) })
    const phone = await tenant.phone({ contact: sipp.contact() })
    const { id } = await tenant.start('resync', [phone.id])
    await tenant.comesTo(id, 'timedOut')
    assert.equal((await tenant.ended(id)).state, 'done')
    const { sipStatus, answeredBy, detail } = await tenant.comesTo(id, 'accepted')
    assert.deepEqual([sipStatus, answeredBy], [200, 'phone'])
    assert.match(detail, /^200 OK; the answer came after \d+ seconds$/)
    assert.deepEqual((await tenant.operation(id)).counts, { accepted: 1 })
  })

  test('A phone that is busy is asked again when it says, three times at most', async (t) => {
    const tenant = await makeTenant(await startTestApp(t, { clock: fastClock(5) }))
    const sipp = await startSipp(t, { scenario: isBusyFor(5), calls: 3 })
    const phone = await tenant.phone({ contact: sipp.contact() })
    const { id } = await tenant.start('resync', [phone.id])
    await until('it is waited for', async () => {
      const [row] = (await tenant.operation(id)).phones
      return (
        row?.state === 'sent' && row.detail === '486 Busy Here; it is asked again in 5 seconds, as it wants'
      )
    })
    const { sipStatus, detail } = await tenant.comesTo(id, 'refused')
    assert.deepEqual([sipStatus, detail], [486, '486 Busy Here; it wants to be asked again in 5 seconds'])
    assert.equal(await sipp.ended, 0)
    assert.equal(sipp.logged().length, 3)
  })

  test('Over TCP nobody is told whether a port is closed or silent', async (t) => {
    const tenant = await makeTenant(await startTestApp(t, { clock: fastClock(20) }))
    const sipp = await startSipp(t, { scenario: keepsSilent, transport: 'tcp' })
    const closed = await freePort()
    const outcomes: string[] = []
    for (const port of [sipp.port, closed]) {
      const phone = await tenant.phone({ contact: `sip:100@127.0.0.1:${port};transport=tcp` })
      const { id } = await tenant.start('resync', [phone.id])
      const { detail, sipStatus } = await tenant.comesTo(id, 'timedOut', 60_000)
      outcomes.push(`${sipStatus} ${detail.replaceAll(String(port), 'PORT')}`)
    }
    const text = 'No answer within 32 seconds; NOTIFY was meant for'
    const where = 'sip:100@127.0.0.1:PORT;transport=tcp at 127.0.0.1:PORT over TCP'
    assert.deepEqual(outcomes, Array(2).fill(`null ${text} ${where}`))
  })

  test('A cancelled operation asks nobody any more, and says of each phone whether it was asked', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const { sipp, phones } = await siteOf(t, tenant, 200)
    const { id } = await tenant.start('reboot', phones)
    await until('some were asked', () => sipp.logged().length > 10)
    const cancelled = await app.ok<{ state: string }>('POST', `${tenant.base}/operations/${id}/cancel`)
    assert.equal(cancelled.state, 'cancelled')
    const { counts } = await until('all answers are in', async () => {
      const now = await tenant.operation(id)
      return now.counts.accepted === sipp.logged().length && now
    })
    const asked = sipp.logged().length
    assert.deepEqual(counts, { accepted: asked, cancelled: 200 - asked })
    assert.ok(asked < 200)
    const again = await app.call('POST', `${tenant.base}/operations/${id}/cancel`)
    assert.deepEqual([again.status, again.body.code], [409, 'OPERATION_ENDED'])
    const last = phones.at(-1) ?? ''
    await tenant.comesTo((await tenant.start('resync', [last])).id, 'accepted')
  })

  test('After a restart the rest is asked, and nobody twice', async (t) => {
    const folder = testFolder(t, 'restart')
    const before = await startTestApp(t, { folder, clock: fastClock(3) })
    const tenant = await makeTenant(before)
    const { sipp, phones } = await siteOf(t, tenant, 160)
    const { id } = await tenant.start('resync', phones)
    await until('some were asked', () => sipp.logged().length > 10)
    await before.close()
    const askedBefore = sipp.logged().length
    assert.ok(askedBefore < 160)

    const after = inTenant(await startTestApp(t, { folder, clock: fastClock(3) }), tenant.base)
    const { counts, state } = await after.ended(id, 90_000)
    assert.equal(state, 'done')
    assert.equal((counts.accepted ?? 0) + (counts.timedOut ?? 0), 160)
    assert.ok((counts.timedOut ?? 0) <= 2, 'only those whose answer the restart cut off')
    assert.equal(await sipp.ended, 0)
    assert.equal(sipp.logged().length, 160)
    assert.equal(new Set(sipp.logged()).size, 160)
  })
})
