/** Phones that ask their network where to fetch, where an administrator said that they are answered. */

import type { Ground } from './ground.ts'
import { splitNetworks } from './kernel/networks.ts'
import type { PhoneParts } from './phone-parts.ts'
import { pnpRoad } from './roads/pnp-road.ts'
import { pnpServer } from './servers/pnp-server.ts'
import { nodeNetwork } from './sip/sip-network.ts'

/** Nothing where no interface is named, or none can be listened to: phones are served all the same. */
export async function plugAndPlay(
  ground: Ground,
  { road, secretsOf, places, strangers }: PhoneParts,
  publicUrl: string,
) {
  const { options, clock, random, guard, log, counters } = ground
  const interfaces = splitNetworks(options['pnp-interfaces'])
  if (interfaces.length === 0) return undefined
  const { localAddress } = nodeNetwork({ host: '0.0.0.0', port: 0 })
  const port = options['pnp-port']
  return pnpServer({
    ...{ interfaces, port, localAddress, clock, random, guard },
    urlFor: pnpRoad({ road: road(), secretsOf, places, strangers, publicUrl, clock }),
    count: counters.countPnp,
  }).catch((error) => {
    log.error({ port, interfaces, error }, 'Phones cannot ask by plug and play: it cannot listen there')
    return undefined
  })
}
