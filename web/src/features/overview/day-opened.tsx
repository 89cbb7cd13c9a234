/** One day of the thirty: its numbers, and where one looks further. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import type { DayFigures } from '../../../../src/schema/overview.ts'
import { Time } from '../../components/time.tsx'
import { numeral } from '../../lib/format.ts'
import { type PageSearch, usePageSearch } from '../../lib/search.ts'
import { dayBeside, orUnknown, wholeDay } from './days.ts'

type Props = {
  days: DayFigures[]
  opened: string | undefined
  /** The list of what is now, of a tenant: numbers of today lead to it. */
  list?: string
}

export function DayOpened({ days, opened, list }: Props) {
  const id = useId()
  const [, change] = usePageSearch()
  const day = days.find((each) => each.day === opened)
  if (!day) return null
  const isToday = day === days.at(-1)
  const to = (by: number) => days.find((each) => each.day === dayBeside(day.day, by))?.day
  const [before, after] = [to(-1), to(1)]
  return (
    <section className="surface overview-chart" aria-labelledby={id}>
      <Group justify="space-between" gap="xs" mb={8}>
        <Title order={2} size="h5" id={id}>
          {wholeDay(day.day)}
        </Title>
        <Group gap={6}>
          {before && (
            <Button variant="default" size="compact-sm" onClick={() => change({ day: before })}>
              <Trans>Day before</Trans>
            </Button>
          )}
          {after && (
            <Button variant="default" size="compact-sm" onClick={() => change({ day: after })}>
              <Trans>Day after</Trans>
            </Button>
          )}
          <Button variant="default" size="compact-sm" onClick={() => change({ day: undefined })}>
            <Trans>Close the day</Trans>
          </Button>
        </Group>
      </Group>
      <dl className="overview-facts">
        {factsOf(day).map(({ label, value, search }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {isToday && list && search ? (
                <Link className="text-link" to={list} search={search}>
                  {value}
                </Link>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="detail">
        {day.sampledAt ? (
          <Trans>
            Phones that fetched or were refused count once that day. How the others stood was noted at{' '}
            <Time at={day.sampledAt} />.
          </Trans>
        ) : (
          <Trans>
            Phones that fetched or were refused count once that day. How the others stood was not noted.
          </Trans>
        )}
      </p>
    </section>
  )
}

type Fact = { label: string; value: string; search?: PageSearch }

function factsOf(day: DayFigures): Fact[] {
  const { registered, lines } = day
  return [
    { label: t`Served`, value: numeral(day.served), search: { fetched: 'today' } },
    { label: t`Refused`, value: numeral(day.refused) },
    { label: t`Phones`, value: orUnknown(day.phones) },
    { label: t`Pending`, value: orUnknown(day.pending) },
    { label: t`Failing`, value: orUnknown(day.failing) },
    { label: t`Never fetched`, value: orUnknown(day.neverFetched) },
    {
      label: t`Registered lines`,
      value:
        registered === null || lines === null ? t`not noted` : t`${numeral(registered)} of ${numeral(lines)}`,
    },
  ]
}
