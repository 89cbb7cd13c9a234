/** The fields of a tenant's own model, with its source checked while it is written. */

import { Alert, List, NativeSelect, NumberInput, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { Section } from '../../components/section.tsx'
import { useAsk } from '../../lib/queries.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { formatOf, type ModelDraft, templateFormats } from './model-draft.ts'
import { SourceEditor } from './source-editor.tsx'

type Props = { code: string; draft: Draft<ModelDraft>; model: ModelDetail | undefined; readOnly: boolean }

export function ModelFields({ code, draft, model, readOnly }: Props) {
  const { values } = draft
  return (
    <>
      <Section title="Phone model" rows>
        <TextInput label="Name" autoFocus={!model} {...draft.text('name')} />
        <TextInput label="Vendor" {...draft.text('vendor')} />
        <TextInput label="Description" {...draft.text('description')} />
      </Section>
      {values.kind === 'template' && <TemplateFacts draft={draft} />}
      <Source code={code} draft={draft} model={model} readOnly={readOnly} />
    </>
  )
}

function TemplateFacts({ draft }: { draft: Draft<ModelDraft> }) {
  const { values, errors } = draft
  const number = (key: 'firstLine' | 'lastLine') => ({
    value: values[key],
    error: errors[key],
    allowDecimal: false,
    onChange: (value: string | number) => draft.set(key, Number(value)),
  })
  return (
    <Section title="How the phone asks" rows>
      <TextInput
        label="File that the phone asks for"
        className="mono-input"
        description="{mac} stands for its MAC"
        {...draft.text('fileName')}
      />
      <NativeSelect
        label="Format"
        description="Its rules write every value, so that none can become another parameter"
        data={templateFormats}
        value={values.formatKind}
        onChange={(event) => {
          const chosen = templateFormats.find(({ value }) => value === event.currentTarget.value)
          if (chosen) draft.set('formatKind', chosen.value)
        }}
      />
      <NumberInput label="First line" min={0} max={1} {...number('firstLine')} />
      <NumberInput label="Last line" min={0} max={999} {...number('lastLine')} />
      <TextInput label="Resync event" className="mono-input" {...draft.text('resyncEvent')} />
      <TextInput label="Reboot event" className="mono-input" {...draft.text('rebootEvent')} />
    </Section>
  )
}

function Source({ code, draft, model, readOnly }: Props) {
  const { kind, source, formatKind, fileName, firstLine, lastLine } = draft.values
  const [settled] = useDebouncedValue({ kind, source, formatKind, fileName, firstLine, lastLine }, 500)
  const { formatKind: settledFormat, ...rest } = settled
  const { data } = useAsk(
    'checkModel',
    { params: { code }, body: { ...rest, format: formatOf(settledFormat, model?.format) } },
    { keep: true, staleTime: 60_000 },
  )
  const mistakes = data?.mistakes ?? []
  return (
    <Section
      title={kind === 'sheet' ? 'Sheet (YAML)' : 'Template'}
      aside={
        data && <Text size="sm">{mistakes.length === 0 ? 'No mistakes' : `${mistakes.length} mistakes`}</Text>
      }
    >
      <SourceEditor
        label={kind === 'sheet' ? 'Sheet' : 'Template'}
        value={source}
        language={kind === 'sheet' ? 'yaml' : formatKind === 'xml' ? 'xml' : 'text'}
        readOnly={readOnly}
        mistakes={mistakes}
        onChange={(value) => draft.set('source', value)}
      />
      {(mistakes.length > 0 || draft.errors.source) && (
        <Alert color="red" variant="light" mt="sm" title="Mistakes in the source" role="status">
          <List size="sm">
            {mistakes.length === 0 && <List.Item>{draft.errors.source}</List.Item>}
            {mistakes.map((mistake) => (
              <List.Item key={`${mistake.line}:${mistake.column}:${mistake.message}`}>
                {mistake.line === undefined ? '' : `Line ${mistake.line}: `}
                {mistake.message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {kind === 'template' && data && data.settings.length > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          Fields of the phone’s form: {data.settings.map((setting) => setting.label).join(', ')}
        </Text>
      )}
    </Section>
  )
}
