/** The fields of a model of the tenant's own. */

import { NumberInput, TextInput } from '@mantine/core'
import type { FormatSpec } from '../../../../src/schema/definition.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import type { Draft } from '../../lib/use-draft.ts'
import { formats, type ModelDraft } from './model-draft.ts'

type Props = { draft: Draft<ModelDraft>; isNew: boolean }

export function ModelFields({ draft, isNew }: Props) {
  const { values } = draft
  return (
    <>
      <Section title="Phone model" rows>
        <DraftText draft={draft} name="name" label="Name" autoFocus={isNew} />
        <DraftText draft={draft} name="vendor" label="Vendor" />
        <DraftText draft={draft} name="description" label="Description" />
      </Section>
      {values.kind === 'template' && (
        <Section title="File" rows>
          <DraftText
            draft={draft}
            name="fileName"
            label="File name"
            className="mono-input"
            description="The file that the phone asks for: {mac} or {MAC} stands for its MAC address."
            spellCheck={false}
          />
          <FormatFields draft={draft} />
          <LineNumber draft={draft} field="firstLine" label="First line" />
          <LineNumber draft={draft} field="lastLine" label="Last line" />
          <DraftText draft={draft} name="resyncEvent" label="Resync event" className="mono-input" />
          <DraftText draft={draft} name="rebootEvent" label="Reboot event" className="mono-input" />
        </Section>
      )}
    </>
  )
}

type LineProps = { draft: Draft<ModelDraft>; field: 'firstLine' | 'lastLine'; label: string }

function LineNumber({ draft, field, label }: LineProps) {
  return (
    <NumberInput
      label={label}
      min={0}
      allowDecimal={false}
      clampBehavior="none"
      value={draft.values[field]}
      error={draft.errors[field]}
      onChange={(value) => draft.set(field, Number(value))}
    />
  )
}

function isKind(kind: string): kind is FormatSpec['kind'] {
  return kind in formats
}

function FormatFields({ draft }: { draft: Draft<ModelDraft> }) {
  const { format } = draft.values
  const offered = Object.entries(formats).filter(([kind]) => kind !== 'records' || format.kind === 'records')
  const change = (part: object) => draft.set('format', { ...format, ...part } as FormatSpec)
  return (
    <>
      <TakenOver path="format">
        <Choice
          name="format"
          label="Format"
          description="Its rules escape every value, so that no name can break the file."
          options={offered.map(([kind, { label }]) => ({ value: kind, label }))}
          value={format.kind}
          error={draft.errors.format}
          onChange={(kind) => {
            if (kind !== null && isKind(kind)) draft.set('format', formats[kind].start)
          }}
        />
      </TakenOver>
      {format.kind === 'keyValue' && (
        <TextInput
          label="Between name and value"
          className="mono-input"
          value={format.separator}
          error={draft.errors['format.separator']}
          onChange={(event) => change({ separator: event.currentTarget.value })}
        />
      )}
      <TextInput
        label="Content type"
        className="mono-input"
        value={format.contentType}
        error={draft.errors['format.contentType']}
        onChange={(event) => change({ contentType: event.currentTarget.value })}
      />
    </>
  )
}
