/** Why a phone gets what it gets: what is asked about, each step of the decision, and what was decided last. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ExplainQuery, Explanation } from '../../../../src/schema/explain.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { call } from '../../lib/api.ts'
import { exactTime } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useMay } from '../../lib/session.ts'
import { type Asked, AskForm } from './ask-form.tsx'
import { LastDecisions } from './last-decisions.tsx'
import { Steps } from './steps.tsx'
import './why.css'

export function WhyPage() {
  const { code } = useParams({ strict: false })
  const [search, change] = usePageSearch()
  // A secret stands in no address, and so in no history.
  const [secret, setSecret] = useState('')
  const { mac, ip, file, userAgent, protocol } = search
  const asked: Asked = { mac, ip, file, userAgent, protocol, secret: secret || undefined }
  const isAsking = Object.values({ ...asked, protocol: undefined }).some((each) => each !== undefined)
  const crumbs =
    code === undefined
      ? [{ label: t`System` }]
      : [{ label: t`Provisioning` }, { label: t`Phones`, to: `/t/${code}/phones` }]
  return (
    <>
      <PageHeader
        crumbs={crumbs}
        title={t`Why?`}
        aside={code === undefined ? t`of phones of all tenants` : undefined}
        actions={code !== undefined && <ToAll />}
      />
      <div className="why">
        <AskForm
          asked={asked}
          onAsk={({ secret: given = '', ...rest }) => {
            setSecret(given)
            change(rest)
          }}
        />
        {isAsking ? (
          <Answer code={code} asked={asked} />
        ) : (
          <Section title={t`What would be decided`}>
            <Trans>
              Give a MAC, an address, a file or a User-Agent: every step of the decision is told, as it would
              be taken now, and what was decided last. Nothing is changed by asking.
            </Trans>
          </Section>
        )}
      </div>
    </>
  )
}

function ToAll() {
  const administrator = useMay('system')
  const [search] = usePageSearch()
  if (!administrator) return null
  return (
    <Button variant="default" renderRoot={(props) => <Link {...props} to="/why" search={search} />}>
      <Trans>Look in all tenants</Trans>
    </Button>
  )
}

function Answer({ code, asked }: { code: string | undefined; asked: Asked }) {
  const [view, setView] = useState('now')
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['why', code, asked],
    queryFn: ({ signal }) => ask(code, asked, signal),
    gcTime: 0,
    staleTime: 0,
  })
  if (error)
    return (
      <Alert color="red" variant="light" title={t`It cannot be said`} role="alert">
        {error.message}
      </Alert>
    )
  if (!data) return <Skeleton height={320} aria-label={t`Loading`} />
  const [last] = data.fetches
  return (
    <section className="surface section" aria-labelledby="why-answer">
      <div className="why-head">
        <h2 id="why-answer">
          {data.asked.protocol === 'tftp' ? 'TFTP' : 'GET'}{' '}
          <span className="mono wrap-anywhere">{data.asked.path}</span>
        </h2>
        <SegmentedControl
          size="xs"
          aria-label={t`When`}
          value={view}
          onChange={setView}
          data={[
            { value: 'now', label: t`Now` },
            {
              value: 'last',
              label: last ? t`Last time, ${exactTime(last.at)}` : t`Last time`,
              disabled: !last,
            },
          ]}
        />
        <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => refetch()}>
          <Trans>Ask again</Trans>
        </Button>
      </div>
      {view === 'now' ? <Now code={code} told={data} /> : <LastDecisions told={data} />}
    </section>
  )
}

function ask(code: string | undefined, asked: Asked, signal: AbortSignal): Promise<Explanation> {
  // An address may hold any word; the server says which are good.
  const body = { ...asked, protocol: asked.protocol as ExplainQuery['protocol'] | undefined }
  return code === undefined
    ? call('askWhyOfAll', { body, signal })
    : call('askWhy', { params: { code }, body, signal })
}

const assumedWords = {
  secret: msg`its own secret`,
  ip: msg`the address that it came from last`,
  userAgent: msg`the User-Agent that it sent last`,
  credentials: msg`its right user name and password`,
  clientCertificate: msg`its maker’s certificate`,
}

function Now({ code, told }: { code: string | undefined; told: Explanation }) {
  const { assumed, ip, userAgent } = told.asked
  const from = [ip && t`from ${ip}`, userAgent && t`as ${userAgent}`].filter(Boolean).join(' ')
  return (
    <>
      <p className="detail wrap-anywhere">
        {from}
        {assumed.length > 0 && ` · ${t`taken: ${assumed.map((each) => say(assumedWords[each])).join(', ')}`}`}
      </p>
      <Steps steps={told.steps} />
      {told.candidates.length > 0 && (
        <ul className="plain-list">
          {told.candidates.map(({ id, name, mac, tenant }) => (
            <li key={id}>
              <Link
                className="text-link"
                to={code === undefined ? '/why' : '/t/$code/why'}
                params={{ code: code ?? tenant }}
                search={{ mac }}
              >
                {name}
              </Link>{' '}
              <span className="mono">{mac}</span>
              {code === undefined && ` · ${tenant}`}
            </li>
          ))}
        </ul>
      )}
      {told.phone && (
        <p>
          <Link
            className="text-link"
            to="/t/$code/phones/$id"
            params={{ code: told.phone.tenant, id: told.phone.id }}
          >
            <Trans>To the phone {told.phone.name}</Trans>
          </Link>
        </p>
      )}
    </>
  )
}
