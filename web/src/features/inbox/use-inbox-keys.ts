/** On a row of the inbox, A adopts and X dismisses. */

import { msg } from '@lingui/core/macro'
import { useEffect, useRef } from 'react'
import type { Stranger } from '../../../../src/schema/inbox.ts'
import type { KeyHelp } from '../../components/list-help.tsx'
import { useReadOnlyReason } from '../../lib/session.ts'

type Acts = { choose: (id: string) => void; dismiss: (device: Stranger) => void }

const keys: KeyHelp[] = [
  [['A'], msg`adopt the device`],
  [['X'], msg`dismiss it, or take it back`],
]

/** Those that it takes: none of who may only look. */
export function useInboxKeys(items: readonly Stranger[], acts: Acts): readonly KeyHelp[] {
  const mayAct = useReadOnlyReason('adopt') === undefined
  const latest = useRef({ items, ...acts })
  latest.current = { items, ...acts }
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey } = event
      const focused = document.activeElement
      if (!mayAct || ctrlKey || metaKey || altKey || !focused?.matches('.row-link')) return
      const at = [...document.querySelectorAll('.row-link')].indexOf(focused)
      const device = latest.current.items[at]
      const pressed = key.toLowerCase()
      if (!device || (pressed !== 'a' && pressed !== 'x')) return
      // It is no letter for the field that gets the keyboard.
      event.preventDefault()
      if (pressed === 'a') latest.current.choose(device.id)
      else latest.current.dismiss(device)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [mayAct])
  return mayAct ? keys : []
}
