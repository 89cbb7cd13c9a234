/** The state of an operation as a whole: that it ended says nothing of success. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Operation } from '../../../../src/schema/operation.ts'
import { StateWord } from '../../components/state-word.tsx'

export function OperationState({ operation }: { operation: Operation }) {
  if (operation.state === 'running')
    return (
      <StateWord tone="waiting">
        <Trans>Running</Trans>
      </StateWord>
    )
  return (
    <StateWord tone="plain">
      {operation.state === 'cancelled'
        ? t({ message: 'Cancelled', context: 'an operation' })
        : t({ message: 'Ended', context: 'an operation' })}
    </StateWord>
  )
}
