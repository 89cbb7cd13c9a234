/** One setting as its description says: an input of the right kind, empty meaning inherited. */

import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import type { SettingSpec, SettingValue } from '../../../src/schema/settings.ts'
import { ClearableSecret } from './clearable-secret.tsx'

type Value = SettingValue | null | undefined
type Props = {
  spec: SettingSpec
  value: Value
  /** What applies while nothing is set here: `it (from the tenant)`. */
  inherited?: string
  /** A password that is set, and never shown. */
  isSet?: boolean
  error?: string
  onChange: (value: SettingValue | null | undefined) => void
}

export function SettingField(props: Props) {
  const { spec, value, inherited, error, onChange } = props
  const common = { label: spec.label, description: spec.help, error }
  const empty = inherited ?? (spec.default ? `${spec.default} (default)` : undefined)
  switch (spec.type) {
    case 'boolean':
      return <Choice {...props} options={onOff} />
    case 'select':
      return <Choice {...props} options={spec.options ?? []} />
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          placeholder={empty}
          min={spec.min}
          max={spec.max}
          clampBehavior="none"
          suffix={spec.unit ? ` ${spec.unit}` : undefined}
          onChange={(next) => onChange(next === '' ? null : next)}
        />
      )
    case 'password':
      return <ClearableSecret {...common} isSet={props.isSet ?? false} value={value} onChange={onChange} />
    default:
      return (
        <TextInput
          {...common}
          value={String(value ?? '')}
          placeholder={empty}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      )
  }
}

const onOff = [
  { value: 'true', label: 'On' },
  { value: 'false', label: 'Off' },
]

function Choice({ spec, value, inherited, error, onChange, options }: Props & { options: typeof onOff }) {
  const nameOf = (text: string) => options.find((option) => option.value === text)?.label ?? text
  const hint = inherited ?? (spec.default ? `${nameOf(spec.default)} (default)` : undefined)
  return (
    <NativeSelect
      label={spec.label}
      description={spec.help}
      error={error}
      data={[{ value: '', label: hint ? `Inherited: ${hint}` : 'Inherited' }, ...options]}
      value={value === null || value === undefined ? '' : String(value)}
      onChange={(event) => {
        const chosen = event.currentTarget.value
        if (chosen === '') onChange(null)
        else onChange(spec.type === 'boolean' ? chosen === 'true' : chosen)
      }}
    />
  )
}
