/** How a device of the inbox is told in words. */

import type { Stranger } from '../../../../src/schema/inbox.ts'
import type { Tone } from '../../components/state-word.tsx'

export const wayWords: Record<Stranger['way'], string> = {
  http: 'HTTP, no secret',
  tftp: 'TFTP',
  pnp: 'PnP multicast',
  firstContact: 'first-contact URL',
  registration: 'registration',
}

export const sureWords: Record<Stranger['confidence'], { word: string; tone: Tone }> = {
  exact: { word: 'sure', tone: 'good' },
  probable: { word: 'probable', tone: 'waiting' },
  unknown: { word: 'not known', tone: 'plain' },
}

/** `14 times`, `once` */
export const howOften = (times: number): string =>
  times === 1 ? 'once' : `${times.toLocaleString('en')} times`

export const nameOf = ({ mac, ip, userAgent }: Stranger): string => mac || ip || userAgent || 'the device'

/** What it is, as far as anybody can say. */
export function whatItIs({ vendor, model, userAgent }: Stranger): string {
  if (vendor !== null) return [vendor, model].filter((part) => part !== null).join(' ')
  return userAgent === '' ? 'does not say' : userAgent
}
