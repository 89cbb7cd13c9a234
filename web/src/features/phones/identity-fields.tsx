/** Name, virtual or not, model and MAC. */

import { Switch, Text, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import type { Model } from '../../../../src/schema/model.ts'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/section.tsx'
import { counted } from '../../lib/format.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { PhoneDraft } from './phone-draft.ts'

type Props = { draft: Draft<PhoneDraft>; models: Model[]; isNew: boolean }

function capacity(model: Model): string {
  const lines = counted(model.lastLine - model.firstLine + 1, 'line')
  return model.lineKeys > 0 ? `${lines} · ${counted(model.lineKeys, 'key')}` : lines
}

/** The tenant's own before those of the whole world. */
function inOrder(models: Model[]): Model[] {
  const nameOf = ({ vendor, name }: Model) => `${vendor} ${name}`.trim()
  return models.toSorted(
    (a, b) =>
      Number(a.builtIn) - Number(b.builtIn) || nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }),
  )
}

function optionOf(model: Model): ChoiceOption {
  return {
    value: model.id,
    label: `${model.vendor} ${model.name}`.trim(),
    detail: [capacity(model), model.virtual && 'virtual', !model.builtIn && 'own']
      .filter(Boolean)
      .join(' · '),
  }
}

export function IdentityFields({ draft, models, isNew }: Props) {
  const { values, errors } = draft
  const model = models.find(({ id }) => id === values.modelId)
  const options = useMemo(() => inOrder(models).map(optionOf), [models])
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
      <Choice
        name="modelId"
        label="Model"
        placeholder="Type a vendor or model"
        what="a phone model"
        options={options}
        value={values.modelId || null}
        error={errors.modelId}
        description={
          model ? `${capacity(model)}${model.hasDoubts ? ' · has doubts, see Phone models' : ''}` : undefined
        }
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
