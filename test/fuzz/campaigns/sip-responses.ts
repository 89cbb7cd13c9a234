/** Phones' answers with one byte wrong: none ends anything, and what still names its request is heard. */

import assert from 'node:assert/strict'
import { manualClock } from '../../../src/kernel/clock.ts'
import { createGuard } from '../../../src/kernel/guard.ts'
import { silentLog } from '../../../src/kernel/log.ts'
import { mockNetwork, respond } from '../../../src/sip/mock-network.ts'
import { type NotifyRequest, sipClient } from '../../../src/sip/sip-client.ts'
import type { SipHeader, SipRequest } from '../../../src/sip/sip-message.ts'
import type { Campaign } from '../campaign.ts'
import type { Dice } from '../dice.ts'

const extras: SipHeader[][] = [
  [],
  [['Server', 'Acme X1 1.2.3']],
  [
    ['Contact', '<sip:100@192.0.2.7:5060;ob>;+sip.instance="<urn:uuid:1>"'],
    ['Allow', 'INVITE, ACK, BYE, NOTIFY'],
    ['Supported', ''],
  ],
]
const challenge: SipHeader = [
  'WWW-Authenticate',
  'Digest realm="phone", nonce="abc", algorithm=MD5, qop="auth"',
]

type Spoilt = { bytes: Buffer; where: number; wrong: number }

function spoil(dice: Dice, whole: Uint8Array): Spoilt {
  const bytes = Buffer.from(whole)
  const where = dice.number(bytes.length)
  const wrong = dice.once(4) ? dice.pick([0, 10, 13, 32, 34, 44, 58, 59]) : dice.number(256)
  const kind = dice.number(3)
  if (kind === 0) bytes[where] = wrong
  const [before, after] = [bytes.subarray(0, where), bytes.subarray(where)]
  if (kind === 1) return { bytes: Buffer.concat([before, Buffer.from([wrong]), after]), where, wrong }
  if (kind === 2) return { bytes: Buffer.concat([before, after.subarray(1)]), where, wrong }
  return { bytes, where, wrong }
}

/** What ties an answer to its request: the start line, the Via, the method in CSeq. A line break in front of a blank folds what follows. */
function tiesIt(whole: string, where: number): boolean {
  const start = whole.slice(0, where).split('\r\n').length - 1
  const line = whole.split('\r\n')[start] ?? ''
  const next = whole.split('\r\n')[start + 1] ?? ''
  const breaksAfter = where >= whole.indexOf(line, Math.max(0, where - line.length - 1)) + line.length - 1
  return start === 0 || /^(Via|CSeq):/.test(line) || (breaksAfter && /^(Via|CSeq):/.test(next))
}

async function run({ count, dice, progress }: Parameters<Campaign['run']>[0]): Promise<string> {
  const clock = manualClock()
  const net = mockNetwork(clock)
  const failures: unknown[] = []
  const guard = createGuard(silentLog, (boundary) => failures.push(boundary))
  const client = sipClient({
    ...{
      clock,
      random: (size: number) => Buffer.from(dice.bytes(size)),
      network: net.network,
      mayReach: () => true,
      userAgent: 'Offhook',
    },
    guard,
  })
  let last: (Spoilt & { whole: string }) | undefined
  function answer(request: SipRequest, transport: 'udp' | 'tcp'): Uint8Array[] {
    const status = dice.pick([200, 200, 202, 401, 404, 489])
    const headers = [...dice.pick(extras), ...(status === 401 ? [challenge] : [])]
    const whole = respond(request, status, headers)
    last = { ...spoil(dice, whole), whole: Buffer.from(whole).toString() }
    return transport === 'tcp' && dice.once(2)
      ? [last.bytes.subarray(0, last.where), last.bytes.subarray(last.where)]
      : [last.bytes]
  }
  for (const transport of ['udp', 'tcp'] as const)
    net.phone({ address: '192.0.2.7', transport, answer: (request) => answer(request, transport) })
  let heard = 0
  for (let done = 0; done < count; done++) {
    const transport = dice.once(4) ? 'tcp' : 'udp'
    const request: NotifyRequest = {
      ...{ requestUri: 'sip:100@192.0.2.7', host: '192.0.2.7', port: 5060, transport, event: 'check-sync' },
      ...{ from: 'sip:a@pbx', to: 'sip:100@pbx' },
      ...(dice.once(2) && { credentials: [{ username: 'a', password: 'b' }] }),
    }
    let outcome: { kind: string } | undefined
    client.notify(request).then((value) => {
      outcome = value
    })
    await clock.advance(0)
    const first = last
    const answered = outcome !== undefined
    if (answered) heard++
    else await clock.advance(32_000)
    const told = `case ${done}: byte ${first?.where}, ${first?.wrong}: ${JSON.stringify(first?.bytes.toString('latin1'))}`
    assert.ok(outcome, `${told} was never over`)
    assert.deepEqual(failures, [], told)
    if (transport === 'udp' && first && !tiesIt(first.whole, first.where))
      assert.ok(answered, `${told} was not heard`)
    progress(done + 1)
  }
  await client.close()
  return `${heard} of ${count} were heard, ${client.counters.dropped.malformed} counted as no SIP, ${client.counters.dropped.unmatched} as nobody's`
}

export const campaign: Campaign = {
  about: 'answers of phones with one byte wrong, over UDP and TCP',
  count: 100_000,
  short: 2000,
  run,
}
