/** The state of an operation as a whole: that it ended says nothing of success. */

import type { Operation } from '../../../../src/schema/operation.ts'
import { StateWord } from '../../components/state-word.tsx'

export function OperationState({ operation }: { operation: Operation }) {
  if (operation.state === 'running') return <StateWord tone="waiting">Running</StateWord>
  return <StateWord tone="plain">{operation.state === 'cancelled' ? 'Cancelled' : 'Ended'}</StateWord>
}
