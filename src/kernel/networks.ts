/** Networks of IP addresses: the one place that says whether an address lies in one, whichever way it is written. */

import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'

type Address = ipaddr.IPv4 | ipaddr.IPv6
export type Network = { readonly address: Address; readonly bits: number }

export type Networks = { has(address: string): boolean }

/** All of these, or `undefined` when there is none. Nothing lies in an entry that is no network. */
export function networksOf(entries: readonly string[]): Networks | undefined {
  if (entries.length === 0) return undefined
  const networks = entries.flatMap(readNetwork)
  return {
    has(text) {
      const address = readAddress(text)
      return address !== undefined && liesIn(networks, address)
    },
  }
}

/** Splits a list as it stands in a flag. */
export function splitNetworks(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

export function isNetwork(text: string): boolean {
  return readNetwork(text).length > 0
}

/** More than anybody's own network: over 10.0.0.0/8, or over what one site of IPv6 is given. */
export function isWide(text: string): boolean {
  return readNetwork(text).some(({ address, bits }) => bits < (address.kind() === 'ipv4' ? 8 : 32))
}

/** Stands for every address but those of `special`. */
export const everywhere = 'default'

/** This machine itself, its own wire, and many at once: reached only when an entry lies in one of them. */
const special = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '255.255.255.255'],
  ...['::', '::1', 'fe80::/10', 'ff00::/8'],
].flatMap(readNetwork)

/**
 * Where something may be sent to. A wide network, such as 0.0.0.0/0, opens none of the special ones: they are named or closed.
 * An IPv6 address that a gateway turns into an IPv4 one is judged by that one too.
 */
export function destinations(entries: readonly string[]): Networks {
  const all = entries.includes(everywhere)
  const networks = entries.flatMap(readNetwork)
  const named = networks.filter(({ address, bits }) =>
    special.some((each) => bits >= each.bits && contains(each, address)),
  )
  const mayBe = (address: Address) => !liesIn(special, address) || liesIn(named, address)
  const isOpen = (address: Address) =>
    mayBe(address) && (liesIn(networks, address) || (all && !liesIn(special, address)))
  return {
    has(text) {
      const address = readAddress(text)
      return address !== undefined && isOpen(address) && embedded(address).every(mayBe)
    },
  }
}

/** Who stands behind an address, as far as it says: an IPv6 host chooses among those of its /64. */
export function siteOf(text: string): string {
  return readAddress(text)?.toByteArray().slice(0, 8).join('.') ?? ''
}

/** The same as a person writes it, and as a network of which every address has it. */
export function siteName(text: string): string {
  const address = readAddress(text)
  if (!address || address.kind() === 'ipv4') return address?.toString() ?? text
  return `${new ipaddr.IPv6([...address.toByteArray().slice(0, 8), ...new Array(8).fill(0)])}/64`
}

/** The one way to write an address, in whatever way it is written; what is none stays as it is, in lower case. */
export function canonicalAddress(text: string): string {
  return readAddress(text)?.toString() ?? text.toLowerCase()
}

function liesIn(networks: readonly Network[], address: Address): boolean {
  return networks.some((network) => contains(network, address))
}

function contains({ address: base, bits }: Network, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits)
}

/** As people and programs write them today: no octal, no `127.1`. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
}

/** The addresses that were read last: phones and proxies ask again and again, and reading one takes longer than finding it here. */
const read = new LRUCache<string, Address>({ max: 5000 })
/** A longer text is none. */
const mostCharacters = 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'.length

/** An address without its zone; one of IPv4 that is written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 one. */
export function readAddress(text: string): Address | undefined {
  const zone = text.indexOf('%')
  const bare = zone < 0 ? text : text.slice(0, zone)
  if (bare.length > mostCharacters) return undefined
  const known = read.get(bare)
  if (known) return known
  if (!isAddress(bare)) return undefined
  const address = ipaddr.process(bare)
  read.set(bare, address)
  return address
}

/** The network, or nothing. */
export function readNetwork(text: string): Network[] {
  const [, written, prefix] = text.match(/^([^/%]+)(?:\/(\d{1,3}))?$/) ?? []
  if (written === undefined || !isAddress(written)) return []
  const plain = ipaddr.parse(written)
  const width = plain.kind() === 'ipv4' ? 32 : 128
  const bits = prefix === undefined ? width : Number(prefix)
  if (bits > width) return []
  const address = ipaddr.process(written)
  if (address.kind() === plain.kind()) return [{ address, bits }]
  return [bits < 96 ? { address: plain, bits } : { address, bits: bits - 96 }]
}

/** An address as a text that stands among others where the address does, IPv4 ones as IPv6 knows them; `''` where there is none. */
export function addressKey(text: string): string {
  const address = readAddress(text)
  return address === undefined ? '' : keyOf(address)
}

const keyOf = (address: Address): string =>
  (address.kind() === 'ipv4' ? (address as ipaddr.IPv4).toIPv4MappedAddress() : address)
    .toByteArray()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

/** The keys of the first and the last address of a network, or of an address; `undefined` where it is none. */
export function keysOfNetwork(text: string): { first: string; last: string } | undefined {
  const [network] = readNetwork(text)
  if (!network) return undefined
  const host = (network.address.kind() === 'ipv4' ? 32 : 128) - network.bits
  const key = BigInt(`0x${keyOf(network.address)}`)
  const first = (key >> BigInt(host)) << BigInt(host)
  const last = first + (1n << BigInt(host)) - 1n
  const written = (value: bigint) => value.toString(16).padStart(32, '0')
  return { first: written(first), last: written(last) }
}

/** What all keys of IPv4 addresses begin with. */
export const ipv4Key = '00000000000000000000ffff'

/** The /24 or the /64 whose addresses’ keys begin so. */
export function networkOfKey(beginning: string): string {
  const bytes = Array.from({ length: 16 }, (_, at) =>
    Number.parseInt(beginning.slice(at * 2, at * 2 + 2) || '0', 16),
  )
  if (beginning.startsWith(ipv4Key)) return `${bytes.slice(12).join('.')}/24`
  return `${new ipaddr.IPv6(bytes)}/64`
}

/** The IPv4 addresses that gateways read out of an IPv6 one: NAT64, 6to4, Teredo, and the forms of old. */
function embedded(address: Address): Address[] {
  if (address.kind() === 'ipv4') return []
  const bytes = address.toByteArray()
  const at = (start: number, flip = 0) =>
    new ipaddr.IPv4(bytes.slice(start, start + 4).map((byte) => byte ^ flip))
  switch (address.range()) {
    case 'rfc6145':
    case 'rfc6052':
      return [at(12)]
    case '6to4':
      return [at(2)]
    case 'teredo':
      return [at(4), at(12, 255)]
    // Of the forms of old only by their looks: `::` and `::1` hold no address of IPv4.
    case 'unspecified':
    case 'loopback':
      return []
    default:
      return bytes.slice(0, 12).every((byte) => byte === 0) ? [at(12)] : []
  }
}
