/** Whose networks an address lies in: found by the beginning of the address, however many networks there are. */

import { readAddress, readNetwork } from './networks.ts'

export type NetworkTable<Owner> = {
  /** Each once. */
  ownersOf(address: string): ReadonlySet<Owner>
}

const nobody: ReadonlySet<never> = new Set()

export function networkTable<Owner>(
  entries: Iterable<readonly [network: string, owner: Owner]>,
): NetworkTable<Owner> {
  const owners = new Map<string, Set<Owner>>()
  const widths = new Map<string, Set<number>>()
  for (const [text, owner] of entries)
    for (const { address, bits } of readNetwork(text)) {
      const kind = address.kind()
      widths.set(kind, (widths.get(kind) ?? new Set()).add(bits))
      const key = keyOf(address.toByteArray(), bits)
      owners.set(key, (owners.get(key) ?? new Set<Owner>()).add(owner))
    }

  return {
    ownersOf(text) {
      const address = owners.size === 0 ? undefined : readAddress(text)
      if (!address) return nobody
      const bytes = address.toByteArray()
      const found = new Set<Owner>()
      for (const bits of widths.get(address.kind()) ?? [])
        for (const owner of owners.get(keyOf(bytes, bits)) ?? []) found.add(owner)
      return found
    },
  }
}

/** The first bits of an address, and how long it is and they are. */
function keyOf(bytes: readonly number[], bits: number): string {
  const whole = bits >> 3
  const rest = bits & 7
  const first = bytes.slice(0, whole)
  if (rest > 0) first.push((bytes[whole] as number) & (0xff << (8 - rest)))
  return `${bytes.length}/${bits} ${first.join('.')}`
}
