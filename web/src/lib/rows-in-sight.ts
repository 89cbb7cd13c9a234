/** Which of the rows of a long table one can see while the page scrolls. All rows are alike in height. */

import { type RefObject, useCallback, useEffect, useState } from 'react'

/** Counted from 0; both can be seen. */
export type Sight = { first: number; last: number }

/** Where rows stand under something: the bars at the top, and what is docked at the bottom. */
const above = '.selection-bar, .rows-head th'

/** `rows` holds all of them, from the first on. */
export function useRowsInSight(rows: RefObject<HTMLElement | null>, count: number, height: number): Sight {
  const [sight, setSight] = useState<Sight>({ first: 0, last: 20 })
  const look = useCallback(() => {
    const element = rows.current
    if (!element) return
    const top = element.getBoundingClientRect().top
    const from = Math.max(52, ...[...document.querySelectorAll(above)].map(lowerEdge))
    const to = document.querySelector('.docks')?.getBoundingClientRect().top ?? window.innerHeight
    const within = (index: number) => Math.min(Math.max(0, count - 1), Math.max(0, index))
    // A row is seen of which one sees the middle.
    const first = within(Math.ceil((from - top) / height - 0.5))
    const last = Math.max(first, within(Math.ceil((to - top) / height - 0.5) - 1))
    setSight((before) => (before.first === first && before.last === last ? before : { first, last }))
  }, [rows, count, height])
  useEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    observer.observe(document.body)
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look)
    return () => {
      observer.disconnect()
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [look])
  return sight
}

/** Of what sticks to the top of the page. */
function lowerEdge(element: Element): number {
  const { top, bottom } = element.getBoundingClientRect()
  return getComputedStyle(element).position === 'sticky' && top < 120 ? bottom : 0
}
