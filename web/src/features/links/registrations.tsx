/** Who is registered now, as the links of a tenant tell, with the phone where it is one of ours. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link as To } from '@tanstack/react-router'
import type { Registration } from '../../../../src/schema/registration.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { Time } from '../../components/time.tsx'
import { useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'

function columns(code: string): Column<Registration>[] {
  return [
    {
      key: 'username',
      label: t`Registered as`,
      sort: 'username',
      render: ({ username, number, line }) => (
        <>
          {username}
          <div className="detail">
            {number === '' ? t`no extension of this tenant` : t`extension ${number}`}
            {line !== null && ` · ${t`line ${line}`}`}
          </div>
        </>
      ),
    },
    {
      key: 'phone',
      label: t`Phone`,
      render: ({ phoneId, phoneName, mac }) => (
        <>
          {phoneId === null ? (
            t`not known which`
          ) : (
            <To className="text-link row-link" to="/t/$code/phones/$id" params={{ code, id: phoneId }}>
              {phoneName}
            </To>
          )}
          {mac && <div className="detail mono">{mac}</div>}
        </>
      ),
    },
    {
      key: 'contact',
      label: t`Contact`,
      render: ({ contact, link }) => (
        <>
          <span className="mono wrap-anywhere">{contact}</span>
          <div className="detail">
            <Trans>by {link}</Trans>
          </div>
        </>
      ),
    },
    {
      key: 'userAgent',
      label: t`User-Agent`,
      sort: 'userAgent',
      render: ({ userAgent, firmware }) => (
        <>
          <span className="wrap-anywhere">{userAgent || '—'}</span>
          {firmware && (
            <div className="detail">
              <Trans>firmware {firmware}</Trans>
            </div>
          )}
        </>
      ),
    },
    { key: 'since', label: t`Since`, sort: 'since', render: ({ since }) => <Time at={since} /> },
  ]
}

export function Registrations({ code, linkId }: { code: string; linkId: string | undefined }) {
  const list = useListState('username')
  const query = { ...list.query, linkId }
  const answer = useAsk('listRegistrations', { params: { code }, query }, { keep: true })
  return (
    <div className="surface">
      <div className="toolbar">
        <SearchBox label={t`Search registrations`} hotkey="/" value={list.q} onSearch={list.setSearch} />
      </div>
      <ListTable
        label={t`Registrations`}
        columns={columns(code)}
        list={list}
        answer={answer}
        idOf={({ id }) => id}
        nameOf={({ username }) => username}
        empty={
          <Empty title={list.q === '' ? t`Nobody is registered` : t`No registration matches “${list.q}”`}>
            <Trans>
              Here stands what the links that are up tell now. What a link that is down told last is not
              shown, since nobody knows whether it is still true.
            </Trans>
          </Empty>
        }
      />
    </div>
  )
}
