/** The two charts of an overview: phones that fetched, and lines that are registered. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import type { DayFigures } from '../../../../src/schema/overview.ts'
import { numeral } from '../../lib/format.ts'
import { DayChart } from './day-chart.tsx'
import { orUnknown } from './days.ts'

type Props = { days: DayFigures[]; opened: string | undefined }

export function FetchedChart({ days, opened }: Props) {
  return (
    <DayChart
      title={t`Phones that fetched, a day`}
      aside={
        <span className="overview-legend detail">
          <i data-kind="usual" aria-hidden /> <Trans>served</Trans> <i data-kind="bad" aria-hidden />{' '}
          <Trans>refused</Trans>
        </span>
      }
      columns={[t`Served`, t`Refused`]}
      rows={days.map(({ day, served, refused }) => ({
        ...{ day, words: t`${numeral(served)} served, ${numeral(refused)} refused` },
        cells: [numeral(served), numeral(refused)],
      }))}
      picture={{
        kind: 'bars',
        served: days.map(({ served }) => served),
        refused: days.map(({ refused }) => refused),
      }}
      opened={opened}
    />
  )
}

/** `offer`: what leads to a link, where none tells of lines. */
export function RegisteredChart({ days, opened, offer }: Props & { offer: ReactNode }) {
  const last = days.findLast(({ registered }) => registered !== null)
  if (!last) return <NoLink>{offer}</NoLink>
  const [registered, lines] = [numeral(last.registered ?? 0), numeral(last.lines ?? 0)]
  return (
    <DayChart
      title={t`Registered lines`}
      aside={
        <span className="overview-legend detail">
          <Trans>
            <i data-kind="good" aria-hidden /> registered: {registered} of {lines} lines
          </Trans>
        </span>
      }
      columns={[t`Registered`, t`Lines in use`]}
      rows={days.map(({ day, registered, lines }) => ({
        day,
        words:
          registered === null || lines === null
            ? t`not noted`
            : t`${numeral(registered)} of ${numeral(lines)} lines registered`,
        cells: [orUnknown(registered), orUnknown(lines)],
      }))}
      picture={{
        kind: 'lines',
        registered: days.map(({ registered }) => registered),
        lines: days.map(({ lines }) => lines),
      }}
      opened={opened}
    />
  )
}

function NoLink({ children }: { children: ReactNode }) {
  const id = useId()
  return (
    <section className="surface overview-chart" aria-labelledby={id}>
      <Title order={2} size="h5" id={id}>
        <Trans>Registered lines</Trans>
      </Title>
      <div className="overview-nothing">{children}</div>
    </section>
  )
}

/** Where a link is made, and what it would tell. */
export function OfferLink({ to, mayAdd, isThere }: { to: string; mayAdd: boolean; isThere: boolean }) {
  const adding: string = `${to}/new`
  if (isThere)
    return (
      <p>
        <Trans>
          Nothing was noted yet. A link is there: how many lines are registered is noted each hour while it is
          up.{' '}
          <Link className="text-link" to={to}>
            Its state
          </Link>
        </Trans>
      </p>
    )
  return (
    <>
      <p>
        <Trans>
          No link tells which lines are registered. A link to the PBX or the registrar shows it here, line by
          line at each phone, and tells when a phone has come back after a reboot.
        </Trans>
      </p>
      {mayAdd ? (
        <Link className="text-link" to={adding}>
          <Trans>Add a PBX link</Trans>
        </Link>
      ) : (
        <p>
          <Trans>Your administrator can add one under PBX links.</Trans>
        </p>
      )}
    </>
  )
}
