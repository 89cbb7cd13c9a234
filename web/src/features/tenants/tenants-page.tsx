/** System > Tenants. */

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
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useMay, useReadOnlyReason } from '../../lib/session.ts'
import { useDeleteTenant } from './delete-tenant.tsx'

const columns: Column<Tenant>[] = [
  {
    key: 'name',
    label: 'Name',
    sort: 'name',
    render: ({ code, name }) => (
      <Link className="text-link row-link" to="/tenants/$code" params={{ code }}>
        {name}
      </Link>
    ),
  },
  { key: 'code', label: 'Code', sort: 'code', render: ({ code }) => <span className="mono">{code}</span> },
  {
    key: 'phones',
    label: 'Phones',
    render: ({ code, phones }) => (
      <Link className="text-link" to="/t/$code/phones" params={{ code }}>
        {phones.toLocaleString('en')}
      </Link>
    ),
  },
  {
    key: 'extensions',
    label: 'Extensions',
    render: ({ code, extensions }) => (
      <Link className="text-link" to="/t/$code/extensions" params={{ code }}>
        {extensions.toLocaleString('en')}
      </Link>
    ),
  },
  {
    key: 'sipServer',
    label: 'SIP server',
    sort: 'sipServer',
    render: ({ sipServer, sipPort, sipTransport }) => (
      <span className="mono wrap-anywhere">
        {sipServer ? `${sipServer}${sipPort ? `:${sipPort}` : ''} (${sipTransport})` : '—'}
      </span>
    ),
  },
  { key: 'timezone', label: 'Time zone', render: ({ timezone }) => timezone || '—' },
]

export function TenantsPage() {
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listTenants', { query: list.query }, { keep: true })
  const reason = useReadOnlyReason('system')
  return (
    <>
      <PageHeader
        crumbs={[{ label: 'System' }]}
        title="Tenants"
        aside={answer.data?.total.toLocaleString('en')}
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton
            reason={reason}
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/tenants/$code', params: { code: 'new' } })}
          >
            New Tenant
          </ReasonButton>
          <SearchBox label="Search tenants" hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label="Tenants"
          columns={columns}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(tenant) => <TenantMenu tenant={tenant} />}
          empty={
            <Empty title={list.q ? `No tenant matches “${list.q}”` : 'No tenants yet'}>
              A tenant is an organisation with its own extensions and phones.
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
      <Menu.Item onClick={() => navigate({ to: '/tenants/$code', params: { code } })}>Open</Menu.Item>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/phones', params: { code } })}>Its phones</Menu.Item>
      {useMay('system') && (
        <Menu.Item color="red" onClick={() => remove(tenant)}>
          Delete…
        </Menu.Item>
      )}
    </RowMenu>
  )
}
