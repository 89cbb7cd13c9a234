/** A schedule in words: when it runs, for which phones, and what came of it last. */

import { Link } from '@tanstack/react-router'
import type { Schedule } from '../../../../src/schema/schedule.ts'
import { stateWords } from '../../components/phone-states.ts'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { dayWords, registrationWords } from './schedule-draft.ts'

/** `Mon, Wed at 02:30`, `24 Dec 2026 at 22:00` */
export function timingInWords({ date, days, time }: Pick<Schedule, 'date' | 'days' | 'time'>): string {
  if (date !== null) return `${dayOf(date)} at ${time}`
  if (days.length === 7) return `Every day at ${time}`
  return `${days.map((day) => dayWords[day]).join(', ')} at ${time}`
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
const dayOf = (date: string) => dayFormat.format(new Date(`${date}T00:00:00Z`))

/** By the clock of the tenant’s zone, wherever one looks at it from. */
export function NextRun({ schedule }: { schedule: Schedule }) {
  const { nextAt, timezone, enabled } = schedule
  if (!enabled) return <>Switched off</>
  if (nextAt === null) return <>It is over</>
  const format = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  const shown = new Intl.DateTimeFormat('en-GB', { ...format, timeZone: timezone }).format(new Date(nextAt))
  return (
    <time dateTime={nextAt} title={timezone}>
      {shown}
    </time>
  )
}

export function filterInWords({ q, modelId, status, registration }: Schedule['filter']): string {
  const parts = [
    status && status !== 'unregistered' && stateWords[status].word.toLowerCase(),
    (registration || status === 'unregistered') &&
      `registered: ${registrationWords[registration ?? 'unregistered'].toLowerCase()}`,
    modelId && `model ${modelId}`,
    q && `found by “${q}”`,
  ].filter(Boolean)
  return parts.length === 0 ? 'All phones' : `Phones: ${parts.join(', ')}`
}

const outcomes: Record<NonNullable<Schedule['last']>['outcome'], { word: string; tone: Tone }> = {
  ran: { word: 'Ran', tone: 'good' },
  refused: { word: 'Not run', tone: 'bad' },
  missed: { word: 'Missed', tone: 'bad' },
}

export function LastRun({ code, schedule }: { code: string; schedule: Schedule }) {
  const { last } = schedule
  if (!last) return <span className="detail">Not yet</span>
  const { word, tone } = outcomes[last.outcome]
  return (
    <>
      <StateWord tone={tone}>{word}</StateWord> <Time at={last.at} />
      {last.operationId && (
        <>
          {' '}
          ·{' '}
          <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id: last.operationId }}>
            Outcomes
          </Link>
        </>
      )}
      {last.detail && <div className="detail">{last.detail}</div>}
    </>
  )
}
