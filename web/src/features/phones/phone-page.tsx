/** One phone: its form, its files, what it asked and what it sent. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton, Tabs } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { type ComponentProps, useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Changes } from '../../components/changes.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { type Crumb, PageHeader } from '../../components/page-header.tsx'
import { soon } from '../../components/soon.tsx'
import { useStartOperation } from '../../components/start-operation.tsx'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useMay, useReadOnlyReason } from '../../lib/session.ts'
import { draftLike, numberAfter } from './next-phone.ts'
import { PhoneForm } from './phone-form.tsx'
import { StatusWord } from './phone-status.tsx'
import { Registered } from './registered-word.tsx'

/** Loaded when they are looked at. */
const waiting = () => <Skeleton height={200} aria-label={t`Loading`} />
const PhoneFiles = soon(async () => ({ default: (await import('./phone-files.tsx')).PhoneFiles }), waiting)
const PhoneFetches = soon(
  async () => ({ default: (await import('./phone-fetches.tsx')).PhoneFetches }),
  waiting,
)
const PhoneTimeLine = soon(() => import('./phone-time-line.tsx'), waiting)
/** Few phones send something, and fewer people look at it. */
const PhoneUploads = soon(
  async () => ({ default: (await import('./phone-uploads.tsx')).PhoneUploads }),
  waiting,
)

function crumbs(code: string): Crumb[] {
  return [
    { label: t`Configuration` },
    { label: t`Provisioning` },
    { label: t`Phones`, to: `/t/${code}/phones` },
  ]
}

export function PhonePage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const [search] = usePageSearch()
  const tenant = useAsk('tenant', { params: { code } })
  if (id !== 'new') return <KnownPhone key={id} code={code} id={id} />
  if (tenant.error && !tenant.data) return <NotThere error={tenant.error} />
  return (
    <>
      <PageHeader crumbs={crumbs(code)} title={t`New phone`} />
      {search.like === undefined ? (
        <PhoneForm code={code} />
      ) : (
        <PhoneLike key={search.like} code={code} id={search.like} isSeries={search.step === 'next'} />
      )}
    </>
  )
}

/** A new one like one that there is. */
function PhoneLike({ code, id, isSeries }: { code: string; id: string; isSeries: boolean }) {
  const { data: like, error } = useAsk('phone', { params: { code, id } })
  const free = useAsk(
    'freeExtension',
    { params: { code }, query: { from: like && numberAfter(like) } },
    { enabled: like !== undefined, staleTime: 0 },
  )
  const [begin, setBegin] = useState<ComponentProps<typeof PhoneForm>['begin']>()
  // Once: what is typed stays, whatever is asked again.
  if (!begin && like && free.data && !free.isFetching)
    setBegin({ like, isSeries, draft: draftLike(like, free.data) })
  const failed = error ?? free.error
  if (failed && !begin) return <NotThere error={failed} />
  if (!begin) return <Skeleton height={400} aria-label={t`Loading`} />
  return <PhoneForm code={code} begin={begin} />
}

function KnownPhone({ code, id }: { code: string; id: string }) {
  const { data: phone, error } = useAsk('phone', { params: { code, id } })
  const [search, change] = usePageSearch()
  const mayAudit = useMay('audit')
  if (error && !phone) return <NotThere error={error} />
  if (!phone) return <Skeleton height={400} aria-label={t`Loading`} />
  const tab = search.tab ?? 'phone'
  return (
    <>
      <PageHeader
        crumbs={crumbs(code)}
        title={phone.name}
        aside={
          <>
            <StatusWord phone={phone} /> <Registered phone={phone} />
          </>
        }
        actions={<Actions code={code} phone={phone} />}
      />
      <Tabs
        value={tab}
        onChange={(next) =>
          change({
            tab: next === 'phone' ? undefined : (next ?? undefined),
            file: undefined,
            show: undefined,
            page: undefined,
            ...{ q: undefined, kind: undefined, since: undefined },
          })
        }
      >
        <Tabs.List mb={14}>
          <Tabs.Tab value="phone">{t`Phone`}</Tabs.Tab>
          <Tabs.Tab value="files">{t`Files`}</Tabs.Tab>
          <Tabs.Tab value="timeline">
            <Trans>Time line</Trans>
          </Tabs.Tab>
          <Tabs.Tab value="activity">{t`Activity`}</Tabs.Tab>
          <Tabs.Tab value="uploads">{t`Uploads`}</Tabs.Tab>
          {mayAudit && <Tabs.Tab value="changes">{t`Changes`}</Tabs.Tab>}
        </Tabs.List>
        {/* Kept while another tab is looked at: what is typed must not be lost. */}
        <Tabs.Panel value="phone" keepMounted>
          <PhoneForm code={code} phone={phone} />
        </Tabs.Panel>
        <Tabs.Panel value="files">{tab === 'files' && <PhoneFiles code={code} id={id} />}</Tabs.Panel>
        <Tabs.Panel value="timeline">
          {tab === 'timeline' && <PhoneTimeLine code={code} id={id} />}
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          {tab === 'activity' && <PhoneFetches code={code} id={id} mac={phone.mac} />}
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          {tab === 'changes' && <Changes code={code} id={id} what="phone" />}
        </Tabs.Panel>
        <Tabs.Panel value="uploads">
          {tab === 'uploads' && <PhoneUploads code={code} phone={phone} />}
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function Actions({ code, phone }: { code: string; phone: Phone }) {
  const start = useStartOperation(code)
  const readOnly = useReadOnlyReason('ask') !== undefined
  const why = (
    <Button
      variant="default"
      renderRoot={(props) => (
        <Link {...props} to="/t/$code/why" params={{ code }} search={{ mac: phone.mac }} />
      )}
    >
      <Trans>Why?</Trans>
    </Button>
  )
  const mayChange = useMay('change')
  const duplicate = mayChange && (
    <Button
      variant="default"
      renderRoot={(props) => (
        <Link {...props} to="/t/$code/phones/$id" params={{ code, id: 'new' }} search={{ like: phone.id }} />
      )}
    >
      <Trans>Duplicate</Trans>
    </Button>
  )
  if (readOnly)
    return (
      <Group gap="xs">
        {why}
        {duplicate}
      </Group>
    )
  return (
    <Group gap="xs">
      {why}
      {duplicate}
      <Button variant="default" onClick={() => start('resync', { phones: [phone.id] }, 1, phone.name)}>
        <Trans>Resync config</Trans>
      </Button>
      <Button variant="default" onClick={() => start('reboot', { phones: [phone.id] }, 1, phone.name)}>
        <Trans>Reboot</Trans>
      </Button>
    </Group>
  )
}
