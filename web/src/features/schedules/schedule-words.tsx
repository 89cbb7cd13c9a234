/** A schedule in words: when it runs, for which phones, and what came of it last. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { Schedule } from '../../../../src/schema/schedule.ts'
import { stateWords } from '../../components/phone-states.ts'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { amid, dateBy } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { dayWords, registrationWords } from './schedule-draft.ts'

/** `Mon, Wed at 02:30`, `24 Dec 2026 at 22:00` */
export function timingInWords({ date, days, time }: Pick<Schedule, 'date' | 'days' | 'time'>): string {
  if (date !== null) return t`${dayOf(date)} at ${time}`
  if (days.length === 7) return t`Every day at ${time}`
  return t`${days.map((day) => say(dayWords[day])).join(', ')} at ${time}`
}

const dayOf = (date: string) =>
  dateBy({ dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))

/** By the clock of the tenant’s zone, wherever one looks at it from. */
export function NextRun({ schedule }: { schedule: Schedule }) {
  const { nextAt, timezone, enabled } = schedule
  if (!enabled) return <Trans context="a schedule">Switched off</Trans>
  if (nextAt === null) return <Trans>It is over</Trans>
  const format = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  const shown = dateBy({ ...format, timeZone: timezone }).format(new Date(nextAt))
  return (
    <time dateTime={nextAt} title={timezone}>
      {shown}
    </time>
  )
}

export function filterInWords({ q, modelId, status, registration }: Schedule['filter']): string {
  const parts = [
    status && status !== 'unregistered' && amid(say(stateWords[status].word)),
    (registration || status === 'unregistered') &&
      t`registered: ${amid(say(registrationWords[registration ?? 'unregistered']))}`,
    modelId && t`model ${modelId}`,
    q && t`found by “${q}”`,
  ].filter(Boolean)
  return parts.length === 0 ? t`All phones` : t`Phones: ${parts.join(', ')}`
}

const outcomes: Record<NonNullable<Schedule['last']>['outcome'], { word: MessageDescriptor; tone: Tone }> = {
  ran: { word: msg`Ran`, tone: 'good' },
  refused: { word: msg`Not run`, tone: 'bad' },
  missed: { word: msg`Missed`, tone: 'bad' },
}

export function LastRun({ code, schedule }: { code: string; schedule: Schedule }) {
  const { last } = schedule
  if (!last)
    return (
      <span className="detail">
        <Trans>Not yet</Trans>
      </span>
    )
  const { word, tone } = outcomes[last.outcome]
  return (
    <>
      <StateWord tone={tone}>{say(word)}</StateWord> <Time at={last.at} />
      {last.operationId && (
        <>
          {' '}
          ·{' '}
          <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id: last.operationId }}>
            <Trans>Outcomes</Trans>
          </Link>
        </>
      )}
      {last.detail && <div className="detail">{say(last.detail)}</div>}
    </>
  )
}
