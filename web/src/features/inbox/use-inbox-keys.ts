/** On a row of the inbox, A adopts and X dismisses. */

import { useEffect, useRef } from 'react'
import type { Stranger } from '../../../../src/schema/inbox.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

type Acts = { choose: (id: string) => void; dismiss: (device: Stranger) => void }

export function useInboxKeys(items: readonly Stranger[], acts: Acts): void {
  const mayAct = useReadOnlyReason() === undefined
  const latest = useRef({ items, ...acts })
  latest.current = { items, ...acts }
  useEffect(() => {
    const onKeyDown = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      const focused = document.activeElement
      if (!mayAct || ctrlKey || metaKey || altKey || !focused?.matches('.row-link')) return
      const at = [...document.querySelectorAll('.row-link')].indexOf(focused)
      const device = latest.current.items[at]
      if (device && key.toLowerCase() === 'a') latest.current.choose(device.id)
      if (device && key.toLowerCase() === 'x') latest.current.dismiss(device)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [mayAct])
}
