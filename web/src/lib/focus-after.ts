/** The keyboard stays where it was when what it stands on moves: the element of that handle gets the focus once it is drawn. */

import { type RefObject, useEffect, useRef } from 'react'

export function useFocusAfter(place: RefObject<HTMLElement | null>): (handle: string) => void {
  const wanted = useRef<string>(undefined)
  useEffect(() => {
    if (wanted.current === undefined) return
    const found = place.current?.querySelector<HTMLElement>(`[data-handle="${CSS.escape(wanted.current)}"]`)
    wanted.current = undefined
    found?.focus()
  })
  return (handle) => {
    wanted.current = handle
  }
}
