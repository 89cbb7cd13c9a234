/** One setting as its description says: an input of the right kind, empty meaning inherited. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { NumberInput, TextInput } from '@mantine/core'
import { memo, type ReactNode } from 'react'
import type { SettingSpec, SettingValue } from '../../../src/schema/settings.ts'
import { say } from '../lib/language.ts'
import { useLanguage } from '../lib/speak.ts'
import { Choice } from './choice.tsx'
import { ClearableSecret } from './clearable-secret.tsx'
import { OrderedChoice } from './ordered-choice.tsx'
import { RowsField } from './rows-field.tsx'
import { ZoneField } from './zone-field.tsx'
import './setting-field.css'

type Props = {
  /** `lines.2.srtp` */
  name: string
  spec: SettingSpec
  value: SettingValue | null | undefined
  /** What applies while nothing is set here: `Italian (from the tenant)`. */
  inherited?: string
  /** The words of an inherited list, to begin with. */
  inheritedList?: string
  /** A password that is set, and never shown. */
  isSet?: boolean
  error?: string
  /** That its value comes to nothing. */
  warning?: string
  /** What would apply if it were not set. */
  instead?: string
  onChange: (name: string, value: SettingValue | null | undefined) => void
}

const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

function descriptionOf({ spec, warning, instead }: Props): ReactNode {
  if (!spec.help && !warning && !instead) return undefined
  return (
    <>
      {spec.help && say(spec.help)}
      {warning && (
        <span className="come-to-nothing field-note">
          <span aria-hidden>▲</span> {warning}
        </span>
      )}
      {instead && (
        <span className="field-note">
          <Trans>Instead of {instead}</Trans>
        </span>
      )}
    </>
  )
}

/** Remembered: of a form full of settings one is typed into. */
export const SettingField = memo(function SettingField(props: Props) {
  useLanguage()
  const { name, spec, value, error } = props
  const onChange = (next: SettingValue | null | undefined) => props.onChange(name, next)
  const empty = props.inherited ?? (spec.default ? t`${spec.default} (default)` : undefined)
  const common = {
    label: say(spec.label),
    error,
    inputWrapperOrder: below,
    description: descriptionOf(props),
  }
  switch (spec.type) {
    case 'boolean':
      return <Options {...common} {...props} options={onOff()} onChange={onChange} />
    case 'select':
      return <Options {...common} {...props} options={spec.options ?? []} onChange={onChange} />
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          placeholder={empty}
          min={spec.min}
          max={spec.max}
          clampBehavior="none"
          suffix={spec.unit ? ` ${say(spec.unit)}` : undefined}
          onChange={(next) => onChange(next === '' ? null : next)}
        />
      )
    case 'password':
      return (
        <ClearableSecret
          {...common}
          isSet={props.isSet ?? false}
          value={value}
          inherited={props.inherited}
          onChange={onChange}
        />
      )
    case 'list':
      return (
        <OrderedChoice
          {...common}
          name={`settings.${name}`}
          options={spec.options ?? []}
          unsupported={spec.unsupportedOptions ?? []}
          value={typeof value === 'string' ? value : ''}
          inherited={props.inherited}
          inheritedList={props.inheritedList}
          onChange={(next) => onChange(next || null)}
        />
      )
    case 'rows':
      return (
        <RowsField
          {...common}
          name={`settings.${name}`}
          columns={spec.columns ?? []}
          most={spec.mostRows ?? 10}
          value={typeof value === 'string' ? value : ''}
          inherited={props.inherited}
          inheritedRows={props.inheritedList}
          onChange={(next) => onChange(next || null)}
        />
      )
    case 'timezone':
      return (
        <ZoneField
          {...common}
          name={`settings.${name}`}
          empty={empty}
          unsupported={spec.unsupportedOptions}
          value={String(value ?? '')}
          onChange={(zone) => onChange(zone || null)}
        />
      )
    default:
      return (
        <TextInput
          {...common}
          className={/^(host|hostAndPort|url)$/.test(spec.type) ? 'mono-input' : undefined}
          value={String(value ?? '')}
          placeholder={empty}
          type={spec.type === 'time' ? 'time' : undefined}
          spellCheck={spec.type === 'text' ? undefined : false}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      )
  }
})

const onOff = () => [
  { value: 'true', label: t`On` },
  { value: 'false', label: t`Off` },
]

type OptionsProps = Pick<Props, 'name' | 'spec' | 'value' | 'inherited' | 'error'> & {
  onChange: (value: SettingValue | null) => void
  label: string
  description: ReactNode
  options: ReturnType<typeof onOff>
}

function Options({ name, spec, value, inherited, onChange, options, ...common }: OptionsProps) {
  const nameOf = (text: string) => say(options.find((option) => option.value === text)?.label ?? text)
  const hint = inherited ?? (spec.default ? t`${nameOf(spec.default)} (default)` : undefined)
  const shown = value === null || value === undefined ? '' : String(value)
  const offered = options.map(({ value: one, label }) => {
    const option = { value: one, label: say(label) }
    const unsupported = spec.unsupportedOptions?.includes(option.value)
    // What is chosen already must stay choosable, or the field would show another choice.
    return unsupported
      ? { ...option, detail: t`not on this model`, disabled: option.value !== shown }
      : option
  })
  return (
    <Choice
      name={`settings.${name}`}
      label={common.label}
      description={common.description}
      error={common.error}
      empty={hint ? t`Inherited: ${hint}` : t`Not set`}
      options={offered}
      value={shown || null}
      onChange={(chosen) => {
        if (chosen === null) onChange(null)
        else onChange(spec.type === 'boolean' ? chosen === 'true' : chosen)
      }}
    />
  )
}
