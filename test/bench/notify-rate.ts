/** How fast phones can be asked: our SIP client against SIPp, a NOTIFY and its 200 for each, unpaced. */

import { systemClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { sipClient } from '../../src/sip/sip-client.ts'
import { nodeNetwork } from '../../src/sip/sip-network.ts'
import type { Owner } from '../support/processes.ts'
import { startSipp } from '../support/sipp.ts'
import { accepts } from '../support/sipp-scenarios.ts'

const count = 10_000
/** NOTIFYs that wait for their answer at the same time. */
const atOnce = 200

export async function notifyRate(owner: Owner): Promise<void> {
  const sipp = await startSipp(owner, { scenario: accepts, calls: count, trace: false })
  const sip = sipClient({
    clock: systemClock,
    random: systemRandom,
    network: nodeNetwork({ host: '127.0.0.1', port: 0 }),
    mayReach: () => true,
    userAgent: 'Offhook',
  })
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
  const [started, before] = [performance.now(), process.cpuUsage()]
  await Promise.all(Array.from({ length: atOnce }, ask))
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(before)
  await sip.close()
  console.log(
    `\nNOTIFYs over UDP that SIPp answers with 200, ${atOnce} at a time: ${Math.round(count / seconds)} a second, ${accepted} of ${count} accepted, ${((user + system) / 1000 / count).toFixed(3)} ms of processor time each. An operation is paced to 100 a second, 20 to one address.`,
  )
}
