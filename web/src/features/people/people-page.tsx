/** System > People: who may sign in. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Badge, Button, Menu, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { roleNames } from '../../../../src/schema/policy.ts'
import type { Person } from '../../../../src/schema/session.ts'
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
import { useTenantPick } from '../../lib/tenants.ts'
import { useDeletePerson } from './delete-person.tsx'
import { useEndSessions } from './end-sessions.ts'
import { askForLink } from './make-link.tsx'
import { LastSeen, Proofs, TenantsOf } from './person-words.tsx'
import { useIsLastAdministrator, useIsOneself } from './use-own.ts'
import '../../components/who-filters.css'

const columns = (): Column<Person>[] => [
  { key: 'name', label: t`Person`, sort: 'name', render: (person) => <Name person={person} /> },
  {
    key: 'role',
    label: t`Role and tenants`,
    sort: 'role',
    render: (person) => (
      <div>
        {say(roleNames[person.role])}
        <div className="detail wrap-anywhere">
          <TenantsOf person={person} />
        </div>
      </div>
    ),
  },
  {
    key: 'proof',
    label: t`Signs in by`,
    render: (person) => (
      <div>
        <Proofs person={person} />
      </div>
    ),
  },
  {
    key: 'lastSeenAt',
    label: t`Last seen`,
    sort: 'lastSeenAt',
    render: (person) => <LastSeen person={person} />,
  },
]

function Name({ person }: { person: Person }) {
  const isOneself = useIsOneself(person)
  return (
    <span className="person-name">
      <Link className="text-link row-link wrap-anywhere" to="/people/$id" params={{ id: person.id }}>
        {person.name}
      </Link>
      {isOneself && (
        <Badge variant="light" tt="none">
          <Trans>you</Trans>
        </Badge>
      )}
    </span>
  )
}

export function PeoplePage() {
  return (
    <Allowed capability="people">
      <People />
    </Allowed>
  )
}

const states = ['invited', 'active'] as const
const proofs = ['secondFactor', 'passwordOnly'] as const

function useFilter() {
  const [{ role, tenant, state, proof }] = usePageSearch()
  return {
    role: roleOf(role ?? null),
    tenant,
    state: states.find((each) => each === state),
    proof: proofs.find((each) => each === proof),
  }
}

function People() {
  const list = useListState('name')
  const navigate = useNavigate()
  const filter = useFilter()
  const answer = useAsk('listUsers', { query: { ...list.query, ...filter } }, { keep: true })
  const isFiltered = list.q !== '' || list.page > 1 || Object.values(filter).some(Boolean)
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }]}
        title={t`People`}
        aside={answer.data && numeral(answer.data.total)}
        actions={
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => navigate({ to: '/people/$id', params: { id: 'new' } })}
          >
            <Trans>Invite</Trans>
          </Button>
        }
      />
      <div className="surface">
        <div className="toolbar">
          <Filters filter={filter} />
          <SearchBox label={t`Search people`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`People`}
          columns={columns()}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(person) => <PersonMenu person={person} />}
          empty={<NoPeople isFiltered={isFiltered} />}
        />
      </div>
    </>
  )
}

function Filters({ filter }: { filter: ReturnType<typeof useFilter> }) {
  const [, change] = usePageSearch()
  const session = useSession()
  const tenants = useTenantPick()
  const set = (name: 'role' | 'tenant' | 'state' | 'proof') => (value: string | null) =>
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
      <Choice
        name="ofTenant"
        aria-label={t`Of tenant`}
        empty={t`All tenants`}
        {...tenants}
        value={filter.tenant ?? null}
        onChange={set('tenant')}
      />
      <NativeSelect
        aria-label={t`Invited or active`}
        value={filter.state ?? ''}
        onChange={(event) => set('state')(event.currentTarget.value)}
        data={[
          { value: '', label: t`Invited or active` },
          { value: 'invited', label: t`Has a link` },
          { value: 'active', label: t`Active` },
        ]}
      />
      <NativeSelect
        aria-label={t`Second factor`}
        value={filter.proof ?? ''}
        onChange={(event) => set('proof')(event.currentTarget.value)}
        data={[
          { value: '', label: t`Any sign-in` },
          { value: 'secondFactor', label: t`With a second factor` },
          { value: 'passwordOnly', label: t`Password only` },
        ]}
      />
    </search>
  )
}

const nothing = {
  ...{ q: undefined, role: undefined, tenant: undefined, state: undefined, proof: undefined },
  page: undefined,
}

function NoPeople({ isFiltered }: { isFiltered: boolean }) {
  const [, change] = usePageSearch()
  if (isFiltered)
    return (
      <Empty
        title={t`Nobody matches`}
        actions={
          <Button variant="default" onClick={() => change(nothing)}>
            <Trans>Show everybody</Trans>
          </Button>
        }
      />
    )
  return (
    <Empty title={t`Nobody is here yet`}>
      <Trans>
        Invite whoever works with you: you get a link for them, they set their own password. Give each the
        role that does, and the tenants that they look after.
      </Trans>
    </Empty>
  )
}

function PersonMenu({ person }: { person: Person }) {
  const navigate = useNavigate()
  const remove = useDeletePerson()
  const endSessions = useEndSessions()
  const trail = useTrailOf(person.name)
  const isOneself = useIsOneself(person)
  const isLast = useIsLastAdministrator(person)
  const { id, lastSeenAt } = person
  return (
    <RowMenu of={person.name}>
      <Menu.Item onClick={() => navigate({ to: '/people/$id', params: { id } })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {trail && (
        <Menu.Item onClick={() => navigate(trail)}>
          <Trans>What they did</Trans>
        </Menu.Item>
      )}
      {isOneself ? (
        <Menu.Item onClick={() => navigate({ to: '/account' })}>
          <Trans>Your account</Trans>
        </Menu.Item>
      ) : (
        <>
          <Menu.Item onClick={() => askForLink(person)}>
            {lastSeenAt === null ? t`New link…` : t`Reset the password…`}
          </Menu.Item>
          <Menu.Item onClick={() => endSessions(person)}>
            <Trans>End all sessions…</Trans>
          </Menu.Item>
        </>
      )}
      {!isLast && (!isOneself || person.role === 'systemAdministrator') && (
        <Menu.Item color="red" onClick={() => remove(person)}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
