/** Devices that asked and are not known: of a tenant under Provisioning, of all and of none under System. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Stranger } from '../../../../src/schema/inbox.ts'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { Time } from '../../components/time.tsx'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { AdoptPanel } from './adopt-panel.tsx'
import { howOften, nameOf, wayWords, whatItIs } from './device-words.ts'
import { FirstContactBanner, FirstContactSection } from './first-contact.tsx'
import { useInbox } from './inbox-calls.ts'
import { Sure } from './sure.tsx'
import { useDismissing } from './use-dismissing.tsx'
import { useInboxKeys } from './use-inbox-keys.ts'

export function InboxPage() {
  const { code } = useParams({ strict: false })
  const list = useListState('lastAt', 'desc')
  const [search] = usePageSearch()
  const dismissed = search.state === 'dismissed'
  const [showsUrl, setShowsUrl] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const [into, setInto] = useState<string>()
  const answer = useInbox(code, { ...list.query, dismissed })
  const items = answer.data?.items ?? []
  const keys = useInboxKeys(items, { choose: setChosen, dismiss: useDismissing(code) })
  const next = items[(items.findIndex(({ id }) => id === chosen) + 1) % Math.max(1, items.length)]
  return (
    <>
      <Header {...{ code, dismissed, showsUrl, counts: answer.data }} onUrl={() => setShowsUrl(!showsUrl)} />
      {code !== undefined && <FirstContactBanner code={code} />}
      {code !== undefined && showsUrl && <FirstContactSection code={code} />}
      <div className="surface">
        <div className="toolbar">
          <SearchBox label={t`MAC, address, agent`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Devices that are not known`}
          columns={useColumns(code, { chosen, choose: setChosen })}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={nameOf}
          keys={keys}
          empty={<Nobody list={list} dismissed={dismissed} />}
        />
      </div>
      {chosen !== undefined && (
        <AdoptPanel
          key={chosen}
          {...{ code, into, id: chosen }}
          onInto={setInto}
          onClose={() => setChosen(undefined)}
          onNext={() => setChosen(next?.id === chosen ? undefined : next?.id)}
        />
      )}
    </>
  )
}

type HeaderProps = {
  code: string | undefined
  dismissed: boolean
  showsUrl: boolean
  counts: { total: number; dismissed: number } | undefined
  onUrl: () => void
}

function Header({ code, dismissed, showsUrl, counts, onUrl }: HeaderProps) {
  const [, change] = usePageSearch()
  return (
    <PageHeader
      crumbs={
        code === undefined
          ? [{ label: t`System` }]
          : [{ label: t`Configuration` }, { label: t`Provisioning` }]
      }
      title={t`Inbox`}
      aside={aside(counts?.total, dismissed)}
      actions={
        <>
          <Button
            variant="default"
            onClick={() => change({ state: dismissed ? undefined : 'dismissed', page: undefined })}
          >
            {dismissed
              ? t`Back to the inbox`
              : t`Dismissed ${counts ? numeral(counts.dismissed) : ''}`.trim()}
          </Button>
          {code !== undefined && (
            <Button variant="default" aria-expanded={showsUrl} onClick={onUrl}>
              <Trans>First-contact URL…</Trans>
            </Button>
          )}
        </>
      }
    />
  )
}

function aside(total: number | undefined, dismissed: boolean): string | undefined {
  if (total === undefined) return undefined
  return dismissed
    ? plural(total, { one: '# device dismissed', other: '# devices dismissed' })
    : plural(total, {
        one: '# device asked and is not known',
        other: '# devices asked and are not known',
      })
}

type Chosen = { chosen: string | undefined; choose: (id: string | undefined) => void }

function useColumns(code: string | undefined, { chosen, choose }: Chosen): Column<Stranger>[] {
  const dismiss = useDismissing(code)
  const readOnly = useReadOnlyReason('adopt')
  return [
    {
      key: 'mac',
      label: t`MAC and address`,
      sort: 'mac',
      render: ({ id, mac, ip, tenant }) => (
        <>
          <button type="button" className="plain-button row-link mono" onClick={() => choose(id)}>
            {mac || t`not told`}
          </button>
          <div className="detail mono">{ip}</div>
          {code === undefined && <div className="detail">{tenant ?? t`of no tenant`}</div>}
        </>
      ),
    },
    {
      key: 'what',
      label: t`Vendor, model, firmware`,
      render: (device) => (
        <div>
          <span className="wrap-anywhere" title={device.userAgent}>
            {whatItIs(device)}
          </span>{' '}
          <Sure device={device} />
          <div className="detail">
            <Trans>firmware {device.firmware ?? t`not told`}</Trans>
          </div>
        </div>
      ),
    },
    {
      key: 'asked',
      label: t`Asked by, for what`,
      render: ({ way, link, asked }) => (
        <div>
          {link === '' ? say(wayWords[way]) : `${say(wayWords[way])}, ${link}`}
          <div className="detail mono wrap-anywhere">{asked}</div>
        </div>
      ),
    },
    {
      key: 'last',
      label: t`Last asked`,
      sort: 'lastAt',
      render: ({ lastAt, times }) => (
        <>
          <Time at={lastAt} />
          <div className="detail">{howOften(times)}</div>
        </>
      ),
    },
    {
      key: 'act',
      label: t`Actions`,
      render: (device) => (
        <Group gap={4} wrap="nowrap">
          <ReasonButton
            reason={readOnly}
            size="compact-sm"
            variant="default"
            aria-label={`${chosen === device.id ? t`Adopting` : t`Adopt`} ${nameOf(device)}`}
            onClick={() => choose(device.id)}
          >
            {chosen === device.id ? t`Adopting` : t`Adopt…`}
          </ReasonButton>
          <ReasonButton
            reason={readOnly}
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`${device.dismissed ? t({ message: 'Take back', context: 'a dismissed device' }) : t`Dismiss`} ${nameOf(device)}`}
            onClick={() => {
              if (chosen === device.id) choose(undefined)
              dismiss(device)
            }}
          >
            {device.dismissed ? t({ message: 'Take back', context: 'a dismissed device' }) : t`Dismiss`}
          </ReasonButton>
        </Group>
      ),
    },
  ]
}

function Nobody({ list, dismissed }: { list: ListState; dismissed: boolean }) {
  if (list.q !== '' || list.page > 1)
    return <NoneHere list={list} none={t`No device matches “${list.q}”`} all={t`Show all devices`} />
  if (dismissed) return <Empty title={t`Nobody was dismissed`} />
  return (
    <Empty title={t`Nobody unknown has asked`}>
      <Text>
        <Trans>
          Phones get here when they ask without being known: led by the DHCP server or by the maker’s
          redirection to the first-contact URL, by TFTP, by plug and play, or as a registration that a PBX
          link tells.
        </Trans>
      </Text>
    </Empty>
  )
}
