/** dnsmasq. */

import { isUnknown, type PlannedOption, type PlannedVendor } from './plan.ts'

export function dnsmasqText(plan: readonly PlannedVendor[]): string {
  return plan
    .map((vendor) =>
      [
        `# ${vendor.vendor}`,
        ...tagsOf(vendor),
        ...vendor.options.flatMap((option) => lines(vendor, option)),
      ].join('\n'),
    )
    .join('\n\n')
}

function tagsOf({ tag, classes, ouis }: PlannedVendor): string[] {
  if (classes.length > 0) return classes.map((name) => `dhcp-vendorclass=set:${tag},${name}`)
  return ouis.map((oui) => `dhcp-mac=set:${tag},${(oui.match(/../g) ?? []).join(':')}:*:*:*`)
}

/** Told whether the phone asks for the option or not: many leave out of their list what they read. */
function lines(vendor: PlannedVendor, { option, sub, isAddress, value }: PlannedOption): string[] {
  const whose = isUnknown(vendor) ? '' : `tag:${vendor.tag},`
  const text = isAddress ? value : `"${value}"`
  if (sub === undefined) return [`dhcp-option-force=${whose}${option},${text}`]
  return vendor.classes.map((name) => `dhcp-option-force=${whose}vendor:${name},${sub},${text}`)
}
