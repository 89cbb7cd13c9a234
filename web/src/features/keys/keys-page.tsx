/** System > API keys: what scripts and PBXs call with. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Badge, Button, Menu, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { roleNames } from '../../../../src/schema/policy.ts'
import type { Key } from '../../../../src/schema/session.ts'
import { Allowed } from '../../components/allowed.tsx'
import { Choice } from '../../components/choice.tsx'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { useTrailOf } from '../../components/own-trail.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { roleOf, rolesToGive } from '../../lib/rights.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useSession } from '../../lib/session.ts'
import { useTenantNames, useTenantPick } from '../../lib/tenants.ts'
import { useDeleteKey } from './delete-key.tsx'
import { accessWords, Ends, LastUse } from './key-words.tsx'
import '../../components/who-filters.css'

const columns = (): Column<Key>[] => [
  {
    key: 'name',
    label: t({ message: 'Key', context: 'of the API' }),
    sort: 'name',
    render: ({ id, name }) => (
      <Link className="text-link row-link wrap-anywhere" to="/keys/$id" params={{ id }}>
        {name}
      </Link>
    ),
  },
  {
    key: 'role',
    label: t`May`,
    sort: 'role',
    render: ({ role, access }) => (
      <div>
        {say(roleNames[role])}{' '}
        <Badge variant="light" color={access === 'full' ? 'orange' : 'gray'} radius="sm" tt="none" fw={500}>
          {say(accessWords[access])}
        </Badge>
      </div>
    ),
  },
  { key: 'tenant', label: t`Tenant`, render: ({ tenant }) => <TenantOf code={tenant} /> },
  {
    key: 'lastUsedAt',
    label: t`Last used`,
    sort: 'lastUsedAt',
    render: (apiKey) => <LastUse apiKey={apiKey} />,
  },
  { key: 'expiresAt', label: t`Ends`, sort: 'expiresAt', render: (apiKey) => <Ends apiKey={apiKey} /> },
]

function TenantOf({ code }: { code: string | null }) {
  const nameOf = useTenantNames()
  return <span className="wrap-anywhere">{code === null ? t`all tenants` : nameOf(code)}</span>
}

export function KeysPage() {
  return (
    <Allowed capability="people">
      <Keys />
    </Allowed>
  )
}

const states = ['ended', 'unused', 'used'] as const
const accesses = ['full', 'readOnly'] as const

function useFilter() {
  const [{ role, tenant, state, access }] = usePageSearch()
  return {
    role: roleOf(role ?? null),
    tenant,
    access: accesses.find((each) => each === access),
    state: states.find((each) => each === state),
  }
}

function Keys() {
  const list = useListState('name')
  const navigate = useNavigate()
  const filter = useFilter()
  const answer = useAsk('listKeys', { query: { ...list.query, ...filter } }, { keep: true })
  const isFiltered = list.q !== '' || list.page > 1 || Object.values(filter).some(Boolean)
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }]}
        title={t`API keys`}
        aside={answer.data && numeral(answer.data.total)}
        actions={
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/keys/$id', params: { id: 'new' } })}
          >
            <Trans>New key</Trans>
          </Button>
        }
      />
      <div className="surface">
        <div className="toolbar">
          <Filters filter={filter} />
          <SearchBox label={t`Search keys`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`API keys`}
          columns={columns()}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(apiKey) => <KeyMenu apiKey={apiKey} />}
          empty={<NoKeys isFiltered={isFiltered} />}
        />
      </div>
    </>
  )
}

function Filters({ filter }: { filter: ReturnType<typeof useFilter> }) {
  const [, change] = usePageSearch()
  const session = useSession()
  const tenants = useTenantPick()
  const set = (name: 'role' | 'tenant' | 'state' | 'access') => (value: string | null) =>
    change({ [name]: value || undefined, page: undefined }, true)
  const roles = rolesToGive(session).map(({ value, label }) => ({ value, label }))
  return (
    <search className="who-filters" aria-label={t`Filters`}>
      <NativeSelect
        aria-label={t`Role`}
        value={filter.role ?? ''}
        onChange={(event) => set('role')(event.currentTarget.value)}
        data={[{ value: '', label: t`All roles` }, ...roles]}
      />
      <NativeSelect
        aria-label={t`Full or read-only`}
        value={filter.access ?? ''}
        onChange={(event) => set('access')(event.currentTarget.value)}
        data={[
          { value: '', label: t`Full or read-only` },
          { value: 'full', label: t`Full` },
          { value: 'readOnly', label: t`Read-only` },
        ]}
      />
      <Choice
        name="ofTenant"
        aria-label={t`Of tenant`}
        empty={t`All tenants`}
        {...tenants}
        value={filter.tenant ?? null}
        onChange={set('tenant')}
      />
      <NativeSelect
        aria-label={t`State`}
        value={filter.state ?? ''}
        onChange={(event) => set('state')(event.currentTarget.value)}
        data={[
          { value: '', label: t`Used or not` },
          { value: 'used', label: t`Was used` },
          { value: 'unused', label: t`Never used` },
          { value: 'ended', label: t({ message: 'Ended', context: 'a key' }) },
        ]}
      />
    </search>
  )
}

const nothing = {
  ...{ q: undefined, role: undefined, tenant: undefined, state: undefined, access: undefined },
  page: undefined,
}

function NoKeys({ isFiltered }: { isFiltered: boolean }) {
  const [, change] = usePageSearch()
  if (isFiltered)
    return (
      <Empty
        title={t`No key matches`}
        actions={
          <Button variant="default" onClick={() => change(nothing)}>
            <Trans>Show all keys</Trans>
          </Button>
        }
      />
    )
  return (
    <Empty title={t`No API key yet`}>
      <Trans>
        With a key a script or a PBX calls Offhook, without anybody’s password. Make one for each that calls,
        so that one can be revoked and the others go on; give it the tenant and the role that do.
      </Trans>
    </Empty>
  )
}

function KeyMenu({ apiKey }: { apiKey: Key }) {
  const navigate = useNavigate()
  const remove = useDeleteKey()
  const trail = useTrailOf(`key ${apiKey.name}`)
  const { id } = apiKey
  return (
    <RowMenu of={apiKey.name}>
      <Menu.Item onClick={() => navigate({ to: '/keys/$id', params: { id } })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {trail && (
        <Menu.Item onClick={() => navigate(trail)}>
          <Trans>What it did</Trans>
        </Menu.Item>
      )}
      <Menu.Item onClick={() => navigate({ to: '/keys/$id', params: { id: 'new' }, search: { like: id } })}>
        <Trans>Make a second one…</Trans>
      </Menu.Item>
      <Menu.Item color="red" onClick={() => remove(apiKey)}>
        <Trans>Revoke…</Trans>
      </Menu.Item>
    </RowMenu>
  )
}
