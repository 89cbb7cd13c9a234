/** The phone's lines: one choice of an extension for each line that the model has. */

import { Alert, Button, Select, Text } from '@mantine/core'
import { useState } from 'react'
import type { Extension } from '../../../../src/schema/extension.ts'
import type { Model } from '../../../../src/schema/model.ts'
import type { SettingSpec, Settings } from '../../../../src/schema/settings.ts'
import { Section } from '../../components/section.tsx'
import type { Draft } from '../../lib/use-draft.ts'
import { LineSettings } from './line-settings.tsx'
import type { PhoneDraft } from './phone-draft.ts'

type Props = {
  draft: Draft<PhoneDraft>
  model: Model | undefined
  extensions: Extension[]
  secretSettings: string[]
  inherited: Settings
}

const alwaysShown = 6

function titleOf(extension: Extension): string {
  return `${extension.number} · ${extension.name}`
}

export function LineFields(props: Props) {
  const { draft, model, extensions } = props
  const [all, setAll] = useState(false)
  if (!model) {
    return (
      <Section title="Lines">
        <Text c="dimmed">Choose a model; it says how many lines the phone has.</Text>
      </Section>
    )
  }
  const { lines } = draft.values
  const numbers = Array.from({ length: model.lastLine - model.firstLine + 1 }, (_, i) => model.firstLine + i)
  const shown = numbers.filter(
    (line, index) => all || index < alwaysShown || line in lines || draft.errors[`lines.${line}`],
  )
  const hidden = numbers.filter((line) => !shown.includes(line))
  const options = extensions.map((extension) => ({ value: extension.id, label: titleOf(extension) }))
  return (
    <Section title="Lines" rows>
      <Misfits {...props} model={model} />
      {shown.map((line) => (
        <LineField key={line} {...props} line={line} options={options} specs={model.settings} />
      ))}
      {hidden.length > 0 && (
        <div>
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
            Show lines {hidden[0]} to {hidden.at(-1)}
          </Button>
        </div>
      )}
    </Section>
  )
}

type LineProps = Props & { line: number; options: { value: string; label: string }[]; specs: SettingSpec[] }

function LineField({ line, options, draft, extensions, specs, secretSettings, inherited }: LineProps) {
  const extension = extensions.find(({ id }) => id === draft.values.lines[line])
  const choose = (id: string | null) => {
    const { [line]: _, ...rest } = draft.values.lines
    draft.set('lines', id === null ? rest : { ...rest, [line]: id }, `lines.${line}`)
  }
  return (
    <div>
      <Select
        label={`Line ${line}`}
        placeholder="No extension"
        searchable
        clearable
        limit={200}
        clearButtonProps={{ 'aria-label': `Clear line ${line}` }}
        nothingFoundMessage="No such extension in this tenant"
        data={options}
        value={draft.values.lines[line] ?? null}
        error={draft.errors[`lines.${line}`]}
        description={extension && kindOf(extension, extensions)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        renderOption={({ option }) => {
          const shown = extensions.find(({ id }) => id === option.value)
          return (
            <span>
              {option.label}{' '}
              <Text span size="xs" c="dimmed">
                {shown?.tech === 'VIRTUAL' ? 'virtual' : shown?.tech}
              </Text>
            </span>
          )
        }}
        onChange={choose}
      />
      {extension && (
        <LineSettings
          line={line}
          specs={specs.filter(({ scope }) => scope === 'line')}
          draft={draft}
          secretSettings={secretSettings}
          inherited={inherited}
        />
      )}
    </div>
  )
}

/** A virtual extension registers as its first member; that is worth knowing here. */
function kindOf(extension: Extension, extensions: Extension[]): string {
  if (extension.tech !== 'VIRTUAL') return extension.tech
  const member = extensions.find(({ id }) => id === extension.members[0])
  return member ? `virtual → registers as ${member.number}` : 'virtual, without a member to register as'
}

/** After a change of model: what stays behind. */
function Misfits({ draft, model, extensions }: Props & { model: Model }) {
  const { values } = draft
  const lines = Object.entries(values.lines).filter(
    ([line]) => Number(line) < model.firstLine || Number(line) > model.lastLine,
  )
  const known = new Set(model.settings.map(({ key }) => key))
  const settings = Object.entries(values.settings)
    .filter(([key, value]) => value !== null && !known.has(key.replace(/^lines\.\d+\./, '')))
    .map(([key]) => key)
  if (lines.length === 0 && settings.length === 0) return null
  return (
    <Alert color="orange" variant="light" title={`Not everything fits the ${model.name}`}>
      {lines.map(([line, id]) => (
        <div key={line}>
          Line {line} ({extensions.find((extension) => extension.id === id)?.number ?? 'an extension'}): this
          model has lines {model.firstLine} to {model.lastLine}. Saving takes it off the phone.
        </div>
      ))}
      {settings.length > 0 && (
        <div>
          It does not honour {settings.join(', ')};{' '}
          {settings.length === 1 ? 'its value is' : 'their values are'} kept, and nothing comes of{' '}
          {settings.length === 1 ? 'it' : 'them'}.
        </div>
      )}
    </Alert>
  )
}
