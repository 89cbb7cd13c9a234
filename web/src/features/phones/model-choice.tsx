/** The phone's model: found by words in any order, those of the MAC's vendor first. */

import { t } from '@lingui/core/macro'
import { Link, useParams } from '@tanstack/react-router'
import type { Model } from '../../../../src/schema/model.ts'
import { Choice } from '../../components/choice.tsx'
import { capacity, type Models } from '../../lib/models.ts'

function Known({ model }: { model: Model }) {
  const { code = '' } = useParams({ strict: false })
  return (
    <>
      {capacity(model)}
      {model.hasDoubts && (
        <>
          {' · '}
          <Link
            className="text-link"
            to="/t/$code/models/$id"
            params={{ code, id: model.id }}
            search={{ tab: 'about' }}
            hash="sure"
          >
            {t`has doubts`}
          </Link>
        </>
      )}
    </>
  )
}

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
      description={model && <Known model={model} />}
      onChange={(id) => onChange(id ?? '')}
    />
  )
}
