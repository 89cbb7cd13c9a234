/** Configuration > Provisioning > Phones: the list and what is done with the phones chosen in it. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { ListTable } from '../../components/list-table.tsx'
import { LoopbackNotice } from '../../components/loopback-notice.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { stateWords } from '../../components/phone-states.ts'
import { ResyncPending } from '../../components/resync-pending.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useStartOperation } from '../../components/start-operation.tsx'
import { copyText } from '../../lib/copy.ts'
import { amid, howMany, listed } from '../../lib/format.ts'
import { say, type Words } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { useMay, useSession } from '../../lib/session.ts'
import { askToDelete } from './ask-to-delete.ts'
import { EndOld } from './end-old.tsx'
import { phoneColumns } from './phone-columns.tsx'
import { MorePhones, NewPhone, PhonesToolbar } from './phones-toolbar.tsx'
import { useSelection } from './selection.tsx'
import { StateChips, useStateFilter } from './state-chips.tsx'

export function PhonesPage() {
  const { code = '' } = useParams({ strict: false })
  // Another tenant's phones are another list: nothing chosen here stays chosen there.
  return <TenantPhones key={code} code={code} />
}

function TenantPhones({ code }: { code: string }) {
  const list = useListState('name')
  const filter = useStateFilter()
  const { registration, credentials } = filter
  const narrowed = { status: filter.state, registration, credentials }
  const query = { ...list.query, ...narrowed }
  const answer = useAsk(
    'listPhones',
    { params: { code }, query },
    // How far a change was followed is told while it is.
    { keep: true, refetchInterval: (data) => (data?.looking ? 2000 : false) },
  )
  const tenant = useSession()?.tenants.find((one) => one.code === code)
  const selection = useSelection({ q: list.q, ...narrowed }, answer.data)
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Configuration` }, { label: t`Provisioning` }]}
        title={t`Phones`}
        aside={
          answer.data &&
          (list.q || filter.isOn
            ? t`${howMany(answer.data)} found in ${tenant?.name ?? code}`
            : t`${howMany(answer.data)} in ${tenant?.name ?? code}`)
        }
        actions={
          <>
            <MorePhones code={code} />
            <NewPhone code={code} />
          </>
        }
      />
      <LoopbackNotice url={answer.data?.items[0]?.provisioningUrl} />
      <div className="list-filters">
        <SearchBox label={t`Search phones`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        <StateChips answer={answer.data} isSearched={list.q !== ''} filter={filter} />
        {credentials && <EndOld code={code} narrowed={narrowed} q={list.q} found={answer.data} />}
        {filter.state === 'pending' && !registration && !credentials && (
          <ResyncPending code={code} q={list.q} found={answer.data} />
        )}
      </div>
      <div className="surface">
        <PhonesToolbar code={code} selection={selection} shown={answer.data?.items ?? []} />
        <ListTable
          label={t`Phones`}
          columns={phoneColumns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          choice={{ ids: selection.ids, set: selection.choose }}
          rowMenu={(phone) => <PhoneMenu code={code} phone={phone} />}
          empty={<NoPhones code={code} list={list} filter={filter} />}
        />
      </div>
    </>
  )
}

function PhoneMenu({ code, phone }: { code: string; phone: Phone }) {
  const navigate = useNavigate()
  const start = useStartOperation(code)
  const [mayAsk, mayDelete] = [useMay('ask'), useMay('delete')]
  return (
    <RowMenu of={phone.name}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/phones/$id', params: { code, id: phone.id } })}>
        <Trans>Open</Trans>
      </Menu.Item>
      <Menu.Item onClick={() => copyText(phone.provisioningUrl, t`Autoprovisioning URL`)}>
        <Trans>Copy URL</Trans>
      </Menu.Item>
      {mayAsk && (
        <>
          <Menu.Item onClick={() => start('resync', { phones: [phone.id] }, 1, phone.name)}>
            <Trans>Resync config</Trans>
          </Menu.Item>
          <Menu.Item onClick={() => start('reboot', { phones: [phone.id] }, 1, phone.name)}>
            <Trans>Reboot…</Trans>
          </Menu.Item>
        </>
      )}
      {mayDelete && (
        <>
          <Menu.Divider />
          <Menu.Item
            color="red"
            onClick={() => askToDelete({ code, target: { ids: [phone.id] }, count: 1, known: [phone] })}
          >
            <Trans>Delete…</Trans>
          </Menu.Item>
        </>
      )}
    </RowMenu>
  )
}

const registrationWords: Words<string> = {
  unregistered: msg`known to be unregistered`,
  partly: msg`known to be registered in part`,
  registered: msg`known to be registered`,
}

/** The ways in. */
function FirstPhones({ code }: { code: string }) {
  return (
    <>
      <Button
        renderRoot={(props) => <Link {...props} to="/t/$code/phones/$id" params={{ code, id: 'new' }} />}
        leftSection={<IconPlus size={16} />}
      >
        <Trans>New Phone</Trans>
      </Button>
      <Button
        variant="default"
        renderRoot={(props) => <Link {...props} to="/t/$code/phones/paste" params={{ code }} />}
      >
        <Trans>Paste phones</Trans>
      </Button>
      <Button
        variant="default"
        renderRoot={(props) => <Link {...props} to="/t/$code/phones/import" params={{ code }} />}
      >
        <Trans>Import a CSV or XLSX</Trans>
      </Button>
    </>
  )
}

type NoneProps = { code: string; list: ListState; filter: ReturnType<typeof useStateFilter> }

function NoPhones({ code, list, filter }: NoneProps) {
  const readOnly = !useMay('change')
  if (filter.isOn) {
    const { state, registration = '', credentials } = filter
    const words = [
      state && amid(say(stateWords[state].word)),
      say(registrationWords[registration] ?? ''),
      credentials && t`known to have an old secret or password only`,
    ]
    return (
      <Empty
        title={t`No phone is ${listed(words.filter((word) => word !== undefined).filter(Boolean))}`}
        actions={
          <Button variant="default" onClick={() => filter.choose({})}>
            <Trans>Show all phones</Trans>
          </Button>
        }
      />
    )
  }
  if (list.q !== '' || list.page > 1) {
    return (
      <NoneHere list={list} none={t`No phone matches “${list.q}”`} all={t`Show all phones`}>
        <Trans>The search looks at names, models, extensions and MAC addresses.</Trans>
      </NoneHere>
    )
  }
  return (
    <Empty title={t`No phones yet`} actions={!readOnly && <FirstPhones code={code} />}>
      <Trans>
        A phone needs a name, a model and its MAC address, which stands on a label at its back. Offhook then
        makes an autoprovisioning URL: type it into the phone, or give it out by DHCP option 66 or 160, and
        the phone fetches its configuration.
      </Trans>
    </Empty>
  )
}
