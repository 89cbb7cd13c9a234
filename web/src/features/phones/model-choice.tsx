/** The phone's model: found by words in any order, those of the MAC's vendor first. */

import { t } from '@lingui/core/macro'
import type { Model } from '../../../../src/schema/model.ts'
import { Choice } from '../../components/choice.tsx'
import { capacity, type Models } from '../../lib/models.ts'

type Props = {
  models: Models
  /** The chosen one, once it is known. */
  model: Model | undefined
  value: string
  error?: string
  onChange: (id: string) => void
}

export function ModelChoice({ models, model, value, error, onChange }: Props) {
  return (
    <Choice
      name="modelId"
      label={t`Model`}
      placeholder={t`Type a vendor or model`}
      what={t`a phone model`}
      options={models.options}
      search={models.search}
      value={value || null}
      error={error}
      description={model && `${capacity(model)}${model.hasDoubts ? ` · ${t`has doubts`}` : ''}`}
      onChange={(id) => onChange(id ?? '')}
    />
  )
}
