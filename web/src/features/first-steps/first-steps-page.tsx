/** First steps: from an empty system to the first phone that fetches, each step at its own address. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { lead } from '../../lib/first-steps.ts'
import { say } from '../../lib/language.ts'
import { type PageSearch, usePageSearch } from '../../lib/search.ts'
import './first-steps.css'
import { AddressStep, ExtensionsStep, FetchedStep, PhoneStep, TenantStep } from './step-bodies.tsx'
import { type FirstSteps, type StepName, stepNames, stepTitles, useFirstSteps } from './steps.ts'

export function FirstStepsPage() {
  const [{ step: wanted, tenant }] = usePageSearch()
  const navigate = useNavigate()
  const steps = useFirstSteps(tenant)
  const isFetched = steps?.fetched !== undefined
  const isKnown = steps !== undefined
  useEffect(() => {
    if (isKnown) lead(isFetched ? 'over' : 'begun')
  }, [isKnown, isFetched])
  const putOff = () => {
    lead('putOff')
    navigate({ to: steps?.code === undefined ? '/tenants' : `/t/${steps.code}/phones` })
  }
  return (
    <>
      <PageHeader
        crumbs={[{ label: steps?.tenant || t`Offhook` }]}
        title={t`First steps`}
        aside={t`from nothing to a phone that fetches`}
        actions={
          !isFetched && (
            <Button variant="default" onClick={putOff}>
              <Trans>Not now</Trans>
            </Button>
          )
        }
      />
      {steps ? (
        <Steps steps={steps} opened={stepNames.find((name) => name === wanted) ?? steps.next} />
      ) : (
        <Skeleton height={320} radius={10} role="status" aria-label={t`Loading`} />
      )}
    </>
  )
}

const bodies: Record<StepName, (props: { steps: FirstSteps }) => ReactNode> = {
  ...{ tenant: TenantStep, extensions: ExtensionsStep, phone: PhoneStep },
  ...{ address: AddressStep, fetched: FetchedStep },
}

function Steps({ steps, opened }: { steps: FirstSteps; opened: StepName }) {
  return (
    <ol className="first-steps">
      {stepNames.map((name, index) => {
        const Body = bodies[name]
        const isDone = steps.isDone(name)
        return (
          <li key={name} className="surface" aria-current={name === opened ? 'step' : undefined}>
            <Group gap="sm" wrap="nowrap">
              <span className="first-step-sign" data-done={isDone || undefined} aria-hidden>
                {isDone ? <IconCheck size={16} /> : index + 1}
              </span>
              <Title order={2} size="h5">
                <Link
                  className="crumb"
                  to="."
                  search={(before: PageSearch) => ({ ...before, step: name })}
                  resetScroll={false}
                  aria-expanded={name === opened}
                >
                  {say(stepTitles[name])}
                </Link>
              </Title>
              <span className="detail">{isDone ? t`done` : name === steps.next ? t`now` : t`later`}</span>
            </Group>
            {name === opened && (
              <div className="first-step-body">
                <Body steps={steps} />
              </div>
            )}
          </li>
        )
      })}
    </ol>
  )
}
