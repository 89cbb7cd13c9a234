/** The one vocabulary of settings: typed, vendor-neutral keys, inherited system → tenant → model → phone → line. */

import { lineSettings } from './line-settings.ts'
import { phoneSettings } from './phone-settings.ts'
import type { SettingSpec } from './setting-spec.ts'

// Words alone: the page reads the vocabulary where it checks nothing.
export type { SettingColumn, SettingSpec, Settings, SettingValue } from './setting-spec.ts'
export { lineSettings, phoneSettings }

export const vocabulary: readonly SettingSpec[] = [...phoneSettings, ...lineSettings]

/** What a tenant has a field of its own for: the setting, and the tenant’s field that is its value for all phones. */
export const tenantFields = {
  timezone: 'timezone',
  language: 'language',
  server: 'sipServer',
  port: 'sipPort',
  transport: 'sipTransport',
  outboundProxy: 'outboundProxy',
} as const

export { fields } from './model-fields.ts'
