/** What a setting is worth where nothing is set: system → tenant → the model's defaults → phone, the last one that says something. */

import type { ShownDefaults } from '../../../src/schema/defaults.ts'
import type { Unsupported } from '../../../src/schema/phone.ts'
import {
  type SettingSpec,
  type Settings,
  type SettingValue,
  tenantFields,
} from '../../../src/schema/settings.ts'
import type { Tenant } from '../../../src/schema/tenant.ts'
import { useAsk } from './queries.ts'
import { useIsAdministrator } from './session.ts'

export type LevelName = Unsupported['level']
export type Level = {
  name: LevelName
  /** `the tenant` */
  words: string
  /** Where it is changed. */
  to: string
  settings: Settings
  secretSettings: readonly string[]
}
export type Inherited = { level: Level; secret: boolean; value: SettingValue }

type Kept = { settings: Settings; secretSettings: readonly string[] }

function level(name: LevelName, words: string, to: string, { settings, secretSettings }: Kept): Level {
  return { name, words, to, settings, secretSettings }
}

/** A tenant's own fields are its level too; a setting of the same name wins over them. */
function withFields(tenant: Tenant): Kept {
  const fields = Object.entries(tenantFields).map(([key, field]) => [key, tenant[field]])
  return { ...tenant, settings: { ...Object.fromEntries(fields), ...tenant.settings } }
}

/** From the strongest to the weakest. */
export function inheritedOf(levels: readonly Level[], key: string): Inherited | undefined {
  for (const each of levels) {
    const value = each.settings[key]
    if (value !== undefined && value !== null && value !== '') return { level: each, value, secret: false }
    if (each.secretSettings.includes(key)) return { level: each, value: '••••', secret: true }
  }
  return undefined
}

/** `On`, `G.722, Opus`, `30 seconds` */
export function valueInWords(spec: SettingSpec, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'On' : 'Off'
  const labelOf = (word: string) => spec.options?.find((option) => option.value === word)?.label ?? word
  if (spec.type === 'list') return String(value).split(',').map(labelOf).join(', ')
  return spec.unit ? `${value} ${spec.unit}` : labelOf(String(value))
}

export function inheritedInWords(spec: SettingSpec, { value, secret, level: { words } }: Inherited): string {
  return `${secret ? 'set' : valueInWords(spec, value)} (from ${words})`
}

/** What the administrator set for all tenants; nobody else may read it. */
export function useSystemLevel(): Level[] {
  const { data } = useAsk('systemDefaults', {}, { enabled: useIsAdministrator() })
  return data ? [level('system', 'the system', '/system', data)] : []
}

/** Above the tenant's phones of one model. */
export function useTenantLevels(code: string): Level[] {
  const { data } = useAsk('tenant', { params: { code } })
  const system = useSystemLevel()
  return data ? [level('tenant', 'the tenant', `/tenants/${code}`, withFields(data)), ...system] : system
}

/** Above one phone. */
export function usePhoneLevels(code: string, modelId: string): Level[] {
  const { data } = useAsk('modelDefaults', { params: { code, id: modelId } }, { enabled: modelId !== '' })
  const above = useTenantLevels(code)
  return data ? [modelLevel(code, modelId, data), ...above] : above
}

function modelLevel(code: string, id: string, defaults: ShownDefaults): Level {
  return level('model', 'the model’s defaults', `/t/${code}/models/${id}?tab=defaults`, defaults)
}

/** What a phone says for all its lines, above one of them. */
export function phoneLevel(kept: Kept): Level {
  return level('phone', 'all lines of the phone', '', kept)
}
