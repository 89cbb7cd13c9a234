/** Finding phone models as people write them, and whose phone a MAC is by its prefix: the page and the server do it alike. */

import type { VendorNames } from './model.ts'
import { type Findable, squash } from './word-search.ts'

type ReadonlyNames = { readonly [K in keyof VendorNames]: Readonly<VendorNames[K]> }
type Named = {
  readonly vendor: string
  readonly name: string
  readonly family?: string
  readonly description?: string
}

/** What a model is found by: its name with all that its vendor's boxes and older papers put before it. */
export function findableModel(
  model: Named,
  vendor: Pick<ReadonlyNames, 'alsoKnownAs' | 'modelPrefixes'> | undefined,
): Findable {
  const { name, family = '', description = '' } = model
  const label = `${model.vendor} ${name}`.trim()
  const written = [name, ...(vendor?.modelPrefixes ?? []).map((prefix) => prefix + name)]
  const aliases = vendor?.alsoKnownAs ?? []
  return {
    label,
    keys: [model.vendor, ...aliases].flatMap((by) => written.map((each) => `${by} ${each}`)).concat(written),
    also: [family, description],
  }
}

/** A vendor by any of its names. */
export function vendorCalled(vendors: readonly VendorNames[], name: string): VendorNames | undefined {
  const wanted = squash(name)
  return vendors.find((vendor) =>
    [vendor.name, ...vendor.alsoKnownAs].some((each) => squash(each) === wanted),
  )
}

export type PrefixTable = ReadonlyMap<string, readonly string[]>

/** Names of vendors by the beginnings of their phones' MAC addresses. */
export function prefixTable(vendors: readonly Pick<ReadonlyNames, 'name' | 'ouis'>[]): PrefixTable {
  const table = new Map<string, string[]>()
  for (const { name, ouis } of vendors)
    for (const oui of ouis) table.set(oui, [...(table.get(oui) ?? []), name])
  return table
}

/** By the longest prefix of lower-case digits: a small vendor's nine digits stand within another's six. */
export function vendorsOfMac(table: PrefixTable, mac: string): readonly string[] {
  for (let length = 9; length >= 6; length--) {
    const vendors = mac.length >= length ? table.get(mac.slice(0, length)) : undefined
    if (vendors) return vendors
  }
  return []
}
