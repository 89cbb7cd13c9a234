/** A schedule as its form holds it, and the bodies that are made of it. */

import type { OperationKind } from '../../../../src/schema/operation.ts'
import type { PhoneState } from '../../../../src/schema/phone-state.ts'
import { type AskedState, askedStates } from '../../../../src/schema/registered-state.ts'
import {
  type Schedule,
  type ScheduleCreate,
  type SchedulePatch,
  scheduleCreateSchema,
  weekdays,
} from '../../../../src/schema/schedule.ts'
import { changedFields } from '../../lib/changes.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type ScheduleDraft = {
  name: string
  kind: OperationKind
  q: string
  modelId: string
  status: PhoneState | ''
  registration: AskedState | ''
  repeat: 'once' | 'weekly'
  date: string
  days: string[]
  time: string
  force: boolean
  enabled: boolean
}

export const scheduleLabels: Record<keyof ScheduleDraft, string> = {
  name: 'Name',
  kind: 'What',
  q: 'Found by',
  modelId: 'Model',
  status: 'Status',
  registration: 'Registered',
  repeat: 'When',
  date: 'Date',
  days: 'Days',
  time: 'Time',
  force: 'Other phones as well',
  enabled: 'Enabled',
}

export const scheduleFields =
  /^(name|kind|q|modelId|status|registration|repeat|date|days|time|force|enabled)$/

export const dayWords: Record<(typeof weekdays)[number], string> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
}

export const registrationWords: Record<AskedState, string> = {
  registered: 'All lines',
  partly: 'Some lines',
  unregistered: 'No line',
}

export const registrationOf = (value: string | null): AskedState | '' =>
  askedStates.find((state) => state === value) ?? ''

export const emptySchedule: ScheduleDraft = {
  ...{ name: '', kind: 'resync', q: '', modelId: '', status: '', registration: '' },
  ...{ repeat: 'weekly', date: '', days: [], time: '02:00', force: false, enabled: true },
}

export function toScheduleDraft({ filter, date, days, ...schedule }: Schedule): ScheduleDraft {
  const { name, kind, time, force, enabled } = schedule
  return {
    ...{ name, kind, time, force, enabled, days: [...days], date: date ?? '' },
    ...{ q: filter.q ?? '', modelId: filter.modelId ?? '' },
    // As a status it is the other truth in one word.
    ...(filter.status === 'unregistered'
      ? { status: '' as const, registration: filter.registration ?? filter.status }
      : { status: filter.status ?? '', registration: filter.registration ?? '' }),
    repeat: date === null ? 'weekly' : 'once',
  }
}

export const filterOf = ({
  q,
  modelId,
  status,
  registration,
}: Pick<ScheduleDraft, 'q' | 'modelId' | 'status' | 'registration'>) => ({
  ...(q.trim() && { q: q.trim() }),
  ...(modelId && { modelId }),
  ...(status && { status }),
  ...(registration && { registration }),
})

export function toCreate(draft: ScheduleDraft): ScheduleCreate {
  const { name, kind, repeat, date, days, time, force, enabled } = draft
  return {
    ...{ name, kind, time, force, enabled, filter: filterOf(draft) },
    date: repeat === 'once' ? date : null,
    days: repeat === 'weekly' ? weekdays.filter((day) => days.includes(day)) : [],
  }
}

export function toPatch(draft: ScheduleDraft, schedule: Schedule): SchedulePatch {
  return changedFields(toCreate(draft), toCreate(toScheduleDraft(schedule)))
}

/** What it is searched by stands in the form in three fields. */
export const fieldOfSchedule = (path: string): string => path.replace(/^filter\.|^(days)\..*/, '$1')

export function checkSchedule(draft: ScheduleDraft): Errors {
  const errors = Object.entries(errorsOf(scheduleCreateSchema.safeParse(toCreate(draft)))).map(
    ([path, message]) => [fieldOfSchedule(path), message],
  )
  const noDay = draft.repeat === 'weekly' && draft.days.length === 0
  return { ...Object.fromEntries(errors), ...(noDay && { days: 'Choose one day or more' }) }
}
