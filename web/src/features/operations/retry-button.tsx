/** Asking phones of an operation once more: those that failed, or those of the outcome that is looked at. */

import { plural, t } from '@lingui/core/macro'
import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { failedOutcomes, retriedOutcomes } from '../../../../src/schema/failed-outcomes.ts'
import type { Operation, Outcome } from '../../../../src/schema/operation.ts'
import { askOperation } from '../../components/ask-operation.tsx'
import { outcomes } from '../../components/outcome.tsx'
import { amid, numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useAct } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

type Props = { code: string; operation: Operation; shown: string | undefined }

export function RetryButton({ code, operation, shown }: Props) {
  const { mutateAsync } = useAct('retryOperation')
  const navigate = useNavigate()
  const readOnly = useReadOnlyReason('ask')
  const { id, kind, counts } = operation
  const one = retriedOutcomes.find((outcome) => outcome === shown)
  const states: readonly (typeof retriedOutcomes)[number][] = one ? [one] : failedOutcomes
  const count = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  if (readOnly || count === 0 || (shown !== undefined && shown !== 'failed' && !one)) return null
  const send = async (force: boolean) => {
    const made = await mutateAsync({ params: { code, id }, body: { states: [...states], force } })
    navigate({ to: '/t/$code/operations/$id', params: { code, id: made.id } })
  }
  return (
    <Button
      size="compact-sm"
      h={30}
      variant="default"
      onClick={() =>
        askOperation({ kind, count, what: plural(count, { one: '# phone', other: '# phones' }), send })
      }
    >
      {one ? t`Retry ${numeral(count)} (${wordOf(one)})` : t`Retry ${numeral(count)} that failed`}
    </Button>
  )
}

const wordOf = (outcome: Outcome) => amid(say(outcomes[outcome].word))
