/** Fields for settings, and after them those that are none here, by name: what is set and comes to nothing is said. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { SettingSpec } from '../../../src/schema/settings.ts'
import { inheritedInWords, valueInWords } from '../lib/inheritance.ts'
import { say } from '../lib/language.ts'
import type { LeftOut } from '../lib/left-out.ts'
import { inheritedBy, isSet, type SettingValues } from '../lib/setting-values.ts'
import { SettingField } from './setting-field.tsx'
import { TakenOver } from './taken-over.tsx'
import './setting-fields.css'

type Props = {
  specs: readonly SettingSpec[]
  leftOut?: readonly LeftOut[]
  values: SettingValues
  /** `lines.2.` for a line's. */
  prefix?: string
}

export function SettingFields({ specs, leftOut = [], values, prefix = '' }: Props) {
  return (
    <>
      {specs.map((spec) => (
        <OneField key={spec.key} spec={spec} values={values} name={prefix + spec.key} />
      ))}
      <LeftOutSettings leftOut={leftOut} values={values} prefix={prefix} />
    </>
  )
}

function OneField({ spec, values, name }: { spec: SettingSpec; values: SettingValues; name: string }) {
  const inherited = inheritedBy(values, spec)
  const words = inherited && inheritedInWords(spec, inherited)
  const value = values.settings[name]
  return (
    <TakenOver path={`settings.${name}`}>
      <SettingField
        name={name}
        spec={spec}
        value={value}
        inherited={words}
        inheritedList={inherited && String(inherited.value)}
        isSet={values.secretSettings.includes(name)}
        error={values.errors[`settings.${name}`]}
        warning={warningOf(spec, values, name)}
        instead={isSet(values, name) ? words : undefined}
        onChange={values.change}
      />
    </TakenOver>
  )
}

/** That what applies comes to nothing. */
function warningOf(spec: SettingSpec, values: SettingValues, name: string): string | undefined {
  const applies = isSet(values, name) ? values.settings[name] : inheritedBy(values, spec)?.value
  const refused = String(applies ?? '')
    .split(',')
    .filter((word) => spec.unsupportedOptions?.includes(word))
  return values.remarkOn(name) ?? (refused.length > 0 ? refusal(spec, refused) : undefined)
}

function refusal(spec: SettingSpec, words: string[]): string {
  if (spec.type === 'timezone') return t`This model cannot be told when the clock is changed there`
  return t`${valueInWords(spec, words.join(','))}: not on this model, so it comes to nothing`
}

type LeftOutProps = { leftOut: readonly LeftOut[]; values: SettingValues; prefix: string }

function LeftOutSettings({ leftOut, values, prefix }: LeftOutProps) {
  if (leftOut.length === 0) return null
  const reasons = Object.entries(Object.groupBy(leftOut, ({ why }) => say(why)))
  return (
    <div className="left-out">
      {leftOut.map((each) => (
        <SetAnyway key={each.spec.key} leftOut={each} values={values} name={prefix + each.spec.key} />
      ))}
      {reasons.map(([why, some = []]) => (
        <p key={why}>
          {why}: {some.map(({ spec }) => say(spec.label)).join(', ')}
        </p>
      ))}
    </div>
  )
}

/** Whether a value stands here or above that the page would else not show. */
export function standsAnyway({ spec, ofInherited }: LeftOut, values: SettingValues, prefix = ''): boolean {
  return isSet(values, prefix + spec.key) || (ofInherited && inheritedBy(values, spec) !== undefined)
}

type SetAnywayProps = { leftOut: LeftOut; values: SettingValues; name: string }

function SetAnyway({ leftOut, values, name }: SetAnywayProps) {
  const { spec, fate, ofInherited } = leftOut
  const inherited = ofInherited ? inheritedBy(values, spec) : undefined
  const set = isSet(values, name)
  if (!set && !inherited) return null
  const value = values.settings[name]
  const shown = value === undefined || value === null ? t`set` : valueInWords(spec, value)
  const error = values.errors[`settings.${name}`]
  return (
    <div className="set-anyway">
      <span>
        <span className="come-to-nothing" aria-hidden>
          ▲
        </span>{' '}
        <b>{say(spec.label)}</b>: {set ? shown : inherited && inheritedInWords(spec, inherited)}
        <span className="come-to-nothing"> {say(fate)}</span>
        {error && <span className="come-to-nothing">: {error}</span>}
      </span>
      {set ? (
        <Button size="compact-sm" variant="default" onClick={() => values.change(name, null)}>
          <Trans>Take {say(spec.label)} off</Trans>
        </Button>
      ) : (
        inherited?.level.to && (
          <Link className="text-link" to={inherited.level.to}>
            <Trans>Change it at {inherited.level.words}</Trans>
          </Link>
        )
      )}
    </div>
  )
}
