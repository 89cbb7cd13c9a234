/** On every page, as long as somebody is led: how far that is, and the way back to it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { lead } from '../../lib/first-steps.ts'
import { say } from '../../lib/language.ts'
import './first-steps.css'
import { stepNames, stepTitles, useFirstSteps } from './steps.ts'

export default function FirstStepsStrip({ code }: { code: string | undefined }) {
  const { pathname } = useLocation()
  const steps = useFirstSteps(code)
  const isFetched = steps?.fetched !== undefined
  // On its own page it is said first.
  const isElsewhere = pathname !== '/start'
  useEffect(() => {
    if (isFetched && isElsewhere) lead('over')
  }, [isFetched, isElsewhere])
  if (!steps || isFetched || !isElsewhere) return null
  const place = stepNames.indexOf(steps.next) + 1
  const title = say(stepTitles[steps.next])
  return (
    <section className="first-steps-strip" aria-label={t`First steps`}>
      <Group gap="sm" justify="space-between">
        <span>
          <Trans>
            First steps, {place} of {stepNames.length}: <b>{title}</b>
          </Trans>
        </span>
        <Group gap="xs">
          <Button
            size="compact-sm"
            renderRoot={(props) => (
              <Link {...props} to="/start" search={{ step: steps.next, tenant: steps.code }} />
            )}
          >
            <Trans>Go on</Trans>
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => lead('putOff')}>
            <Trans>Leave the first steps</Trans>
          </Button>
        </Group>
      </Group>
    </section>
  )
}
