/** A row of buttons that is one stop for Tab: the arrows to the sides, Home and End go through it. */

import { type RefObject, useEffect } from 'react'

const stops = 'button:not([hidden]), a[href], input'

/** For what is drawn in `place` at the time. */
export function useRoving(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = place.current
    if (!element) return
    const all = () => [...element.querySelectorAll<HTMLElement>(stops)].filter((stop) => stop.offsetParent)
    /** One of them takes Tab: where the keyboard was last, or the first. */
    const settle = (wanted?: HTMLElement) => {
      const found = all()
      const current = wanted ?? found.find((stop) => stop.tabIndex === 0) ?? found[0]
      for (const stop of found) stop.tabIndex = stop === current ? 0 : -1
    }
    const onFocus = ({ target }: FocusEvent) => {
      const stop = target instanceof HTMLElement ? target.closest<HTMLElement>(stops) : null
      if (stop && element.contains(stop)) settle(stop)
    }
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key } = event
      if (event.altKey || event.ctrlKey || event.metaKey || !(target instanceof HTMLElement)) return
      const found = all()
      const at = found.indexOf(target)
      if (at < 0) return
      const last = found.length - 1
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[key]
      if (next === undefined) return
      event.preventDefault()
      found[Math.min(last, Math.max(0, next))]?.focus()
    }
    settle()
    // What is drawn anew, or comes to be seen, is a stop as well.
    const drawn = new MutationObserver(() => settle())
    drawn.observe(element, { childList: true, subtree: true })
    element.addEventListener('focusin', onFocus)
    element.addEventListener('keydown', onKeyDown)
    return () => {
      drawn.disconnect()
      element.removeEventListener('focusin', onFocus)
      element.removeEventListener('keydown', onKeyDown)
    }
  }, [place])
}
