/**
 * From where the phones of all tenants ask, and at which addresses for the first time: in memory, so that whoever comes
 * from nowhere costs the database nothing. Read anew after a change of it, by who asks next.
 */

import { systemScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { Vault } from '../db/vault.ts'
import { networkTable } from '../kernel/network-table.ts'
import { isWide, type Networks, networksOf } from '../kernel/networks.ts'
import type { Soon } from '../kernel/when-there.ts'
import { codeHash, type FirstContactStore, type TenantPlace } from '../tenants/first-contact-store.ts'

/** Where a first contact is answered. */
export type ContactPlace = {
  readonly tenantId: string
  /** The tenant's own networks: answered at any time. */
  readonly own: Networks | undefined
  /** From where phones may fetch at all; `undefined` is from anywhere. */
  readonly allowed: Networks | undefined
  readonly openUntil: number
}

export type Places = {
  /** The tenant whose network it is; nobody's when several name it, or none. */
  ownerOf(address: string): string | null
  /** Phones may ask from there by the bare name of a file, or by plug and play. */
  asksByName(address: string): boolean
  asksByPnp(address: string): boolean
  ofCode(code: string): ContactPlace | undefined
}

export type TenantPlaces = () => Soon<Places>

type Parts = { contacts: Pick<FirstContactStore, 'places'>; vault: Vault; feed: Feed }

export function tenantPlaces({ contacts, vault, feed }: Parts): TenantPlaces {
  let kept: Places | undefined
  let reading: Promise<Places> | undefined

  feed.on(({ type }) => {
    if (!/^tenant\.|^firstContact\.|^everything$/.test(type)) return
    kept = undefined
    reading = undefined
  })

  async function read(): Promise<Places> {
    return placesOf(await contacts.places(systemScope), vault)
  }

  return () => {
    if (kept) return kept
    if (reading) return reading
    const mine = read()
    reading = mine
    mine.then(
      (places) => {
        // Not after a change that it may have missed.
        if (reading !== mine) return
        kept = places
        reading = undefined
      },
      () => {
        if (reading === mine) reading = undefined
      },
    )
    return mine
  }
}

/** A network as wide as half of the Internet is nobody's own. */
const ownOf = ({ allowedNetworks }: TenantPlace) => allowedNetworks.filter((network) => !isWide(network))

function placesOf(tenants: readonly TenantPlace[], vault: Vault): Places {
  const tableOf = (networksIn: (tenant: TenantPlace) => readonly string[]) =>
    networkTable(
      tenants.flatMap((tenant) => networksIn(tenant).map((network) => [network, tenant.tenantId] as const)),
    )
  const all = tableOf((tenant) => [...ownOf(tenant), ...tenant.tftpNetworks, ...tenant.pnpNetworks])
  const byName = tableOf((tenant) => tenant.tftpNetworks)
  const byPnp = tableOf((tenant) => tenant.pnpNetworks)
  const byCode = new Map(
    tenants.flatMap((tenant) => (tenant.codeHash === null ? [] : [[tenant.codeHash, contactOf(tenant)]])),
  )
  return {
    ownerOf(address) {
      const [owner, ...others] = all.ownersOf(address)
      return owner === undefined || others.length > 0 ? null : owner
    },
    asksByName: (address) => byName.ownersOf(address).size > 0,
    asksByPnp: (address) => byPnp.ownersOf(address).size > 0,
    ofCode: (code) => byCode.get(codeHash(vault, code)),
  }
}

const contactOf = (tenant: TenantPlace): ContactPlace => ({
  tenantId: tenant.tenantId,
  own: networksOf(ownOf(tenant)),
  allowed: networksOf(tenant.allowedNetworks),
  openUntil: tenant.openUntil ?? 0,
})
