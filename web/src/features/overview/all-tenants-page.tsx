/** Overview of all tenants: sums, the last thirty days, and the tenants that need somebody. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type PhoneState, phoneStates } from '../../../../src/schema/phone-state.ts'
import { Empty } from '../../components/empty.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { stateNames, stateWords } from '../../components/phone-states.ts'
import { Section } from '../../components/section.tsx'
import type { Answer } from '../../lib/api.ts'
import { amid, numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { ChainBroken } from './chain-broken.tsx'
import { FetchedChart, OfferLink, RegisteredChart } from './charts.tsx'
import { DayOpened } from './day-opened.tsx'
import { lastDays } from './days.ts'
import { NumberCard, Numbers, sinceFirst, sinceYesterday } from './numbers.tsx'
import { Now, Told } from './overview-page.tsx'
import './overview.css'

type All = Answer<'systemOverview'>

export function AllTenantsPage() {
  const [{ state: wanted }] = usePageSearch()
  const state = phoneStates.find((each) => each === wanted)
  const answer = useAsk('systemOverview', { query: { state } }, { keep: true })
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }]}
        title={t`Overview of all tenants`}
        aside={answer.data && <Now timezone="UTC" />}
      />
      <ChainBroken />
      <Told answer={answer}>{(data) => <Everything data={data} state={state} />}</Told>
    </>
  )
}

/** Somewhere it may be tomorrow already. */
const lastDay = ({ days }: All): string =>
  [new Date().toISOString().slice(0, 10), days.at(-1)?.day ?? ''].sort().at(-1) ?? ''

function Everything({ data, state }: { data: All; state: PhoneState | undefined }) {
  const [{ day: opened }] = usePageSearch()
  const links = useAsk('listSystemLinks', { query: { pageSize: 1 } }, { staleTime: 60_000 }).data
  const today = lastDay(data)
  const days = lastDays(today, data.days)
  if (data.counts.phones === 0 && data.days.every(({ served }) => served === 0)) return <NothingYet />
  return (
    <>
      <SystemNumbers data={data} today={today} />
      <div className="overview-charts">
        <FetchedChart days={days} opened={opened} />
        <RegisteredChart
          days={days}
          opened={opened}
          offer={<OfferLink to="/links" mayAdd isThere={Boolean(links?.total)} />}
        />
      </div>
      <DayOpened days={days} opened={opened} />
      <Looks data={data} state={state} />
    </>
  )
}

function SystemNumbers({ data, today }: { data: All; today: string }) {
  const { counts, days, tenants } = data
  const since = (noted: 'pending' | 'failing' | 'neverFetched', otherwise: string) =>
    sinceYesterday(counts[noted], noted, today, days, otherwise)
  return (
    <Numbers label={t`All tenants in numbers`}>
      <NumberCard label={t`Tenants`} number={numeral(tenants)} words={t`in all`} to="/tenants" />
      <NumberCard
        label={t`Phones`}
        number={numeral(counts.phones)}
        words={sinceFirst(counts.phones, today, days) || t`of all tenants`}
        to="/tenants"
      />
      <NumberCard
        label={t`Up to date`}
        number={numeral(counts.upToDate)}
        words={t`have what they should`}
        to="/overview"
        search={{ state: 'upToDate' }}
      />
      <NumberCard
        label={t`Pending`}
        number={numeral(counts.pending)}
        words={since('pending', t`their files are others now`)}
        tone={counts.pending > 0 ? 'waiting' : undefined}
        to="/overview"
        search={{ state: 'pending' }}
      />
      <NumberCard
        label={t`Failing`}
        number={numeral(counts.failing)}
        words={since('failing', t`asked, and did not get their file`)}
        tone={counts.failing > 0 ? 'bad' : undefined}
        to="/overview"
        search={{ state: 'failing' }}
      />
      <NumberCard
        label={t`Never fetched`}
        number={numeral(counts.neverFetched)}
        words={since('neverFetched', t`have not asked yet`)}
        to="/overview"
        search={{ state: 'neverFetched' }}
      />
    </Numbers>
  )
}

/** In each cell the phones of a tenant that are so; each number leads to their list. */
function Looks({ data: { looks, others }, state }: { data: All; state: PhoneState | undefined }) {
  const [, change] = usePageSearch()
  const title = state
    ? t`Tenants with phones in this state: ${amid(say(stateWords[state].word))}`
    : t`Tenants to look after`
  return (
    <Section
      title={title}
      aside={
        state && (
          <Button variant="default" size="compact-sm" onClick={() => change({ state: undefined })}>
            <Trans>Those that fail or wait</Trans>
          </Button>
        )
      }
    >
      {looks.length === 0 ? (
        <p className="overview-nothing">
          {state ? t`No tenant has such phones.` : t`No phone fails and none is pending, in any tenant.`}
        </p>
      ) : (
        <div className="table-place">
          <table className="table cards" aria-label={title}>
            <thead>
              <tr>
                <th scope="col">
                  <Trans>Tenant</Trans>
                </th>
                {stateNames.map((name) => (
                  <th key={name} scope="col">
                    {say(stateWords[name].word)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {looks.map(({ code, name, ...counts }) => (
                <tr key={code}>
                  <td>
                    <Link className="text-link row-link" to="/t/$code/overview" params={{ code }}>
                      {name}
                    </Link>
                  </td>
                  {stateNames.map((each) => (
                    <td key={each} data-label={say(stateWords[each].word)}>
                      <Link
                        className="text-link"
                        to="/t/$code/phones"
                        params={{ code }}
                        search={{ state: each }}
                      >
                        {numeral(counts[each])}
                      </Link>
                    </td>
                  ))}
                </tr>
              ))}
              {others.tenants > 0 && (
                <tr>
                  <td>
                    <Plural value={others.tenants} one="# other tenant" other="# other tenants" />
                  </td>
                  {stateNames.map((each) => (
                    <td key={each} data-label={say(stateWords[each].word)}>
                      {numeral(others[each])}
                    </td>
                  ))}
                </tr>
              )}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

function NothingYet() {
  return (
    <div className="surface">
      <Empty
        title={t`No phones yet`}
        actions={
          <Button renderRoot={(props) => <Link {...props} to="/start" />}>
            <Trans>First steps</Trans>
          </Button>
        }
      >
        <Trans>
          When there are, this page tells for all tenants how many phones fetched, and in which they fail.
          First steps leads from a tenant to the first phone that fetches.
        </Trans>
      </Empty>
    </div>
  )
}
