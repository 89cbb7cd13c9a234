/** Name, virtual or not, model and MAC. */

import { Select, Switch, Text, TextInput } from '@mantine/core'
import type { Model } from '../../../../src/schema/model.ts'
import { Section } from '../../components/section.tsx'
import { counted } from '../../lib/format.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { PhoneDraft } from './phone-draft.ts'

type Props = { draft: Draft<PhoneDraft>; models: Model[]; isNew: boolean }

function capacity(model: Model): string {
  const lines = counted(model.lastLine - model.firstLine + 1, 'line')
  return model.lineKeys > 0 ? `${lines} · ${counted(model.lineKeys, 'key')}` : lines
}

function grouped(models: Model[]) {
  const groups = Object.entries(Object.groupBy(models, (model) => model.vendor || 'Own models'))
  return groups
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, members]) => ({
      group,
      items: (members ?? [])
        .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
        .map((model) => ({ value: model.id, label: `${model.vendor} ${model.name}`.trim() })),
    }))
}

export function IdentityFields({ draft, models, isNew }: Props) {
  const { values, errors } = draft
  const byId = new Map(models.map((model) => [model.id, model]))
  const model = byId.get(values.modelId)
  return (
    <Section title="Identity" rows>
      <TextInput label="Name" autoFocus={isNew} {...draft.text('name')} />
      <Switch
        label="Virtual phone provisioning"
        description="A softphone or app without a MAC of its own: one is made for it, and its user provisions it by URL or QR code."
        checked={values.virtual}
        error={errors.virtual}
        onChange={(event) => draft.set('virtual', event.currentTarget.checked)}
      />
      <Select
        label="Model"
        placeholder="Type a vendor or model"
        searchable
        allowDeselect={false}
        maxDropdownHeight={360}
        nothingFoundMessage="No such model"
        data={grouped(models)}
        value={values.modelId || null}
        error={errors.modelId}
        description={
          model ? `${capacity(model)}${model.hasDoubts ? ' · has doubts, see Phone models' : ''}` : undefined
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        renderOption={({ option }) => {
          const shown = byId.get(option.value)
          return (
            <div style={{ flex: 1 }}>
              <Text size="sm">
                {option.label}
                {shown?.virtual && ' (virtual)'}
              </Text>
              <Text size="xs" c="dimmed">
                {shown && capacity(shown)}
                {shown && !shown.builtIn && ' · own'}
              </Text>
            </div>
          )
        }}
        onChange={(id) => draft.set('modelId', id ?? '')}
      />
      {values.virtual ? (
        <Text size="sm" c="dimmed" className="beside-label">
          {values.mac === '' ? 'A MAC is made for it when you save.' : `MAC ${values.mac}, made for it.`}
        </Text>
      ) : (
        <TextInput
          label="MAC Address"
          className="mono-input"
          placeholder="00:15:65:aa:bb:cc, in any writing"
          spellCheck={false}
          {...draft.text('mac')}
        />
      )}
    </Section>
  )
}
