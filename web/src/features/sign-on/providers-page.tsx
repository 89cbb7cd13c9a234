/** Providers of sign-in, of the whole system. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link as To, useNavigate } from '@tanstack/react-router'
import { backPath, type Provider } from '../../../../src/schema/provider.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { numeral } from '../../lib/format.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDeleteProvider } from './provider-page.tsx'

const columns = (): Column<Provider>[] => [
  {
    key: 'name',
    label: t`Name`,
    sort: 'name',
    render: ({ id, name }) => (
      <To className="text-link row-link" to="/providers/$id" params={{ id }}>
        {name}
      </To>
    ),
  },
  {
    key: 'issuer',
    label: t`Issuer`,
    sort: 'issuer',
    render: ({ issuer }) => <span className="mono wrap-anywhere">{issuer}</span>,
  },
  { key: 'people', label: t`Linked`, render: ({ people }) => numeral(people) },
  {
    key: 'enabled',
    label: t`State`,
    render: ({ enabled }) => (
      <StateWord tone={enabled ? 'good' : 'plain'}>
        {enabled ? t`Offered` : t({ message: 'Switched off', context: 'a provider' })}
      </StateWord>
    ),
  },
]

export function ProvidersPage() {
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listProviders', { query: list.query }, { keep: true })
  const reason = useReadOnlyReason('system')
  return (
    <>
      <PageHeader crumbs={[{ label: t`System` }]} title={t`Sign-in providers`} aside={t`OpenID Connect`} />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton
            reason={reason}
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/providers/$id', params: { id: 'new' } })}
          >
            <Trans>New Provider</Trans>
          </ReasonButton>
          <SearchBox label={t`Search providers`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Sign-in providers`}
          columns={columns()}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(provider) => <ProviderMenu provider={provider} readOnly={reason !== undefined} />}
          empty={<NoProviders list={list} />}
        />
      </div>
    </>
  )
}

function NoProviders({ list }: { list: ListState }) {
  if (list.q !== '' || list.page > 1)
    return <NoneHere list={list} none={t`No provider matches “${list.q}”`} all={t`Show all providers`} />
  const uri = `${window.location.origin}${backPath}`
  return (
    <Empty title={t`Everybody signs in by a password or passkey of here`}>
      <Trans>
        Keycloak, Entra ID, Google or any other provider of OpenID Connect can sign people in instead, and say
        which role and tenants they have. Register this server there with the redirect URI{' '}
        <span className="mono wrap-anywhere">{uri}</span> <CopyButton text={uri} what={t`the redirect URI`} />
        , then add the provider here with the client ID and secret that it gives.
      </Trans>
    </Empty>
  )
}

function ProviderMenu({ provider, readOnly }: { provider: Provider; readOnly: boolean }) {
  const navigate = useNavigate()
  const remove = useDeleteProvider()
  return (
    <RowMenu of={provider.name}>
      <Menu.Item onClick={() => navigate({ to: '/providers/$id', params: { id: provider.id } })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {!readOnly && (
        <Menu.Item color="red" onClick={() => remove(provider)}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
