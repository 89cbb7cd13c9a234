/** Something is taken by the mouse or a pen and put down on another of its kind; a finger scrolls, and has buttons for it. */

import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from 'react'

/** So far a hand moves that only presses. */
const stillPx = 6

export type Dragged = { from: string; over: string | undefined }

type Acts = {
  onDrop: (from: string, to: string) => void
  /** What lies over something else, such as a button that turns pages. */
  onOver?: (element: Element) => void
}

/** Those that take part have `data-place`; `begin` goes to their `onPointerDown`. */
export function useDragBetween(acts: Acts) {
  const [dragged, setDragged] = useState<Dragged>()
  const latest = useRef(acts)
  latest.current = acts
  const end = useRef<(() => void) | undefined>(undefined)
  useEffect(() => () => end.current?.(), [])

  function begin(event: ReactPointerEvent, from: string): void {
    if (event.button !== 0 || event.pointerType === 'touch') return
    const [startX, startY] = [event.clientX, event.clientY]
    let now: Dragged | undefined
    const say = (next: Dragged | undefined) => {
      now = next
      setDragged(next)
    }
    const move = (moved: PointerEvent) => {
      if (!now && Math.hypot(moved.clientX - startX, moved.clientY - startY) < stillPx) return
      moved.preventDefault()
      const under = document.elementFromPoint(moved.clientX, moved.clientY)
      if (under) latest.current.onOver?.(under)
      const over = under?.closest<HTMLElement>('[data-place]')?.dataset.place
      if (now?.over !== over || !now) say({ from, over })
    }
    const up = () => {
      const { over } = now ?? {}
      const wasDragged = now !== undefined
      stop()
      // The click that follows chooses nothing.
      if (wasDragged) addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => removeEventListener('click', swallow, { capture: true }))
      if (over !== undefined && over !== from) latest.current.onDrop(from, over)
    }
    const key = (pressed: KeyboardEvent) => {
      if (pressed.key !== 'Escape') return
      pressed.stopPropagation()
      stop()
    }
    function stop(): void {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', up)
      removeEventListener('pointercancel', stop)
      removeEventListener('keydown', key, { capture: true })
      end.current = undefined
      say(undefined)
    }
    end.current?.()
    addEventListener('pointermove', move)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', stop)
    addEventListener('keydown', key, { capture: true })
    end.current = stop
  }
  return { dragged, begin }
}

const swallow = (event: Event) => {
  event.stopPropagation()
  event.preventDefault()
}
