/** How a device of the inbox is told in words. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import type { Stranger } from '../../../../src/schema/inbox.ts'
import type { Tone } from '../../components/state-word.tsx'
import type { Words } from '../../lib/language.ts'

export const wayWords: Words<Stranger['way']> = {
  http: msg`HTTP, no secret`,
  tftp: 'TFTP',
  pnp: msg`PnP multicast`,
  firstContact: msg`first-contact URL`,
  registration: msg`registration`,
}

export const sureWords: Record<Stranger['confidence'], { word: MessageDescriptor; tone: Tone }> = {
  exact: { word: msg`sure`, tone: 'good' },
  probable: { word: msg`probable`, tone: 'waiting' },
  unknown: { word: msg`not known`, tone: 'plain' },
}

/** `14 times`, `once` */
export const howOften = (times: number): string =>
  plural(times, { 1: 'once', one: '# time', other: '# times' })

export const nameOf = ({ mac, ip, userAgent }: Stranger): string => mac || ip || userAgent || t`the device`

/** What it is, as far as anybody can say. */
export function whatItIs({ vendor, model, userAgent }: Stranger): string {
  if (vendor !== null) return [vendor, model].filter((part) => part !== null).join(' ')
  return userAgent === '' ? t`does not say` : userAgent
}
