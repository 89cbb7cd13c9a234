/** A browser as people call it. */

import { t } from '@lingui/core/macro'

/** Of those that name several, the one that they are. */
const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const
const systems = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const

/** `Firefox on Linux` */
export function browserOf(userAgent: string): string {
  const first = (list: typeof browsers | typeof systems) => list.find(([sign]) => sign.test(userAgent))?.[1]
  const [browser, system] = [first(browsers), first(systems)]
  if (browser === undefined) return userAgent === '' ? t`A program` : userAgent.slice(0, 40)
  return system === undefined ? browser : t`${browser} on ${system}`
}
