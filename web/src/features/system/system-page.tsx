/** System > Defaults: what the phones of all tenants inherit. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { DefaultsForm } from '../../components/defaults-form.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { call } from '../../lib/api.ts'
import { fieldsOfSystem } from '../../lib/left-out.ts'
import { useAsk } from '../../lib/queries.ts'

export function SystemPage() {
  const navigate = useNavigate()
  const { data, error } = useAsk('systemDefaults', {})
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={400} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader crumbs={[{ label: t`System` }]} title={t`Defaults`} aside={t`of all tenants`} />
      <div className="form-column">
        <DefaultsForm
          label={t`Defaults of all tenants`}
          known={data}
          fields={fieldsOfSystem}
          levels={[]}
          whose="system"
          names={{ kind: 'any' }}
          send={(body, ifMatch) => call('updateSystemDefaults', { body, ifMatch })}
          readCurrent={() => call('systemDefaults', {})}
          onCancel={() => navigate({ to: '/tenants' })}
        >
          <Text size="sm" c="dimmed" mb={10}>
            <Trans>
              Every phone of every tenant inherits these, where neither its tenant nor its model’s defaults
              nor the phone itself says something else. What a model does not honour comes to nothing there,
              and the phone’s page says so.
            </Trans>
          </Text>
        </DefaultsForm>
      </div>
    </>
  )
}
