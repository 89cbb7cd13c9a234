/** What the bar of a form says of the last attempt to save it. */

import { useEffect, useState } from 'react'
import type { Disagreement } from './draft-parts.ts'
import type { Editor, Saved } from './save-race.ts'
import type { Draft, Errors } from './use-draft.ts'

export type SaveResult =
  | { kind: 'saved'; at: number }
  /** Fields need another value; which ones the draft's errors say. */
  | { kind: 'refused' }
  /** `next`: when it is tried again by itself, unless something is typed before. */
  | { kind: 'away'; next: number | undefined }
  | { kind: 'failed'; message: string }
  /** Both changed these, and nobody has decided yet. */
  | { kind: 'undecided'; found: readonly Disagreement[]; by: Editor | undefined }
  /** All that both had changed was taken from the other editor. */
  | { kind: 'gaveWay' }

/** A new object's form gives way to its page, which then says that it was saved. */
let handedOn: { saved: Saved; at: number; toNext: boolean } | undefined

/** `toNext`: to the form of the next new one, which says it first. */
export function handOn(saved: Saved, at: number, toNext = false): void {
  handedOn = { saved, at, toNext }
}

function resultHandedTo(known: Saved | undefined): SaveResult | undefined {
  const saved = handedOn?.saved
  const same = known ? saved && saved.id === known.id && saved.code === known.code : handedOn?.toNext === true
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
