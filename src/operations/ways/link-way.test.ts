import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../../test/support/processes.ts'
import { startRecordedPbx } from '../../../test/support/recorded-pbx.ts'
import { tenantScope } from '../../auth/tenant-scope.ts'
import { type Clock, manualClock, systemClock } from '../../kernel/clock.ts'
import { createGuard } from '../../kernel/guard.ts'
import { silentLog } from '../../kernel/log.ts'
import { linkNetwork } from '../../links/link-network.ts'
import type { LinkRecord } from '../../links/link-store.ts'
import { linkWay } from './link-way.ts'

const recordings = [
  ...['login-md5-challenge', 'core-facts', 'pjsipshowregistrationinboundcontactstatuses'],
  ...['pjsipnotify-endpoint-plus-variable-minimal-privileges', 'pjsipshowendpoint-one'],
]
const notify = {
  ...{ username: '2001', contact: 'sip:2001-0x5577e27cf150@127.0.0.1:15095', domain: 'example.com' },
  ...{ way: { endpoint: '2001' }, event: 'check-sync;reboot=false' },
}

test('a connection is closed a while after its last call, and not under one that is not answered yet', async (t) => {
  const pbx = await startRecordedPbx(t, recordings)
  let idle: (() => void) | undefined
  /** The half minute for which nothing is asked has passed as soon as the test says so. */
  const clock: Clock = {
    now: systemClock.now,
    after(milliseconds, callback) {
      if (milliseconds !== 30_000) return systemClock.after(milliseconds / 50, callback)
      idle = callback
      return () => {
        if (idle === callback) idle = undefined
      }
    },
  }
  const network = linkNetwork(() => true, { clock: systemClock, guard: createGuard(silentLog) })
  const way = linkWay({
    network,
    clock,
    links: { openOf: assert.fail },
    registrations: { wayOf: assert.fail, whatIsTold: async () => assert.fail() },
  })
  t.after(way.close)
  const link: LinkRecord = {
    ...{ id: 'l', tenantId: null, revision: 1, name: 'pbx', kind: 'asterisk', host: '127.0.0.1' },
    ...{ port: pbx.port, path: '', tls: false, certificate: '', enabled: true },
    ...{ username: 'lab', password: 'labsecret', source: null },
  }
  const outcome = way.ask({ link, notify })
  // It has come to the PBX, and what the PBX says has not come here.
  while (!pbx.actions().some((action) => action.includes('PJSIPQualify'))) await new Promise(setImmediate)
  idle?.()
  assert.equal((await outcome).state, 'handedOver')
  assert.equal(pbx.connections(), 1, 'it is kept for those that follow')
  idle?.()
  await until('it hangs up', () => pbx.connections() === 0)
})

test('what takes long to be said is asked once, and is true from when it was said; what could not be said is asked anew', async (t) => {
  const network = linkNetwork(() => true, { clock: systemClock, guard: createGuard(silentLog) })
  const clock = manualClock()
  const said: PromiseWithResolvers<{ some: boolean; all: boolean }>[] = []
  const way = linkWay({
    ...{ network, clock, links: { openOf: assert.fail } },
    registrations: {
      wayOf: assert.fail,
      whatIsTold() {
        const answer = Promise.withResolvers<{ some: boolean; all: boolean }>()
        said.push(answer)
        return answer.promise
      },
    },
  })
  t.after(way.close)
  const scope = tenantScope({ id: 'one', code: 'ONE' })
  const first = way.isInCall(scope, 'first')
  await clock.advance(5000)
  const second = way.isInCall(scope, 'second')
  assert.equal(said.length, 1, 'it is being asked')
  said[0]?.resolve({ some: false, all: false })
  assert.deepEqual(await Promise.all([first, second]), [false, false])
  await clock.advance(1000)
  await way.isInCall(scope, 'third')
  assert.equal(said.length, 1, 'it was said a second ago')
  await clock.advance(1000)
  const fourth = way.isInCall(scope, 'fourth')
  said[1]?.reject(new Error('not thought of'))
  await assert.rejects(fourth)
  const fifth = way.isInCall(scope, 'fifth')
  said[2]?.resolve({ some: false, all: false })
  assert.deepEqual([await fifth, said.length], [false, 3])
})

test('where no link tells, a phone costs no question: one is asked for all phones of a while', async (t) => {
  const network = linkNetwork(() => true, { clock: systemClock, guard: createGuard(silentLog) })
  const clock = manualClock()
  let asked = 0
  const way = linkWay({
    ...{ network, clock, links: { openOf: assert.fail } },
    registrations: {
      wayOf: assert.fail,
      async whatIsTold() {
        asked++
        return { some: false, all: false }
      },
    },
  })
  t.after(way.close)
  const scope = tenantScope({ id: 'one', code: 'ONE' })
  for (let n = 0; n < 100; n++) assert.equal(await way.isInCall(scope, `phone ${n}`), false)
  assert.equal(asked, 1)
  await clock.advance(3000)
  await way.isInCall(scope, 'phone')
  assert.equal(asked, 2)
})
