/** MikroTik's RouterOS 7. */

import { bytesOf, type PlannedOption, type PlannedVendor } from './plan.ts'

export function mikrotikText(plan: readonly PlannedVendor[]): string {
  return plan.map(textOf).join('\n\n')
}

function textOf({ vendor, tag, classes, options }: PlannedVendor): string {
  const names = options.map(({ option }) => `${tag}-${option}`)
  return [
    `# ${vendor}`,
    '/ip dhcp-server option',
    ...options.map((option, at) => `add name=${names[at]} code=${option.option} value="${written(option)}"`),
    '/ip dhcp-server option sets',
    `add name=${tag} options=${names.join(',')}`,
    ...(classes.length > 0
      ? [
          '/ip dhcp-server matcher',
          ...classes.map(
            (name, at) =>
              `add name=${tag}-${at + 1} server=all code=60 matching-type=substring value="${name}" option-set=${tag}`,
          ),
        ]
      : [
          '# It names no class by which the router could tell it: give the set to the network of the phones.',
          `# /ip dhcp-server network set [find where address=192.0.2.0/24] dhcp-option-set=${tag}`,
        ]),
  ].join('\n')
}

function written({ sub, isAddress, value }: PlannedOption): string {
  if (isAddress) return `'${value}'`
  if (sub === undefined) return `s'${value}'`
  const bytes = bytesOf(value)
  return `0x${[sub, bytes.length].map((byte) => byte.toString(16).padStart(2, '0')).join('')}${bytes.join('')}`
}
