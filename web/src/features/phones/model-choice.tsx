/** The phone's model: found by words in any order, those of the MAC's vendor first. */

import { useMemo } from 'react'
import type { Model, VendorNames } from '../../../../src/schema/model.ts'
import { findableModel, vendorCalled } from '../../../../src/schema/model-search.ts'
import { findByWords } from '../../../../src/schema/word-search.ts'
import { Choice } from '../../components/choice.tsx'
import { counted } from '../../lib/format.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'

type ModelOption = ChoiceOption & { vendor: string; builtIn: boolean }

type Props = {
  models: readonly Model[]
  vendors: readonly VendorNames[]
  /** Whose prefix the MAC has. */
  ofMac: readonly string[]
  value: string
  error?: string
  onChange: (id: string) => void
}

function capacity(model: Model): string {
  const lines = counted(model.lastLine - model.firstLine + 1, 'line')
  return model.lineKeys > 0 ? `${lines} · ${counted(model.lineKeys, 'key')}` : lines
}

function optionOf(model: Model, vendor: VendorNames | undefined): ModelOption {
  const detail = [capacity(model), model.virtual && 'virtual', !model.builtIn && 'own']
  return {
    ...findableModel(model, vendor),
    value: model.id,
    detail: detail.filter(Boolean).join(' · '),
    vendor: vendor?.name ?? model.vendor,
    builtIn: model.builtIn,
  }
}

/** The tenant's own before those of the whole world. */
function useOptions(models: readonly Model[], vendors: readonly VendorNames[]): ModelOption[] {
  return useMemo(() => {
    const options = models.map((model) => optionOf(model, vendorCalled(vendors, model.vendor)))
    return options.sort(
      (a, b) =>
        Number(a.builtIn) - Number(b.builtIn) || a.label.localeCompare(b.label, 'en', { numeric: true }),
    )
  }, [models, vendors])
}

function ranked(options: ModelOption[], ofMac: readonly string[]): ModelOption[] {
  if (ofMac.length === 0) return options
  const [likely, others] = [true, false].map((wanted) =>
    options.filter(({ vendor }) => ofMac.includes(vendor) === wanted),
  )
  return [...(likely ?? []), ...(others ?? [])]
}

export function ModelChoice({ models, vendors, ofMac, value, error, onChange }: Props) {
  const model = models.find(({ id }) => id === value)
  const options = useOptions(models, vendors)
  return (
    <Choice
      name="modelId"
      label="Model"
      placeholder="Type a vendor or model"
      what="a phone model"
      options={ranked(options, ofMac)}
      find={(text) => ranked(findByWords(options, text), ofMac)}
      value={value || null}
      error={error}
      description={model && `${capacity(model)}${model.hasDoubts ? ' · has doubts' : ''}`}
      onChange={(id) => onChange(id ?? '')}
    />
  )
}
