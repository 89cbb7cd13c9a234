/** Of a long table only the rows that can be seen, and some around them, are on the page. */

import { type RefObject, useCallback, useEffect, useState } from 'react'

const around = 12

/** All rows are `height` high; `scrolled` is what scrolls over them. */
export function useWindowOfRows(scrolled: RefObject<HTMLElement | null>, count: number, height: number) {
  const [top, setTop] = useState(0)
  const [seen, setSeen] = useState(20)
  useEffect(() => {
    const element = scrolled.current
    if (!element) return
    const look = () => {
      setTop(Math.floor(element.scrollTop / height))
      setSeen(Math.ceil(element.clientHeight / height))
    }
    look()
    element.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [scrolled, height])
  const from = Math.max(0, Math.min(top, count - seen) - around)
  const to = Math.min(count, top + seen + around)
  /** Brings a row into sight. */
  const show = useCallback(
    (index: number) => {
      const element = scrolled.current
      if (!element) return
      const at = index * height
      if (at < element.scrollTop || at > element.scrollTop + element.clientHeight - 2 * height)
        element.scrollTop = Math.max(0, at - element.clientHeight / 3)
    },
    [scrolled, height],
  )
  return { from, to, above: from * height, below: (count - to) * height, show }
}
