/** What a DHCP server is to tell whose phones: of what their makers say that they read, for one address to fetch from. */

import { isIPv4 } from 'node:net'

/** As a definition says it. */
export type DhcpWay = {
  /** What option 60 of the phones begins with; without one they are known by the first half of their MAC. */
  readonly classes: readonly string[]
  readonly options: readonly DhcpOption[]
}
export type DhcpOption = {
  readonly option: number
  /** Of option 43: the number of the maker's own option in it. */
  readonly sub?: number | undefined
  /** `{url}`, `{host}`, `{port}`, `{path}`; one for all schemes, or by scheme. */
  readonly value?: string | { readonly [scheme: string]: string } | undefined
  /** Addresses of IPv4, for phones that then ask by TFTP. */
  readonly addresses?: true | undefined
}

export type PlannedOption = {
  readonly option: number
  readonly sub: number | undefined
  readonly isAddress: boolean
  readonly value: string
}
export type PlannedVendor = {
  readonly vendor: string
  /** Names it among the phones of a DHCP server: `phones-acme`. */
  readonly tag: string
  readonly classes: readonly string[]
  /** Six digits each. */
  readonly ouis: readonly string[]
  readonly options: readonly PlannedOption[]
}

type Vendor = { readonly name: string; readonly ouis: readonly string[]; readonly dhcp?: DhcpWay | undefined }

/** Without those that nothing is known of, and without options that cannot say this address. */
export function planFor(vendors: readonly Vendor[], url: string): PlannedVendor[] {
  const where = new URL(url)
  return vendors.flatMap(({ name, ouis, dhcp }) => {
    const options = (dhcp?.options ?? []).flatMap((option) => planned(option, where, url))
    if (options.length === 0) return []
    const tag = `phones-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
    const halves = [...new Set(ouis.map((oui) => oui.slice(0, 6)))]
    return [{ vendor: name, tag, classes: dhcp?.classes ?? [], ouis: halves, options }]
  })
}

const usualPorts: Record<string, string> = { http: '80', https: '443', tftp: '69' }

function planned(
  { option, sub, value = '{url}', addresses }: DhcpOption,
  where: URL,
  url: string,
): PlannedOption[] {
  const scheme = where.protocol.replace(':', '')
  const host = where.hostname
  if (addresses) {
    const fits = scheme === 'tftp' && isIPv4(host) && (where.port === '' || where.port === usualPorts.tftp)
    return fits ? [{ option, sub, isAddress: true, value: host }] : []
  }
  const text = typeof value === 'string' ? value : value[scheme]
  if (text === undefined) return []
  const words: Record<string, string> = {
    ...{ url, host, port: where.port || (usualPorts[scheme] ?? '') },
    path: where.pathname.replace(/^\/+|\/+$/g, ''),
  }
  const filled = text.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole)
  return [{ option, sub, isAddress: false, value: filled }]
}

/** Those that are told apart by nothing: no class and no MAC is known of them. */
export const isUnknown = ({ classes, ouis }: PlannedVendor): boolean =>
  classes.length === 0 && ouis.length === 0

/** Of all of them: each number once. */
export function optionsOf(plan: readonly PlannedVendor[]): PlannedOption[] {
  const all = plan.flatMap(({ options }) => options)
  return all.filter((each, at) => all.findIndex(({ option }) => option === each.option) === at)
}

export const bytesOf = (text: string): string[] =>
  [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'))
