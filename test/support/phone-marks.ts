/** By what a phone is known: its User-Agent, and the secret of its provisioning URL. */

import { colonMac, type MacAddress } from '../../src/kernel/mac-address.ts'

/** Of a Yealink T54W, which says its MAC. */
export const agentOf = (mac: string): string => `Yealink SIP-T54W 96.86.0.20 ${colonMac(mac as MacAddress)}`

export const secretOf = (provisioningUrl: string): string =>
  new URL(provisioningUrl).pathname.split('/')[2] ?? ''
