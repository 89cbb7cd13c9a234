/** Windows Server: PowerShell with the module DhcpServer. */

import { bytesOf, isUnknown, optionsOf, type PlannedOption, type PlannedVendor } from './plan.ts'

/** The server knows these by itself; 43 as bytes. */
const known = new Set([43, 66])

export function windowsText(plan: readonly PlannedVendor[]): string {
  const declared = optionsOf(plan)
    .filter(({ option }) => !known.has(option))
    .map(
      ({ option, isAddress }) =>
        `Add-DhcpServerv4OptionDefinition -OptionId ${option} -Name 'Phones ${option}' -Type ${isAddress ? 'IPv4Address -MultiValued' : 'String'}`,
    )
  return [declared.join('\n'), ...plan.map(policyOf)].filter((part) => part !== '').join('\n\n')
}

function policyOf(vendor: PlannedVendor): string {
  const { tag, classes, ouis, options } = vendor
  const whose = isUnknown(vendor) ? '' : `-PolicyName '${tag}' `
  const classNames = classes.map((_, at) => `${tag}-${at + 1}`)
  const condition =
    classes.length > 0
      ? `-VendorClass EQ,${classNames.map((name) => `'${name}*'`).join(',')}`
      : `-MacAddress EQ,${ouis.map((oui) => `'${oui.toUpperCase()}*'`).join(',')}`
  return [
    `# ${vendor.vendor}`,
    ...classes.map(
      (name, at) => `Add-DhcpServerv4Class -Type Vendor -Name '${classNames[at]}' -Data '${name}'`,
    ),
    ...(isUnknown(vendor) ? [] : [`Add-DhcpServerv4Policy -Name '${tag}' -Condition OR ${condition}`]),
    ...options.map(
      (option) => `Set-DhcpServerv4OptionValue ${whose}-OptionId ${option.option} -Value ${written(option)}`,
    ),
  ].join('\n')
}

function written({ option, sub, value }: PlannedOption): string {
  if (option !== 43) return `'${value}'`
  const bytes = bytesOf(value)
  const all =
    sub === undefined
      ? bytes
      : [...[sub, bytes.length].map((byte) => byte.toString(16).padStart(2, '0')), ...bytes]
  return all.map((byte) => `0x${byte}`).join(',')
}
