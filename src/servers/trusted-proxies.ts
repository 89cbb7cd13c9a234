/** The proxies whose word on the source address is believed. */

import { BlockList, isIP } from 'node:net'
import { InternalError } from '../kernel/errors.ts'

/** `text`: addresses or networks by commas; empty trusts nobody. */
export function trustedProxies(text: string): BlockList | undefined {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) return undefined
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address)
    if (family === 0) throw new InternalError(`--trust-proxy: expected an address or network, got “${entry}”`)
    const kind = family === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, kind)
    else list.addSubnet(address, Number(prefix), kind)
  }
  return list
}
