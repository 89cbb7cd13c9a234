/** A schedule as its form holds it, and the bodies that are made of it. */

import { msg, t } from '@lingui/core/macro'
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
import type { Words } from '../../lib/language.ts'
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

export const scheduleLabels: Words<keyof ScheduleDraft> = {
  name: msg`Name`,
  kind: msg`What`,
  q: msg`Found by`,
  modelId: msg`Model`,
  status: msg`Status`,
  registration: msg`Registered`,
  repeat: msg`When`,
  date: msg`Date`,
  days: msg`Days`,
  time: msg`Time`,
  force: msg`Other phones as well`,
  enabled: msg`Enabled`,
}

export const scheduleFields =
  /^(name|kind|q|modelId|status|registration|repeat|date|days|time|force|enabled)$/

export const dayWords: Words<(typeof weekdays)[number]> = {
  mon: msg`Mon`,
  tue: msg`Tue`,
  wed: msg`Wed`,
  thu: msg`Thu`,
  fri: msg`Fri`,
  sat: msg`Sat`,
  sun: msg`Sun`,
}

export const registrationWords: Words<AskedState> = {
  registered: msg`All lines`,
  partly: msg`Some lines`,
  unregistered: msg`No line`,
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
  return { ...Object.fromEntries(errors), ...(noDay && { days: t`Choose one day or more` }) }
}
