/** One provider of sign-in, new or known. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Provider } from '../../../../src/schema/provider.ts'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import {
  checkProvider,
  emptyProvider,
  type ProviderDraft,
  providerFields,
  providerLabels,
  toCreate,
  toPatch,
  toProviderDraft,
} from './provider-draft.ts'
import { ProviderFields } from './provider-fields.tsx'
import { ProviderTestSection } from './provider-test.tsx'

export function ProviderPage() {
  const { id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('provider', { params: { id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }, { label: t`Sign-in providers`, to: '/providers' }]}
        title={data?.name ?? t`New provider`}
      />
      <div className="form-column">
        <ProviderForm key={id} provider={data} />
      </div>
    </>
  )
}

export function useDeleteProvider() {
  const remove = useAct('deleteProvider')
  return ({ id, name }: Provider, onDone?: () => void) =>
    modals.openConfirmModal({
      title: t`Delete ${name}?`,
      children: (
        <Text>
          <Trans>
            Nobody signs in by it any more, and whoever is in by it now is signed out. People stay; those
            without a password are let in again by a link of an administrator.
          </Trans>
        </Text>
      ),
      labels: { confirm: t`Delete the provider`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutateAsync({ params: { id } }).then(() => {
          tellDone(t`${name} is deleted`)
          onDone?.()
        }, tellError),
    })
}

function ProviderForm({ provider }: { provider: Provider | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteProvider()
  const readOnly = useReadOnlyReason('system')
  const draft = useDraft<ProviderDraft>(provider ? toProviderDraft(provider) : emptyProvider, checkProvider)
  const toList = () => navigate({ to: '/providers' })
  const saving = useSaving<ProviderDraft, Provider>({
    draft,
    known: provider,
    toDraft: toProviderDraft,
    send: (values, base, guard) =>
      base
        ? call('updateProvider', { params: { id: base.id }, body: toPatch(values, base), ...guard })
        : call('createProvider', { body: toCreate(values), ...guard }),
    readCurrent: () => call('provider', { params: { id: provider?.id ?? '' } }),
    onSaved: ({ id }, isNew) => {
      if (isNew) navigate({ to: '/providers/$id', params: { id }, replace: true })
    },
  })
  return (
    <FormPage
      label={provider ? t`Provider ${provider.name}` : t`New provider`}
      draft={draft}
      saving={saving}
      labels={providerLabels}
      fields={providerFields}
      readOnly={readOnly}
      onCancel={toList}
      onDelete={
        provider &&
        (() =>
          remove(provider, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      {provider && <ProviderTestSection provider={provider} dirty={draft.dirty} mayTest={!readOnly} />}
      <ProviderFields draft={draft} provider={provider} />
    </FormPage>
  )
}
