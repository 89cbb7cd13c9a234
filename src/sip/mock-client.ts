/** For tests: a SIP client among phones in memory, on a clock that stands still. */

import type { TestContext } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { mockNetwork } from './mock-network.ts'
import { type SipClientOptions, sipClient } from './sip-client.ts'

export function mockClient(t: TestContext, more: Partial<SipClientOptions> = {}) {
  const clock = manualClock()
  const net = mockNetwork(clock)
  const client = sipClient({
    ...{ clock, random: systemRandom, network: net.network, mayReach: () => true, userAgent: 'Offhook' },
    ...more,
  })
  t.after(client.close)
  return { clock, net, client }
}
