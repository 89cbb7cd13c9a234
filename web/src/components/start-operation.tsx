/** Asking phones to resync or reboot; the panel shows what comes of it. */

import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { OperationKind } from '../../../src/schema/operation.ts'
import type { PhoneState } from '../../../src/schema/phone-state.ts'
import { counted } from '../lib/format.ts'
import { useAct } from '../lib/queries.ts'
import { tellError } from './tell.ts'

export type Target = { phones: string[] } | { filter: { q?: string; status?: PhoneState } }

/** More phones than these are seldom meant by a slip of the hand. */
const many = 50

/** A reboot interrupts calls, so it is asked for twice; a resync starts at once unless it is of many. */
export function useStartOperation(code: string) {
  const create = useAct('createOperation')
  const start = (kind: OperationKind, target: Target) =>
    create.mutate({ params: { code }, body: { kind, ...target } }, { onError: tellError })
  return (kind: OperationKind, target: Target, count: number, name?: string) => {
    const what = name ?? counted(count, 'phone')
    if (kind === 'resync') {
      if (count <= many) return start(kind, target)
      return modals.openConfirmModal({
        title: `Resync ${what}?`,
        children: (
          <Text>
            Each is asked by SIP NOTIFY to fetch its files now, a few at a time. Calls go on; a phone restarts
            only if what changed for it needs that. What is left of it can be cancelled.
          </Text>
        ),
        labels: { confirm: `Resync ${what}`, cancel: 'Cancel' },
        onConfirm: () => start(kind, target),
      })
    }
    modals.openConfirmModal({
      title: `Reboot ${what}?`,
      children: (
        <Text>
          A reboot interrupts calls: {count === 1 ? 'this phone is' : 'these phones are'} away for one to
          three minutes. Resync config is enough for most changes.
        </Text>
      ),
      labels: { confirm: `Reboot ${what}`, cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () => start(kind, target),
    })
  }
}
