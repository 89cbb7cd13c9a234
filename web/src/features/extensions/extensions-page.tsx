/** Configuration > Extensions. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Extension } from '../../../../src/schema/extension.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { howMany } from '../../lib/format.ts'
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason, useSession } from '../../lib/session.ts'
import { askToDeleteExtension } from './delete-extension.tsx'

function columns(code: string): Column<Extension>[] {
  const to = '/t/$code/extensions/$id'
  return [
    {
      key: 'number',
      label: t`Number`,
      sort: 'number',
      render: ({ id, number }) => (
        <Link className="text-link row-link" to={to} params={{ code, id }}>
          {number}
        </Link>
      ),
    },
    {
      key: 'name',
      label: t`Name`,
      sort: 'name',
      render: ({ id, name }) => (
        <Link className="text-link" to={to} params={{ code, id }}>
          {name}
        </Link>
      ),
    },
    { key: 'tech', label: t`Technology`, sort: 'tech', render: ({ tech }) => tech },
    {
      key: 'username',
      label: t`SIP user name`,
      sort: 'username',
      render: ({ username }) => <span className="mono">{username}</span>,
    },
    {
      key: 'password',
      label: t`Password`,
      render: ({ hasPassword, tech }) => {
        if (hasPassword) return t`set`
        return <span className="detail">{tech === 'VIRTUAL' ? t`of its first member` : t`none`}</span>
      },
    },
    { key: 'mailbox', label: t`Mailbox`, render: ({ mailbox }) => mailbox || '—' },
  ]
}

function AddExtensions({ code, add }: { code: string; add: () => void }) {
  const navigate = useNavigate()
  const readOnly = useReadOnlyReason('change')
  return (
    <>
      <ReasonButton reason={readOnly} leftSection={<IconPlus size={16} />} onClick={add}>
        <Trans>New Extension</Trans>
      </ReasonButton>
      <ReasonButton
        variant="default"
        reason={readOnly}
        onClick={() => navigate({ to: '/t/$code/extensions/import', params: { code } })}
      >
        <Trans>Import…</Trans>
      </ReasonButton>
    </>
  )
}

export function ExtensionsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('number')
  const navigate = useNavigate()
  const answer = useAsk('listExtensions', { params: { code }, query: list.query }, { keep: true })
  const tenant = useSession()?.tenants.find((one) => one.code === code)
  const readOnly = useReadOnlyReason('change')
  const add = () => navigate({ to: '/t/$code/extensions/$id', params: { code, id: 'new' } })
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Configuration` }]}
        title={t`Extensions`}
        aside={answer.data && t`${howMany(answer.data)} in ${tenant?.name ?? code}`}
      />
      <div className="surface">
        <div className="toolbar">
          <AddExtensions code={code} add={add} />
          <SearchBox label={t`Search extensions`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Extensions`}
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ number }) => number}
          rowMenu={(extension) => <ExtensionMenu code={code} extension={extension} />}
          empty={
            list.q ? (
              <Empty
                title={t`No extension matches “${list.q}”`}
                actions={
                  <Button variant="default" onClick={() => list.setSearch('')}>
                    <Trans>Show all extensions</Trans>
                  </Button>
                }
              />
            ) : (
              <Empty
                title={t`No extensions yet`}
                actions={readOnly === undefined && <Button onClick={add}>{t`New Extension`}</Button>}
              >
                <Trans>
                  An extension is a number of the PBX with its SIP credentials. Phones register their lines
                  with them, so add the extensions first, then assign them to phones.
                </Trans>
              </Empty>
            )
          }
        />
      </div>
    </>
  )
}

function ExtensionMenu({ code, extension }: { code: string; extension: Extension }) {
  const navigate = useNavigate()
  const readOnly = useReadOnlyReason('delete') !== undefined
  const params = { code, id: extension.id }
  return (
    <RowMenu of={t`extension ${extension.number}`}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/extensions/$id', params })}>
        <Trans>Open</Trans>
      </Menu.Item>
      <Menu.Item
        onClick={() => navigate({ to: '/t/$code/phones', params: { code }, search: { q: extension.number } })}
      >
        <Trans>Find its phones</Trans>
      </Menu.Item>
      {!readOnly && (
        <Menu.Item color="red" onClick={() => askToDeleteExtension({ code, extension })}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
