/** ISC dhcpd. */

import { bytesOf, isUnknown, optionsOf, type PlannedOption, type PlannedVendor } from './plan.ts'

/** Of options that the server knows by a name of its own. */
const names: Record<number, string> = { 43: 'vendor-encapsulated-options', 66: 'tftp-server-name' }
const nameOf = ({ option }: PlannedOption) => names[option] ?? `phones-${option}`

export function iscText(plan: readonly PlannedVendor[]): string {
  const declared = optionsOf(plan)
    .filter(({ option }) => !names[option])
    .map(
      (each) =>
        `option ${nameOf(each)} code ${each.option} = ${each.isAddress ? 'array of ip-address' : 'text'};`,
    )
  const spaces = plan.flatMap(({ tag, options }) => {
    const own = options.filter(({ sub }) => sub !== undefined)
    if (own.length === 0) return []
    return [`option space ${tag};`, ...own.map(({ sub }) => `option ${tag}.o${sub} code ${sub} = text;`)]
  })
  return [[...declared, ...spaces].join('\n'), ...plan.map(classOf)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function classOf(vendor: PlannedVendor): string {
  const { tag, options } = vendor
  const inside = [...options.flatMap((option) => lines(tag, option)), askedFor(options)]
  if (isUnknown(vendor)) return [`# ${vendor.vendor}`, ...inside].join('\n')
  const body = [`match if ${conditions(vendor).join('\n        or ')};`, ...inside]
  return [`# ${vendor.vendor}`, `class "${tag}" {`, ...body.map((line) => `  ${line}`), '}'].join('\n')
}

function conditions({ classes, ouis }: PlannedVendor): string[] {
  if (classes.length > 0)
    return classes.map((name) => `substring(option vendor-class-identifier, 0, ${name.length}) = "${name}"`)
  return ouis.map((oui) => `substring(hardware, 1, 3) = ${(oui.match(/../g) ?? []).join(':')}`)
}

function lines(tag: string, option: PlannedOption): string[] {
  const { sub, isAddress, value } = option
  if (sub !== undefined) return [`vendor-option-space ${tag};`, `option ${tag}.o${sub} "${value}";`]
  if (option.option === 43) return [`option ${nameOf(option)} ${bytesOf(value).join(':')};`]
  return [`option ${nameOf(option)} ${isAddress ? value : `"${value}"`};`]
}

/** The server tells what a client asks for only, and many phones leave out of their list what they read. */
function askedFor(options: readonly PlannedOption[]): string {
  const numbers = [...new Set(options.map(({ option }) => option))].map((option) => option.toString(16))
  return `option dhcp-parameter-request-list = concat(option dhcp-parameter-request-list, ${numbers.join(', ')});`
}
