/** Where the keyboard goes on when a page gives way to another: at its title, unless something else of it has the focus. */

import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Gone with the page before, on its way out with a dialog, in a menu that is closed, or docked behind the page's end. */
function isLost(focused: Element | null): boolean {
  if (!focused || focused === document.body) return true
  // A dialog that was opened with the page is not on its way out.
  if (focused.closest('[data-keeps-focus]')) return false
  return focused.closest('[role="dialog"], [inert], .docks') !== null
}

/** Whether there is nothing more to do. */
function leadToTitle(): boolean {
  if (!isLost(document.activeElement)) return true
  const title = document.querySelector<HTMLElement>('#main h1')
  if (!title) return false
  title.tabIndex = -1
  title.focus({ preventScroll: true })
  return document.activeElement === title
}

/** A page's title may come only when its data has; whoever does something meanwhile is not led away from it. */
function leadOnce(): () => void {
  if (leadToTitle()) return () => {}
  const watch = new MutationObserver(() => {
    if (leadToTitle()) stop()
  })
  const stop = () => {
    watch.disconnect()
    removeEventListener('keydown', stop)
    removeEventListener('pointerdown', stop)
  }
  watch.observe(document.body, { childList: true, subtree: true })
  addEventListener('keydown', stop)
  addEventListener('pointerdown', stop)
  return stop
}

export function useFocusOnPage(): void {
  const router = useRouter()
  useEffect(() => {
    let stop = () => {}
    const unsubscribe = router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
      if (!fromLocation || !pathChanged) return
      stop()
      stop = leadOnce()
    })
    return () => {
      unsubscribe()
      stop()
    }
  }, [router])
}
