/** What the bar of a form says of the last attempt to save it. */

import { useEffect, useState } from 'react'
import type { Saved } from './save-race.ts'
import type { Draft, Errors } from './use-draft.ts'

export type SaveResult =
  | { kind: 'saved'; at: number }
  /** Fields need another value; which ones the draft's errors say. */
  | { kind: 'refused' }
  /** `next`: when it is tried again by itself, unless something is typed before. */
  | { kind: 'away'; next: number | undefined }
  | { kind: 'failed'; message: string }
  /** All that both had changed was taken from the other editor. */
  | { kind: 'gaveWay' }

/** A new object's form gives way to its page, which then says that it was saved. */
let handedOn: { saved: Saved; at: number } | undefined

export function handOn(saved: Saved, at: number): void {
  handedOn = { saved, at }
}

function resultHandedTo(known: Saved | undefined): SaveResult | undefined {
  const saved = handedOn?.saved
  const same = saved && known && saved.id === known.id && saved.code === known.code
  return same && handedOn && Date.now() - handedOn.at < 10_000
    ? { kind: 'saved', at: handedOn.at }
    : undefined
}

export function useSaveResult<D extends object>(draft: Draft<D>, known: Saved | undefined) {
  const [result, say] = useState<SaveResult | undefined>(() => resultHandedTo(known))
  // Handed on once: who comes back later saved nothing.
  useEffect(() => {
    handedOn = undefined
  }, [])
  const [refused, setRefused] = useState(0)
  const refuse = (errors: Errors) => {
    draft.setErrors(errors)
    setRefused((count) => count + 1)
    say({ kind: 'refused' })
  }
  return { result, say, refused, refuse }
}
