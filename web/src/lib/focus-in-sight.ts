/**
 * What has the focus stays in sight while parts of the page that come late push it away: browsers hold a page still only where it
 * is scrolled already. Who scrolls away from it is left there.
 */
export function keepFocusInSight(): void {
  let was = false
  const look = () => {
    const { top, bottom } = (document.activeElement ?? document.body).getBoundingClientRect()
    was = bottom > 0 && top < innerHeight
  }
  addEventListener('focusin', () => {
    was = true
  })
  addEventListener('scroll', look, { passive: true })
  new ResizeObserver(() => {
    const before = was
    look()
    const focused = document.activeElement
    if (before && !was && focused !== document.body) focused?.scrollIntoView({ block: 'nearest' })
  }).observe(document.body)
}
