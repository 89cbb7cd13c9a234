/** The text for each DHCP server, to be put into its configuration. */

import { dnsmasqText } from './dnsmasq.ts'
import { iscText } from './isc-dhcpd.ts'
import { keaText } from './kea.ts'
import { mikrotikText } from './mikrotik.ts'
import type { PlannedVendor } from './plan.ts'
import { windowsText } from './windows.ts'

const servers = [
  { server: 'dnsmasq', label: 'dnsmasq', textOf: dnsmasqText },
  { server: 'isc', label: 'ISC dhcpd', textOf: iscText },
  { server: 'kea', label: 'Kea', textOf: keaText },
  { server: 'mikrotik', label: 'MikroTik RouterOS 7', textOf: mikrotikText },
  { server: 'windows', label: 'Windows Server (PowerShell)', textOf: windowsText },
] as const

export function dhcpTexts(plan: readonly PlannedVendor[]) {
  if (plan.length === 0) return []
  return servers.map(({ server, label, textOf }) => ({ server, label, text: `${textOf(plan)}\n` }))
}
