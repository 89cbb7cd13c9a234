/** A state that a reload of this tab leaves as it is. */

import { useState } from 'react'

export function useKeptState<T>(name: string, initial: T): [T, (change: (before: T) => T) => void] {
  const key = `offhook.${name}`
  const [value, setValue] = useState<T>(() => {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? '') as T
    } catch {
      return initial
    }
  })
  return [
    value,
    (change) =>
      setValue((before) => {
        const next = change(before)
        sessionStorage.setItem(key, JSON.stringify(next))
        return next
      }),
  ]
}
