/** Who is told by plug and play where it fetches: a phone that is known, from a network where its tenant has switched that on. */

import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import type { PhonesByMac } from '../provisioning/phones-by-mac.ts'
import type { TenantPlaces } from '../provisioning/tenant-places.ts'
import { provisioningUrl } from '../rendering/render-scope.ts'
import type { SteppedRoad } from './phone-road.ts'
import type { HearsStrangers } from './stranger-asked.ts'
import { knownIn } from './while-away.ts'

type Parts = {
  road: Pick<SteppedRoad, 'whoHas'>
  secretsOf: PhonesByMac
  places: TenantPlaces
  strangers: HearsStrangers
  publicUrl: string
  clock: Clock
}
type Ask = { mac: MacAddress; ip: string; userAgent: string }

export function pnpRoad({ road, secretsOf, places, strangers, publicUrl, clock }: Parts) {
  /** Where nobody is told, the database is not asked. */
  async function secretsFrom({ mac, ip }: Ask): Promise<readonly string[]> {
    return (await places()).asksByPnp(ip) ? secretsOf([mac]) : []
  }

  return async function urlFor(ask: Ask): Promise<string | undefined> {
    const url = await urlOf(ask)
    if (url === undefined)
      strangers.add({ ...ask, way: 'pnp', asked: 'ua-profile', tenantId: null, at: clock.now() })
    return url
  }

  async function urlOf(ask: Ask): Promise<string | undefined> {
    const { ip } = ask
    const [secret] = await secretsFrom(ask).catch((error) => {
      // It asks again, and so do others.
      if (isDatabaseBusy(error)) return []
      throw error
    })
    if (secret === undefined) return undefined
    const { byPnp, networks } = knownIn(await road.whoHas(secret)) ?? {}
    const mayBeTold = byPnp?.has(ip) === true && (!networks || networks.has(ip))
    return mayBeTold ? provisioningUrl(publicUrl, secret) : undefined
  }
}
