/** Configuration > Provisioning > Phone book: the people outside. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Contact } from '../../../../src/schema/contact.ts'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { amid, numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason, useSession } from '../../lib/session.ts'
import { numberKinds } from './contact-draft.ts'
import { useDeleteContact } from './delete-contact.tsx'

function columns(code: string): Column<Contact>[] {
  return [
    {
      key: 'name',
      label: t`Name`,
      sort: 'name',
      render: ({ id, name }) => (
        <Link className="text-link row-link" to="/t/$code/contacts/$id" params={{ code, id }}>
          {name}
        </Link>
      ),
    },
    { key: 'company', label: t`Company`, sort: 'company', render: ({ company }) => company || '—' },
    {
      key: 'numbers',
      label: t`Numbers`,
      render: ({ numbers }) => (
        <div>
          {numbers.map(({ kind, number }) => (
            <div key={`${kind} ${number}`}>
              <span className="mono">{number}</span>{' '}
              <span className="detail">{amid(say(numberKinds[kind]))}</span>
            </div>
          ))}
        </div>
      ),
    },
  ]
}

export function ContactsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listContacts', { params: { code }, query: list.query }, { keep: true })
  const tenant = useSession()?.tenants.find((one) => one.code === code)
  const readOnly = useReadOnlyReason('change')
  const add = () => navigate({ to: '/t/$code/contacts/$id', params: { code, id: 'new' } })
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Configuration` }, { label: t`Provisioning` }]}
        title={t`Phone book`}
        aside={
          answer.data && t`${numeral(answer.data.total)} beside the extensions of ${tenant?.name ?? code}`
        }
      />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton reason={readOnly} leftSection={<IconPlus size={16} />} onClick={add}>
            <Trans>New Contact</Trans>
          </ReasonButton>
          <SearchBox label={t`Search contacts`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Contacts`}
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(contact) => <ContactMenu code={code} contact={contact} />}
          empty={<NoContacts list={list} />}
        />
      </div>
    </>
  )
}

function NoContacts({ list }: { list: ListState }) {
  if (list.q !== '' || list.page > 1)
    return <NoneHere list={list} none={t`No contact matches “${list.q}”`} all={t`Show all contacts`} />
  return (
    <Empty title={t`Nobody outside yet`}>
      <Trans>
        Extensions are in the phone book by themselves; add the people outside. Phones read it where the
        setting “The tenant’s phone book” is on: for the tenant, for a model or for one phone.
      </Trans>
    </Empty>
  )
}

function ContactMenu({ code, contact }: { code: string; contact: Contact }) {
  const navigate = useNavigate()
  const remove = useDeleteContact(code)
  const readOnly = useReadOnlyReason('delete') !== undefined
  const params = { code, id: contact.id }
  return (
    <RowMenu of={contact.name}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/contacts/$id', params })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {!readOnly && (
        <Menu.Item color="red" onClick={() => remove(contact)}>
          <Trans>Delete…</Trans>
        </Menu.Item>
      )}
    </RowMenu>
  )
}
