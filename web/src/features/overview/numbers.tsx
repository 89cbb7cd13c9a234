/** A number that leads to the list which it counts, with what it is compared to. */

import { plural, t } from '@lingui/core/macro'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { DayFigures } from '../../../../src/schema/overview.ts'
import type { PageSearch } from '../../lib/search.ts'
import { dayBeside, dayName } from './days.ts'

type Props = {
  label: string
  number: string
  words: string
  tone?: 'waiting' | 'bad' | undefined
  to: string
  search?: PageSearch
}

export function NumberCard({ label, number, words, tone, to, search = {} }: Props) {
  return (
    <Link className="surface overview-number" to={to} search={search}>
      <span className="overview-label">
        {label} <IconChevronRight size={14} aria-hidden />
      </span>{' '}
      <b data-tone={tone}>{number}</b> <span className="detail">{words}</span>
    </Link>
  )
}

export function Numbers({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className="overview-numbers" aria-label={label}>
      {children}
    </section>
  )
}

type Noted = 'phones' | 'pending' | 'failing' | 'neverFetched'

/** `2 more than yesterday`; `otherwise` where nothing was noted then. */
export function sinceYesterday(
  count: number,
  noted: Noted,
  today: string,
  days: readonly DayFigures[],
  otherwise: string,
): string {
  const before = days.find(({ day }) => day === dayBeside(today, -1))?.[noted] ?? null
  if (before === null) return otherwise
  const difference = count - before
  if (difference > 0)
    return plural(difference, { one: '# more than yesterday', other: '# more than yesterday' })
  if (difference < 0)
    return plural(-difference, { one: '# fewer than yesterday', other: '# fewer than yesterday' })
  return t`as many as yesterday`
}

/** `9 more than on 31 Oct`: as far back as it was noted. */
export function sinceFirst(count: number, today: string, days: readonly DayFigures[]): string {
  const first = days.find(({ day, phones }) => day < today && phones !== null)
  if (first === undefined || first.phones === null) return ''
  const day = dayName(first.day)
  const difference = count - first.phones
  if (difference > 0)
    return plural(difference, { one: `# more than on ${day}`, other: `# more than on ${day}` })
  if (difference < 0)
    return plural(-difference, { one: `# fewer than on ${day}`, other: `# fewer than on ${day}` })
  return t`as many as on ${day}`
}
