/** One schedule, new or known. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Schedule } from '../../../../src/schema/schedule.ts'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeleteSchedule } from './delete-schedule.tsx'
import {
  checkSchedule,
  emptySchedule,
  fieldOfSchedule,
  type ScheduleDraft,
  scheduleFields,
  scheduleLabels,
  toCreate,
  toPatch,
  toScheduleDraft,
} from './schedule-draft.ts'
import { ScheduleFields } from './schedule-fields.tsx'
import { LastRun, NextRun } from './schedule-words.tsx'

export function SchedulePage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('schedule', { params: { code, id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Activity` }, { label: t`Schedules`, to: `/t/${code}/schedules` }]}
        title={data?.name ?? t`New schedule`}
      />
      <div className="form-column">
        <ScheduleForm key={id} code={code} schedule={data} />
      </div>
    </>
  )
}

function ScheduleForm({ code, schedule }: { code: string; schedule: Schedule | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteSchedule(code)
  const readOnly = useReadOnlyReason('ask')
  const draft = useDraft<ScheduleDraft>(schedule ? toScheduleDraft(schedule) : emptySchedule, checkSchedule)
  const toList = () => navigate({ to: '/t/$code/schedules', params: { code } })
  const saving = useSaving<ScheduleDraft, Schedule>({
    draft,
    known: schedule,
    toDraft: toScheduleDraft,
    send: (values, base, guard) =>
      base
        ? call('updateSchedule', { params: { code, id: base.id }, body: toPatch(values, base), ...guard })
        : call('createSchedule', { params: { code }, body: toCreate(values), ...guard }),
    readCurrent: () => call('schedule', { params: { code, id: schedule?.id ?? '' } }),
    onSaved: ({ id }, isNew) => {
      if (isNew) navigate({ to: '/t/$code/schedules/$id', params: { code, id }, replace: true })
    },
    fieldOf: fieldOfSchedule,
  })
  return (
    <FormPage
      label={schedule ? t`Schedule ${schedule.name}` : t`New schedule`}
      draft={draft}
      saving={saving}
      labels={scheduleLabels}
      fields={scheduleFields}
      readOnly={readOnly}
      onCancel={toList}
      onDelete={
        schedule &&
        (() =>
          remove(schedule, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      {schedule && (
        <Section title={t`Runs`}>
          <dl className="facts">
            <div className="fact">
              <dt>
                <Trans>Next</Trans>
              </dt>
              <dd>
                <NextRun schedule={schedule} /> <span className="detail">{schedule.timezone}</span>
              </dd>
            </div>
            <div className="fact">
              <dt>
                <Trans>Last</Trans>
              </dt>
              <dd>
                <LastRun code={code} schedule={schedule} />
              </dd>
            </div>
          </dl>
        </Section>
      )}
      <ScheduleFields code={code} draft={draft} isNew={!schedule} />
    </FormPage>
  )
}
