/** Overview of a tenant: numbers that lead to lists, the last thirty days, and what needs somebody. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Skeleton } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { Empty } from '../../components/empty.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import type { Answer } from '../../lib/api.ts'
import { dateBy, howMany, numeral } from '../../lib/format.ts'
import { useLostConnection } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useMay, useSession } from '../../lib/session.ts'
import { ChainBroken } from './chain-broken.tsx'
import { FetchedChart, OfferLink, RegisteredChart } from './charts.tsx'
import { DayOpened } from './day-opened.tsx'
import { lastDays, onWorkingDays } from './days.ts'
import { Doings } from './doings.tsx'
import { Failing } from './failing.tsx'
import { Firmware } from './firmware.tsx'
import { NumberCard, Numbers, sinceFirst, sinceYesterday } from './numbers.tsx'
import './overview.css'

export function OverviewPage() {
  const { code = '' } = useParams({ strict: false })
  const answer = useAsk('overview', { params: { code } }, { keep: true })
  const tenant = useSession()?.tenants.find((one) => one.code === code)
  return (
    <>
      <PageHeader
        crumbs={[{ label: tenant?.name ?? code }]}
        title={t`Overview`}
        aside={answer.data && <Now timezone={answer.data.timezone} />}
      />
      <ChainBroken />
      <Told answer={answer}>{(data) => <Everything code={code} data={data} />}</Told>
    </>
  )
}

/** What time it is there, and whether what is shown follows what happens. */
export function Now({ timezone }: { timezone: string }) {
  const lost = useLostConnection()
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 20_000)
    return () => clearInterval(timer)
  }, [])
  const format = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  return (
    <span className="overview-now" title={timezone}>
      {dateBy({ ...format, timeZone: timezone }).format(new Date())} · {lost ? t`not live` : t`live`}
    </span>
  )
}

type ToldProps<Data> = {
  answer: { data?: Data | undefined; error: Error | null; refetch: () => unknown; isPlaceholderData: boolean }
  children: (data: Data) => ReactNode
}

/** Until it is known, and where it cannot be. */
export function Told<Data>({ answer, children }: ToldProps<Data>) {
  const { data, error, refetch, isPlaceholderData } = answer
  if (data !== undefined)
    return (
      <div className="overview" aria-busy={isPlaceholderData}>
        {children(data)}
      </div>
    )
  if (error)
    return (
      <Alert color="red" variant="light" title={t`The overview could not be read`} role="alert">
        {error.message}{' '}
        <Button size="compact-sm" variant="default" onClick={() => refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </Alert>
    )
  return (
    <div className="overview-numbers" role="status" aria-label={t`Loading`}>
      {[1, 2, 3, 4, 5, 6].map((place) => (
        <Skeleton key={place} height={88} radius={10} />
      ))}
    </div>
  )
}

function Everything({ code, data }: { code: string; data: Answer<'overview'> }) {
  const [{ day: opened }] = usePageSearch()
  const days = lastDays(data.day, data.days)
  const links = useAsk('listLinks', { params: { code }, query: { pageSize: 1 } }, { staleTime: 60_000 }).data
  const mayAdd = useMay('settings')
  if (data.counts.phones === 0 && data.days.every(({ served }) => served === 0))
    return <NoPhones code={code} />
  return (
    <>
      <TenantNumbers code={code} data={data} />
      <div className="overview-charts">
        <FetchedChart days={days} opened={opened} />
        <RegisteredChart
          days={days}
          opened={opened}
          offer={<OfferLink to={`/t/${code}/links`} mayAdd={mayAdd} isThere={Boolean(links?.total)} />}
        />
      </div>
      <DayOpened days={days} opened={opened} list={`/t/${code}/phones`} />
      <div className="overview-lists">
        <Failing code={code} count={data.counts.failing} failing={data.failing} />
        <Firmware code={code} firmware={data.firmware} />
        <Doings code={code} operations={data.operations} schedules={data.schedules} />
      </div>
    </>
  )
}

function TenantNumbers({ code, data }: { code: string; data: Answer<'overview'> }) {
  const { counts, days, day, timezone } = data
  const list = `/t/${code}/phones`
  const usual = onWorkingDays(day, days)
  const { fetchedToday } = counts
  const since = (noted: 'pending' | 'failing' | 'neverFetched', otherwise: string) =>
    sinceYesterday(counts[noted], noted, day, days, otherwise)
  return (
    <Numbers label={t`Phones in numbers`}>
      <NumberCard
        label={t`Phones`}
        number={numeral(counts.phones)}
        words={sinceFirst(counts.phones, day, days) || t`in all`}
        to={list}
      />
      <NumberCard
        label={t`Fetched today`}
        number={howMany({ total: fetchedToday.phones, atLeast: fetchedToday.atLeast })}
        words={usual === null ? t`by the clock of ${timezone}` : t`${numeral(usual)} on a working day`}
        to={list}
        search={{ fetched: 'today' }}
      />
      <NumberCard
        label={t`Pending`}
        number={numeral(counts.pending)}
        words={since('pending', t`their files are others now`)}
        tone={counts.pending > 0 ? 'waiting' : undefined}
        to={list}
        search={{ state: 'pending' }}
      />
      <NumberCard
        label={t`Failing`}
        number={numeral(counts.failing)}
        words={since('failing', t`asked, and did not get their file`)}
        tone={counts.failing > 0 ? 'bad' : undefined}
        to={list}
        search={{ state: 'failing' }}
      />
      <NumberCard
        label={t`Never fetched`}
        number={numeral(counts.neverFetched)}
        words={since('neverFetched', t`have not asked yet`)}
        to={list}
        search={{ state: 'neverFetched' }}
      />
      <Unregistered code={code} phones={counts.unregistered} />
    </Numbers>
  )
}

/** `phones` is `null` where nobody knows. */
function Unregistered({ code, phones }: { code: string; phones: number | null }) {
  const label = t`Unregistered`
  if (phones === null)
    return <NumberCard label={label} number="—" words={t`no link that is up tells`} to={`/t/${code}/links`} />
  return (
    <NumberCard
      label={label}
      number={numeral(phones)}
      words={t`no line of theirs is registered`}
      tone={phones > 0 ? 'bad' : undefined}
      to={`/t/${code}/phones`}
      search={{ registration: 'unregistered' }}
    />
  )
}

function NoPhones({ code }: { code: string }) {
  const mayAdd = useMay('change')
  return (
    <div className="surface">
      <Empty
        title={t`No phones yet`}
        actions={
          mayAdd && (
            <>
              <Button renderRoot={(props) => <Link {...props} to="/start" search={{ tenant: code }} />}>
                <Trans>First steps</Trans>
              </Button>
              <Button
                variant="default"
                renderRoot={(props) => <Link {...props} to="/t/$code/phones/paste" params={{ code }} />}
              >
                <Trans>Paste phones</Trans>
              </Button>
            </>
          )
        }
      >
        <Trans>
          When there are, this page tells how many fetched today, which fail and why, what they run and which
          are registered. First steps leads from an extension to the first phone that fetches.
        </Trans>
      </Empty>
    </div>
  )
}
