/** What the tenant's phones of one model inherit. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Skeleton, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { DefaultsForm } from '../../components/defaults-form.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { call } from '../../lib/api.ts'
import { useTenantLevels } from '../../lib/inheritance.ts'
import { fieldsOfModel } from '../../lib/left-out.ts'
import { namesOfModel } from '../../lib/parameters.ts'
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
  if (!data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <div className="form-column">
      <DefaultsForm
        label={t`Defaults for phones of the model ${model.name}`}
        known={data}
        fields={fields}
        own={model.settings}
        levels={levels}
        whose="model"
        names={namesOfModel(code, model)}
        readOnly={readOnly}
        send={(body, ifMatch) => call('updateModelDefaults', { params, body, ifMatch })}
        readCurrent={() => call('modelDefaults', { params })}
        onCancel={() => navigate({ to: '/t/$code/models', params: { code } })}
      >
        <Text size="sm" c="dimmed" mb={10}>
          <Trans>
            This tenant’s phones of this model inherit these (
            <Plural value={model.phones} one="# phone" other="# phones" /> now), where the phone itself says
            nothing else. They win over what the tenant says for all its phones.
          </Trans>
        </Text>
      </DefaultsForm>
    </div>
  )
}
