/** PBX links: of a tenant under Configuration, of all tenants under System. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu, Tabs } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link as To, useNavigate, useParams } from '@tanstack/react-router'
import type { Link } from '../../../../src/schema/link.ts'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useDeleteLink } from './delete-link.tsx'
import { useLinkReason, useLinks } from './link-calls.ts'
import { linkKindWords } from './link-draft.ts'
import { LinkStateCell } from './link-state.tsx'
import { Registrations } from './registrations.tsx'

const addressOf = (code: string | undefined, id: string) =>
  code === undefined ? `/links/${id}` : `/t/${code}/links/${id}`

function columns(code: string | undefined): Column<Link>[] {
  return [
    {
      key: 'name',
      label: t`Name`,
      sort: 'name',
      render: ({ id, name, kind }) => (
        <>
          <To className="text-link row-link" to={addressOf(code, id)}>
            {name}
          </To>
          <div className="detail">{say(linkKindWords[kind])}</div>
        </>
      ),
    },
    { key: 'state', label: t`State`, render: (link) => <LinkStateCell link={link} /> },
    {
      key: 'host',
      label: 'PBX',
      sort: 'host',
      render: ({ host, port, found }) => (
        <>
          <span className="mono wrap-anywhere">{port === null ? host : `${host}:${port}`}</span>
          {found && <div className="detail">{found}</div>}
        </>
      ),
    },
    {
      key: 'registrations',
      label: t`Registrations`,
      render: ({ id, state, registrations }) => {
        if (state !== 'up') return '—'
        const n = numeral(registrations)
        if (code === undefined) return n
        return (
          <To
            className="text-link"
            to="/t/$code/links"
            params={{ code }}
            search={{ tab: 'registrations', show: id }}
            aria-label={t`${n} registered, see who`}
          >
            {n}
          </To>
        )
      },
    },
  ]
}

export function LinksPage() {
  const { code } = useParams({ strict: false })
  const [{ tab = 'links', show }, change] = usePageSearch()
  return (
    <>
      <PageHeader
        crumbs={[{ label: code === undefined ? t`System` : t`Configuration` }]}
        title={t`PBX links`}
        aside={code === undefined ? t`of all tenants` : undefined}
      />
      {code === undefined ? (
        <Links code={code} />
      ) : (
        <Tabs
          value={tab}
          onChange={(next) =>
            change({
              ...{ tab: next === 'links' || next === null ? undefined : next, show: undefined },
              ...{ q: undefined, sort: undefined, order: undefined, page: undefined },
            })
          }
        >
          <Tabs.List mb={14}>
            <Tabs.Tab value="links">
              <Trans>Links</Trans>
            </Tabs.Tab>
            <Tabs.Tab value="registrations">
              <Trans>Who is registered</Trans>
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="links">{tab === 'links' && <Links code={code} />}</Tabs.Panel>
          <Tabs.Panel value="registrations">
            {tab === 'registrations' && <Registrations code={code} linkId={show} />}
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  )
}

function Links({ code }: { code: string | undefined }) {
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useLinks(code, list)
  const reason = useLinkReason(code)
  return (
    <div className="surface">
      <div className="toolbar">
        <ReasonButton
          reason={reason}
          leftSection={<IconPlus size={16} />}
          onClick={() => navigate({ to: addressOf(code, 'new') })}
        >
          <Trans>New Link</Trans>
        </ReasonButton>
        <SearchBox label={t`Search links`} hotkey="/" value={list.q} onSearch={list.setSearch} />
      </div>
      <ListTable
        label={t`Links`}
        columns={columns(code)}
        list={list}
        answer={answer}
        idOf={({ id }) => id}
        nameOf={({ name }) => name}
        rowMenu={(link) => <LinkMenu code={code} link={link} />}
        empty={<NoLinks list={list} />}
      />
    </div>
  )
}

function NoLinks({ list }: { list: ListState }) {
  if (list.q !== '' || list.page > 1)
    return <NoneHere list={list} none={t`No link matches “${list.q}”`} all={t`Show all links`} />
  return (
    <Empty title={t`No PBX is linked yet`}>
      <Trans>
        A link to a Kamailio, an Asterisk or a FreeSWITCH tells which phone is registered, since when and with
        which firmware. Phones are served and asked without it, too.
      </Trans>{' '}
      <Trans>A link to the database of a PBX brings its extensions, and keeps them in step.</Trans>
    </Empty>
  )
}

function LinkMenu({ code, link }: { code: string | undefined; link: Link }) {
  const navigate = useNavigate()
  const remove = useDeleteLink(code)
  const readOnly = useLinkReason(code) !== undefined
  return (
    <RowMenu of={link.name}>
      <Menu.Item onClick={() => navigate({ to: addressOf(code, link.id) })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {!readOnly && (
        <Menu.Item color="red" onClick={() => remove(link)}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
