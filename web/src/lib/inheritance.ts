/** What a setting is worth where nothing is set: the levels above, as the page reads them and tells them. */

import { t } from '@lingui/core/macro'
import type { ShownDefaults } from '../../../src/schema/defaults.ts'
import type { Parameters } from '../../../src/schema/fields.ts'
import {
  inheritSettings,
  type LevelName,
  type SettingsLevel,
  settingsOfFields,
} from '../../../src/schema/inheritance.ts'
import type { SettingSpec, SettingValue } from '../../../src/schema/settings.ts'
import { say } from './language.ts'
import { useAsk } from './queries.ts'
import { useMay } from './session.ts'

export type Level = SettingsLevel & {
  /** `the tenant` */
  words: string
  /** Where it is changed. */
  to: string
  /** Set by the vendor's own names. */
  parameters: Parameters
}
export type Inherited = { level: Level; secret: boolean; value: SettingValue }

type Kept = Pick<SettingsLevel, 'fields' | 'settings' | 'secretSettings'> & { parameters?: Parameters }

function level(name: LevelName, words: string, to: string, kept: Kept): Level {
  const { fields, settings, secretSettings, parameters = {} } = kept
  return { level: name, words, to, fields, settings, secretSettings, parameters }
}

/** Every field of a form asks, with the same levels. */
const workedOut = new WeakMap<readonly Level[], ReturnType<typeof inheritSettings>>()

/** What is said of a key by the strongest of these levels that says something. */
export function inheritedOf(levels: readonly Level[], key: string): Inherited | undefined {
  const settings = workedOut.get(levels) ?? inheritSettings(levels)
  workedOut.set(levels, settings)
  const won = settings.get(key)
  const from = levels.find((each) => each.level === won?.level)
  return won && from && { level: from, value: won.value, secret: won.secret === true }
}

/** `On`, `G.722, Opus`, `30 seconds` */
export function valueInWords(spec: SettingSpec, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? t`On` : t`Off`
  const labelOf = (word: string) => say(spec.options?.find((option) => option.value === word)?.label ?? word)
  if (spec.type === 'rows') return String(value).replaceAll(',', ', ')
  if (spec.type === 'list') return String(value).split(',').map(labelOf).join(', ')
  return spec.unit ? `${value} ${say(spec.unit)}` : labelOf(String(value))
}

export function inheritedInWords(spec: SettingSpec, { value, secret, level: { words } }: Inherited): string {
  return t`${secret ? t`set` : valueInWords(spec, value)} (from ${words})`
}

/** What the administrator set for all tenants; nobody else may read it. */
export function useSystemLevel(): Level[] {
  const { data } = useAsk('systemDefaults', {}, { enabled: useMay('system') })
  return data ? [level('system', t`the system`, '/system', data)] : []
}

/** Above the tenant's phones of one model. */
export function useTenantLevels(code: string): Level[] {
  const { data } = useAsk('tenant', { params: { code } })
  const system = useSystemLevel()
  return data
    ? [
        level('tenant', t`the tenant`, `/tenants/${code}`, { ...data, fields: settingsOfFields(data) }),
        ...system,
      ]
    : system
}

/** Above one phone. */
export function usePhoneLevels(code: string, modelId: string, presetId: string | null): Level[] {
  const { data } = useAsk('modelDefaults', { params: { code, id: modelId } }, { enabled: modelId !== '' })
  const { data: preset } = useAsk(
    'preset',
    { params: { code, id: presetId ?? '' } },
    { enabled: presetId !== null },
  )
  const above = useTenantLevels(code)
  return [
    ...(preset && preset.id === presetId
      ? [level('preset', t`the preset “${preset.name}”`, `/t/${code}/presets/${preset.id}`, preset)]
      : []),
    ...(data ? [modelLevel(code, modelId, data)] : []),
    ...above,
  ]
}

function modelLevel(code: string, id: string, defaults: ShownDefaults): Level {
  return level('model', t`the model’s defaults`, `/t/${code}/models/${id}?tab=defaults`, defaults)
}

/** What a phone says for all its lines, above one of them. */
export function phoneLevel(kept: Kept): Level {
  return level('phone', t`all lines of the phone`, '', kept)
}
