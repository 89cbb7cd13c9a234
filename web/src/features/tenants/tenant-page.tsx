/** One tenant, new or known. */

import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Tenant } from '../../../../src/schema/tenant.ts'
import { FoldedChanges } from '../../components/changes.tsx'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ResyncPending } from '../../components/resync-pending.tsx'
import { tellDone } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useMay, useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeleteTenant } from './delete-tenant.tsx'
import { DhcpSection } from './dhcp-section.tsx'
import {
  checkTenant,
  emptyTenant,
  fieldOfTenant,
  type TenantDraft,
  tenantFields,
  tenantLabels,
  toCreate,
  toPatch,
  toTenantDraft,
} from './tenant-draft.ts'
import { TenantFields } from './tenant-fields.tsx'

export function TenantPage() {
  const { code = '' } = useParams({ strict: false })
  const isNew = code === 'new'
  const { data, error } = useAsk('tenant', { params: { code } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={400} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }, { label: t`Tenants`, to: '/tenants' }]}
        title={data?.name ?? t`New tenant`}
        aside={data?.code}
        actions={data && <PendingOfTenant code={data.code} />}
      />
      <div className="form-column">
        <TenantForm key={code} tenant={data} />
        {data && <DhcpSection tenant={data} />}
        {data && <FoldedChanges code={data.code} id={data.id} what="tenant" />}
      </div>
    </>
  )
}

function PendingOfTenant({ code }: { code: string }) {
  const query = { status: 'pending', pageSize: 1 } as const
  const { data } = useAsk('listPhones', { params: { code }, query })
  return <ResyncPending code={code} found={data} />
}

function TenantForm({ tenant }: { tenant: Tenant | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteTenant()
  const administrator = useMay('system')
  const readOnly = useReadOnlyReason(tenant ? 'settings' : 'system')
  const draft = useDraft<TenantDraft>(tenant ? toTenantDraft(tenant) : emptyTenant, (values) =>
    checkTenant(values),
  )
  const params = { code: tenant?.code ?? '' }
  const toList = () => navigate({ to: '/tenants' })
  const saving = useSaving<TenantDraft, Tenant>({
    draft,
    known: tenant,
    toDraft: toTenantDraft,
    send: (values, base, guard) =>
      base
        ? call('updateTenant', { params, body: toPatch(values, base), ...guard })
        : call('createTenant', { body: toCreate(values), ...guard }),
    readCurrent: () => call('tenant', { params }),
    onSaved: (saved, isNew) => {
      if (!isNew) return
      // Its extensions are what it needs next.
      tellDone(t`${saved.name} is saved`)
      navigate({ to: '/t/$code/extensions', params: { code: saved.code }, replace: true })
    },
    fieldOf: fieldOfTenant,
  })
  return (
    <FormPage
      label={tenant ? t`Tenant ${tenant.name}` : t`New tenant`}
      draft={draft}
      saving={saving}
      labels={tenantLabels}
      fields={tenantFields}
      readOnly={readOnly}
      onCancel={toList}
      onDelete={
        tenant && administrator
          ? () =>
              remove(tenant, () => {
                saving.released.current = true
                toList()
              })
          : undefined
      }
    >
      <TenantFields draft={draft} tenant={saving.base} readOnly={readOnly !== undefined} />
    </FormPage>
  )
}
