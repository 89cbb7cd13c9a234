/** System > Tenants. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Tenant } from '../../../../src/schema/tenant.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { numeral } from '../../lib/format.ts'
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useMay, useReadOnlyReason } from '../../lib/session.ts'
import { useDeleteTenant } from './delete-tenant.tsx'

const columns = (): Column<Tenant>[] => [
  {
    key: 'name',
    label: t`Name`,
    sort: 'name',
    render: ({ code, name }) => (
      <Link className="text-link row-link" to="/tenants/$code" params={{ code }}>
        {name}
      </Link>
    ),
  },
  { key: 'code', label: t`Code`, sort: 'code', render: ({ code }) => <span className="mono">{code}</span> },
  {
    key: 'phones',
    label: t`Phones`,
    render: ({ code, phones }) => (
      <Link className="text-link" to="/t/$code/phones" params={{ code }}>
        {numeral(phones)}
      </Link>
    ),
  },
  {
    key: 'extensions',
    label: t`Extensions`,
    render: ({ code, extensions }) => (
      <Link className="text-link" to="/t/$code/extensions" params={{ code }}>
        {numeral(extensions)}
      </Link>
    ),
  },
  {
    key: 'sipServer',
    label: t`SIP server`,
    sort: 'sipServer',
    render: ({ sipServer, sipPort, sipTransport }) => (
      <span className="mono wrap-anywhere">
        {sipServer ? `${sipServer}${sipPort ? `:${sipPort}` : ''} (${sipTransport})` : '—'}
      </span>
    ),
  },
  { key: 'timezone', label: t`Time zone`, render: ({ timezone }) => timezone || '—' },
]

export function TenantsPage() {
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listTenants', { query: list.query }, { keep: true })
  const reason = useReadOnlyReason('system')
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }]}
        title={t`Tenants`}
        aside={answer.data && numeral(answer.data.total)}
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton
            reason={reason}
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/tenants/$code', params: { code: 'new' } })}
          >
            <Trans>New Tenant</Trans>
          </ReasonButton>
          <SearchBox label={t`Search tenants`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Tenants`}
          columns={columns()}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(tenant) => <TenantMenu tenant={tenant} />}
          empty={
            <Empty title={list.q ? t`No tenant matches “${list.q}”` : t`No tenants yet`}>
              <Trans>A tenant is an organisation with its own extensions and phones.</Trans>
            </Empty>
          }
        />
      </div>
    </>
  )
}

function TenantMenu({ tenant }: { tenant: Tenant }) {
  const navigate = useNavigate()
  const remove = useDeleteTenant()
  const { code } = tenant
  return (
    <RowMenu of={tenant.name}>
      <Menu.Item onClick={() => navigate({ to: '/tenants/$code', params: { code } })}>
        <Trans>Open</Trans>
      </Menu.Item>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/phones', params: { code } })}>
        <Trans>Its phones</Trans>
      </Menu.Item>
      {useMay('system') && (
        <Menu.Item color="red" onClick={() => remove(tenant)}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
