/** What was asked of phones last, and what will be. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { IconClock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Operation } from '../../../../src/schema/operation.ts'
import type { Schedule } from '../../../../src/schema/schedule.ts'
import { operationInWords, operationNames, outcomeOrder, outcomes } from '../../components/outcome.tsx'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { amid, dateBy, numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'

type Props = { code: string; operations: Operation[]; schedules: Schedule[] }

export function Doings({ code, operations, schedules }: Props) {
  return (
    <Section
      title={t`Operations and schedules`}
      aside={
        <span className="overview-legend detail">
          <Link className="text-link" to="/t/$code/operations" params={{ code }}>
            <Trans>All operations</Trans>
          </Link>
          {' · '}
          <Link className="text-link" to="/t/$code/schedules" params={{ code }}>
            <Trans>All schedules</Trans>
          </Link>
        </span>
      }
    >
      {operations.length === 0 && schedules.length === 0 && (
        <p className="overview-nothing">
          <Trans>
            Nobody asked phones to resync or reboot yet. Choose phones in their list, or make a schedule: what
            came of it stands here.
          </Trans>
        </p>
      )}
      <ul className="overview-rows">
        {operations.map((operation) => (
          <OperationRow key={operation.id} code={code} operation={operation} />
        ))}
        {schedules.map((schedule) => (
          <ScheduleRow key={schedule.id} code={code} schedule={schedule} />
        ))}
      </ul>
    </Section>
  )
}

function OperationRow({ code, operation }: { code: string; operation: Operation }) {
  const { id, counts, total, state, createdAt, createdBy } = operation
  const asked = total - (counts.queued ?? 0)
  const said = outcomeOrder.filter((each) => each !== 'queued' && (counts[each] ?? 0) > 0)
  return (
    <li className="overview-row">
      <span>
        <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id }}>
          <b>{operationInWords(operation)}</b>
        </Link>
        <span className="detail overview-line">
          {state === 'running' ? (
            <Trans>
              running, {numeral(asked)} of {numeral(total)} asked
            </Trans>
          ) : (
            <Time at={createdAt} />
          )}{' '}
          · {createdBy}
        </span>
      </span>
      <span className="detail overview-outcomes">
        {said.map((each) => (
          <Link
            key={each}
            className="count"
            data-tone={outcomes[each].tone}
            to="/t/$code/operations/$id"
            params={{ code, id }}
            search={{ state: each }}
          >
            <b>{numeral(counts[each] ?? 0)}</b> {amid(say(outcomes[each].word))}
          </Link>
        ))}
      </span>
    </li>
  )
}

function ScheduleRow({ code, schedule }: { code: string; schedule: Schedule }) {
  const { id, name, kind, nextAt, timezone } = schedule
  const format = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  const next = nextAt && dateBy({ ...format, timeZone: timezone }).format(new Date(nextAt))
  return (
    <li className="overview-row">
      <span>
        <IconClock size={14} aria-hidden className="overview-clock" />{' '}
        <Link className="text-link" to="/t/$code/schedules/$id" params={{ code, id }}>
          <b>{name}</b>
        </Link>
        <span className="detail overview-line">
          <Trans>
            Next: {next}, {timezone}
          </Trans>
        </span>
      </span>
      <span className="detail">{say(operationNames[kind])}</span>
    </li>
  )
}
