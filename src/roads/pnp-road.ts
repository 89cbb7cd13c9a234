/** Who is told by plug and play where it fetches: a phone that is known, from a network where its tenant has switched that on. */

import { isDatabaseBusy } from '../kernel/errors.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import type { PhonesByMac } from '../provisioning/phones-by-mac.ts'
import { provisioningUrl } from '../rendering/render-scope.ts'
import type { SteppedRoad } from './phone-road.ts'

type Parts = { road: Pick<SteppedRoad, 'whoHas'>; secretsOf: PhonesByMac; publicUrl: string }

export function pnpRoad({ road, secretsOf, publicUrl }: Parts) {
  return async function urlFor({ mac, ip }: { mac: MacAddress; ip: string }): Promise<string | undefined> {
    const [secret] = await secretsOf([mac]).catch((error) => {
      // It asks again, and so do others.
      if (isDatabaseBusy(error)) return []
      throw error
    })
    const found = secret === undefined ? undefined : await road.whoHas(secret)
    if (secret === undefined || !found || found === 'nobodyKnows' || !('known' in found)) return undefined
    const { byPnp, networks } = found.known
    const mayBeTold = byPnp?.has(ip) === true && (!networks || networks.has(ip))
    return mayBeTold ? provisioningUrl(publicUrl, secret) : undefined
  }
}
