/** How fast phones can be asked: our SIP client against SIPp, a NOTIFY and its 200 for each, unpaced. */

import { systemClock } from '../../../src/kernel/clock.ts'
import { systemRandom } from '../../../src/kernel/random.ts'
import { sipClient } from '../../../src/sip/sip-client.ts'
import { nodeNetwork } from '../../../src/sip/sip-network.ts'
import type { Owner } from '../../support/processes.ts'
import { startSipp } from '../../support/sipp.ts'
import { accepts } from '../../support/sipp-scenarios.ts'
import { costOf, short } from '../measure.ts'
import type { Bench, Part, Row } from '../part.ts'

/** NOTIFYs that wait for their answer at the same time. */
const atOnce = 200

async function* run(owner: Owner, { quick }: Bench): AsyncGenerator<Row> {
  const count = quick ? 2000 : 10_000
  const sipp = await startSipp(owner, { scenario: accepts, calls: count, trace: false })
  const sip = sipClient({
    clock: systemClock,
    random: systemRandom,
    network: nodeNetwork({ host: '127.0.0.1', port: 0 }),
    mayReach: () => true,
    userAgent: 'Offhook',
  })
  owner.after(() => sip.close())
  let left = count
  let accepted = 0
  async function ask(): Promise<void> {
    while (left-- > 0) {
      const outcome = await sip.notify({
        requestUri: sipp.contact(),
        host: '127.0.0.1',
        port: sipp.port,
        transport: 'udp',
        from: 'sip:100@127.0.0.1',
        to: 'sip:100@127.0.0.1',
        event: 'check-sync;reboot=false',
      })
      if (outcome.kind === 'answered' && outcome.status === 200) accepted++
    }
  }
  const before = process.cpuUsage()
  const { ms } = await costOf([], () => Promise.all(Array.from({ length: atOnce }, ask)))
  const { user, system } = process.cpuUsage(before)
  yield {
    measure: `${short(count)} NOTIFYs over UDP, ${atOnce} at a time`,
    figures: {
      accepted: short(accepted),
      'a second': short(count / (ms / 1000)),
      'processor ms of each': short((user + system) / 1000 / count),
    },
    mark: 'all accepted',
    holds: accepted === count,
  }
}

export const notify: Part = {
  title: 'Asking phones',
  about:
    'Our SIP client asks SIPp, which answers each with 200. An operation is paced: by default to 50 a second, 5 to one address.',
  run,
}
