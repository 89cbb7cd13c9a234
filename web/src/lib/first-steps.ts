/** Whether this browser is led through the first steps: begun by opening them, over when the first phone has fetched, or put off. */

import { useSyncExternalStore } from 'react'

export type Led = 'begun' | 'over' | 'putOff'

const key = 'offhook.firstSteps'
const watchers = new Set<() => void>()

/** `null`: nobody has begun. */
export function led(): Led | null {
  const kept = localStorage.getItem(key)
  return kept === 'begun' || kept === 'over' || kept === 'putOff' ? kept : null
}

export function lead(to: Led): void {
  if (led() === to) return
  localStorage.setItem(key, to)
  for (const watch of watchers) watch()
}

export function useLed(): Led | null {
  return useSyncExternalStore((watch) => {
    watchers.add(watch)
    return () => watchers.delete(watch)
  }, led)
}
