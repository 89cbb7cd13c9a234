/** What can be set for one line, folded away until wanted. */

import { Collapse } from '@mantine/core'
import { useId, useState } from 'react'
import type { SettingSpec, Settings } from '../../../../src/schema/settings.ts'
import { SettingField } from '../../components/setting-field.tsx'
import { counted } from '../../lib/format.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { PhoneDraft } from './phone-draft.ts'

type FieldsProps = {
  specs: SettingSpec[]
  draft: Draft<PhoneDraft>
  secretSettings: string[]
  /** The tenant's settings, which apply where the phone has none. */
  inherited: Settings
  /** `lines.2.` for a line's. */
  prefix?: string
}

export function SettingFields({ specs, draft, secretSettings, inherited, prefix = '' }: FieldsProps) {
  return specs.map((spec) => {
    const key = `${prefix}${spec.key}`
    const above = inherited[spec.key]
    return (
      <SettingField
        key={key}
        spec={spec}
        value={draft.values.settings[key]}
        inherited={
          above === undefined || above === null ? undefined : `${wordOf(spec, above)} (from the tenant)`
        }
        isSet={secretSettings.includes(key)}
        error={draft.errors[`settings.${key}`]}
        onChange={(value) => {
          const { [key]: _, ...rest } = draft.values.settings
          draft.set('settings', value === undefined ? rest : { ...rest, [key]: value }, `settings.${key}`)
        }}
      />
    )
  })
}

function wordOf(spec: SettingSpec, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'On' : 'Off'
  return spec.options?.find((option) => option.value === value)?.label ?? String(value)
}

export function LineSettings({ line, ...rest }: Omit<FieldsProps, 'prefix'> & { line: number }) {
  const prefix = `lines.${line}.`
  const { draft, specs } = rest
  const refused = Object.keys(draft.errors).some((path) => path.startsWith(`settings.${prefix}`))
  const set = specs.filter(({ key }) => (draft.values.settings[prefix + key] ?? null) !== null).length
  const [opened, setOpened] = useState(false)
  const id = useId()
  const shown = opened || refused
  if (specs.length === 0) return null
  return (
    <div className="line-settings">
      <button
        type="button"
        className="plain-button link-button"
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        <span aria-hidden>{shown ? '▾' : '▸'}</span> Settings of line {line}
        {set > 0 && ` (${counted(set, 'setting')} set)`}
      </button>
      <Collapse expanded={shown} id={id}>
        <div className="form-rows" style={{ paddingTop: 8 }}>
          <SettingFields {...rest} prefix={prefix} />
        </div>
      </Collapse>
    </div>
  )
}
