/** What the tenant's phones of one model inherit. */

import { Skeleton, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { DefaultsForm } from '../../components/defaults-form.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { call } from '../../lib/api.ts'
import { counted } from '../../lib/format.ts'
import { useTenantLevels } from '../../lib/inheritance.ts'
import { fieldsOfModel } from '../../lib/left-out.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

export function ModelDefaults({ code, model }: { code: string; model: ModelDetail }) {
  const navigate = useNavigate()
  const params = { code, id: model.id }
  const { data, error } = useAsk('modelDefaults', { params })
  const levels = useTenantLevels(code)
  const fields = useMemo(() => fieldsOfModel(model), [model])
  const readOnly = useReadOnlyReason('settings')
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={300} aria-label="Loading" />
  return (
    <div className="form-column">
      <DefaultsForm
        label={`Defaults for phones of the model ${model.name}`}
        known={data}
        fields={fields}
        own={model.settings}
        levels={levels}
        readOnly={readOnly}
        send={(body, ifMatch) => call('updateModelDefaults', { params, body, ifMatch })}
        readCurrent={() => call('modelDefaults', { params })}
        onCancel={() => navigate({ to: '/t/$code/models', params: { code } })}
      >
        <Text size="sm" c="dimmed" mb={10}>
          This tenant’s phones of this model inherit these ({counted(model.phones, 'phone')} now), where the
          phone itself says nothing else. They win over what the tenant says for all its phones.
        </Text>
      </DefaultsForm>
    </div>
  )
}
