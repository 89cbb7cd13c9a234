/** The fields of a model of the tenant's own. */

import { t } from '@lingui/core/macro'
import { NumberInput, TextInput } from '@mantine/core'
import type { FormatSpec } from '../../../../src/schema/definition.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { say } from '../../lib/language.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { formats, type ModelDraft } from './model-draft.ts'

type Props = { draft: Draft<ModelDraft>; isNew: boolean }

export function ModelFields({ draft, isNew }: Props) {
  const { values } = draft
  return (
    <>
      <Section title={t`Phone model`} rows>
        <DraftText draft={draft} name="name" label={t`Name`} autoFocus={isNew} />
        <DraftText draft={draft} name="vendor" label={t`Vendor`} />
        <DraftText draft={draft} name="description" label={t`Description`} />
      </Section>
      {values.kind === 'template' && (
        <Section title={t`File`} rows>
          <DraftText
            draft={draft}
            name="fileName"
            label={t`File name`}
            className="mono-input"
            description={t`The file that the phone asks for: {mac} or {MAC} stands for its MAC address.`}
            spellCheck={false}
          />
          <FormatFields draft={draft} />
          <LineNumber draft={draft} field="firstLine" label={t`First line`} />
          <LineNumber draft={draft} field="lastLine" label={t`Last line`} />
          <DraftText draft={draft} name="resyncEvent" label={t`Resync event`} className="mono-input" />
          <DraftText draft={draft} name="rebootEvent" label={t`Reboot event`} className="mono-input" />
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
          label={t`Format`}
          description={t`Its rules escape every value, so that no name can break the file.`}
          options={offered.map(([kind, { label }]) => ({ value: kind, label: say(label) }))}
          value={format.kind}
          error={draft.errors.format}
          onChange={(kind) => {
            if (kind !== null && isKind(kind)) draft.set('format', formats[kind].start)
          }}
        />
      </TakenOver>
      {format.kind === 'keyValue' && (
        <TextInput
          label={t`Between name and value`}
          className="mono-input"
          value={format.separator}
          error={draft.errors['format.separator']}
          onChange={(event) => change({ separator: event.currentTarget.value })}
        />
      )}
      <TextInput
        label={t`Content type`}
        className="mono-input"
        value={format.contentType}
        error={draft.errors['format.contentType']}
        onChange={(event) => change({ contentType: event.currentTarget.value })}
      />
    </>
  )
}
