/** The phone's lines: one choice of an extension for each line that the model has. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { Extension } from '../../../../src/schema/extension.ts'
import type { Model, ModelDetail } from '../../../../src/schema/model.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import type { Extensions } from '../../lib/extensions.ts'
import { isSet, type SettingValues } from '../../lib/setting-values.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { LineSettings } from './line-settings.tsx'
import { LineState } from './line-state.tsx'
import { numberToBeMade, toBeMade } from './next-phone.ts'
import type { PhoneDraft } from './phone-draft.ts'

type Props = {
  draft: Draft<PhoneDraft>
  model: Model | undefined
  /** The model’s own answer, which comes a moment later. */
  detail: ModelDetail | undefined
  extensions: Extensions
  values: SettingValues
  /** As it is saved. */
  phone: Phone | undefined
}

/** So many that all are shown; of more only the first, and those that carry something. */
const few = 6
const shownOfMany = 3

export function LineFields(props: Props) {
  const { draft, model, extensions } = props
  const [all, setAll] = useState(false)
  if (!model) {
    return (
      <Section title={t`Lines`}>
        <Text c="dimmed">
          <Trans>Choose a model; it says how many lines the phone has.</Trans>
        </Text>
      </Section>
    )
  }
  const { lines } = draft.values
  const numbers = Array.from({ length: model.lastLine - model.firstLine + 1 }, (_, i) => model.firstLine + i)
  const atOnce = numbers.length <= few ? few : shownOfMany
  const shown = numbers.filter(
    (line, index) => all || index < atOnce || line in lines || draft.errors[`lines.${line}`],
  )
  const hidden = numbers.filter((line) => !shown.includes(line))
  const pick = extensions.pick()
  return (
    <Section title={t`Lines`} rows>
      <Misfits {...props} model={model} />
      {shown.map((line) => (
        <LineField key={line} {...props} line={line} pick={pick} />
      ))}
      {hidden.length > 0 && (
        <div className="beside-label">
          <button type="button" className="plain-button link-button" onClick={() => setAll(true)}>
            <Trans>
              Show lines {hidden[0]} to {hidden.at(-1)}
            </Trans>
          </button>
        </div>
      )}
    </Section>
  )
}

type LineProps = Props & { line: number; pick: ReturnType<Extensions['pick']> }

function LineField({ line, pick, draft, extensions, detail, values, phone }: LineProps) {
  const extension = extensions.byId(draft.values.lines[line])
  const choose = (id: string | null) => {
    const { [line]: _, ...rest } = draft.values.lines
    draft.set('lines', id === null ? rest : { ...rest, [line]: id }, `lines.${line}`)
  }
  const number = numberToBeMade(draft.values.lines[line])
  const isMade = number !== undefined && {
    options: [{ value: toBeMade(number), label: number, detail: t`is made with the phone` }, ...pick.options],
    search: pick.search && {
      ...pick.search,
      known: (id: string) =>
        id === toBeMade(number) ? { value: id, label: number } : pick.search?.known(id),
    },
  }
  return (
    <TakenOver path={`lines.${line}`}>
      <div className="line-with-state">
        <Choice
          name={`lines.${line}`}
          label={t`Line ${line}`}
          empty={t`No extension`}
          what={t`an extension`}
          {...pick}
          {...isMade}
          description={number !== undefined && t`Extension ${number} is made when you save.`}
          value={draft.values.lines[line] ?? null}
          error={draft.errors[`lines.${line}`]}
          onChange={choose}
        />
        {phone && <LineState phone={phone} line={line} />}
      </div>
      {detail && (extension || linesSet(values).includes(line)) && (
        <LineSettings
          line={line}
          about={extension && kindOf(extension, extensions)}
          model={detail}
          values={values}
        />
      )}
    </TakenOver>
  )
}

/** A virtual extension registers as its first member; that is worth knowing here. */
function kindOf(extension: Extension, extensions: Extensions): string {
  if (extension.tech !== 'VIRTUAL') return extension.tech
  const member = extensions.byId(extension.members[0])
  return member ? t`virtual → registers as ${member.number}` : t`virtual, without a member to register as`
}

function keysSet(values: SettingValues): string[] {
  return [...Object.keys(values.settings), ...values.secretSettings].filter((key) => isSet(values, key))
}

function keysOfLine(values: SettingValues, line: number): string[] {
  return keysSet(values).filter((key) => key.startsWith(`lines.${line}.`))
}

/** The lines that something is set for. */
function linesSet(values: SettingValues): number[] {
  return [...new Set(keysSet(values).flatMap((key) => key.match(/^lines\.(\d+)\./)?.[1] ?? []))].map(Number)
}

/** After a change of model: what stays behind. */
function Misfits({ draft, model, extensions, values }: Props & { model: Model }) {
  const isOff = (line: number) => line < model.firstLine || line > model.lastLine
  const lines = Object.entries(draft.values.lines).filter(([line]) => isOff(Number(line)))
  const set = linesSet(values).filter(isOff)
  if (lines.length === 0 && set.length === 0) return null
  return (
    <Alert color="orange" variant="light" title={t`Not everything fits the ${model.name}`}>
      {lines.map(([line, id]) => (
        <div key={line}>
          <Trans>
            Line {line} ({extensions.byId(id)?.number ?? t`an extension`}): this model has lines{' '}
            {model.firstLine} to {model.lastLine}. Saving takes it off the phone.
          </Trans>
        </div>
      ))}
      {set.map((line) => (
        <div key={line}>
          <Trans>
            The settings of line {line} come to nothing.{' '}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => values.takeOff(keysOfLine(values, line))}
            >
              Take them off
            </Button>
          </Trans>
        </div>
      ))}
    </Alert>
  )
}
