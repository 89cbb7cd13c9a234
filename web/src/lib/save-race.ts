/** Two who save the same object: what only one of them changed is put together, and where both changed the same one is asked. */

import { useEffect, useState } from 'react'
import { ApiError } from './api.ts'
import { changedPaths, type Disagreement, merge, type Parts, withParts } from './draft-parts.ts'
import type { Draft } from './use-draft.ts'

export type Saved = { revision: number; id?: string; code?: string }

/** What a save is guarded by: the revision that it was made from, and a key by which a create is done once. */
export type Guard = { ifMatch?: number; idempotencyKey?: string }

type Form<D extends object, E extends Saved> = {
  draft: Draft<D>
  known: E | undefined
  toDraft: (entity: E) => D
}

type Calls<D extends object, E extends Saved> = {
  /** Creates or patches. */
  send: (values: D, base: E | undefined, guard: Guard) => Promise<E>
  readCurrent: () => Promise<E>
  /** Who saved it since, and when, where somebody knows. */
  whoSaved?: (base: E) => Promise<Editor | undefined>
}

export type Editor = { who: string; at: string }

export type FormCalls<D extends object, E extends Saved> = Form<D, E> & Calls<D, E>

export class Conflicting extends Error {
  readonly current: Saved
  readonly found: Disagreement[]
  readonly by: Editor | undefined

  constructor(current: Saved, found: Disagreement[], by: Editor | undefined) {
    super('conflict')
    this.current = current
    this.found = found
    this.by = by
  }
}

type Filling<D extends object, E extends Saved> = {
  base: E | undefined
  taken: ReadonlySet<string>
  takeOver: (paths: readonly string[]) => void
  /** Begins from what is saved now, with what was typed here put on top. */
  rebase: (current: E, values: D) => void
}

/** What the form was filled from, and what of it came from another editor since. */
export function useFilling<D extends object, E extends Saved>(form: Form<D, E>): Filling<D, E> {
  const { draft, known, toDraft } = form
  const [base, setBase] = useState(known)
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set())

  // Somebody else's save is taken at once where it does not touch what was typed here; else saving finds the race.
  useEffect(() => {
    if (!known || !base || known.revision <= base.revision) return
    const merged = merge(toDraft(base), toDraft(known), draft.latest())
    if (merged.conflicts.length > 0) return
    setBase(known)
    draft.rebase(toDraft(known), merged.values)
    if (draft.dirty) setTaken((before) => new Set([...before, ...merged.taken]))
  }, [known, base, draft, toDraft])

  return {
    base,
    taken,
    takeOver: (paths) => {
      if (paths.length > 0) setTaken((before) => new Set([...before, ...paths]))
    },
    rebase: (current, values) => {
      setBase(current)
      draft.rebase(toDraft(current), values)
    },
  }
}

/** A lost race is put together with what was typed here and sent again, unless both changed the same. */
export async function sendMerged<D extends object, E extends Saved>(
  form: FormCalls<D, E>,
  filling: Pick<Filling<D, E>, 'takeOver' | 'rebase'>,
  { values, from, guard }: { values: D; from: E | undefined; guard: Guard },
  left = 3,
): Promise<E> {
  const { draft, toDraft } = form
  try {
    return await form.send(values, from, guard)
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 412) || !from || left === 0) throw error
    const current = await form.readCurrent()
    const merged = merge(toDraft(from), toDraft(current), values)
    filling.takeOver(merged.taken)
    if (merged.conflicts.length > 0) {
      draft.rebase(toDraft(from), merged.values)
      const by = await form.whoSaved?.(from).catch(() => undefined)
      throw new Conflicting(current, merged.conflicts, by)
    }
    filling.rebase(current, merged.values)
    if (changedPaths(toDraft(current), merged.values).length === 0) return current
    const next = { values: merged.values, from: current, guard: { ifMatch: current.revision } }
    return sendMerged(form, filling, next, left - 1)
  }
}

type Ways<E extends Saved> = {
  /** Something of mine is left to save. */
  saveRest: (from: E) => void
  giveWay: () => void
  /** Left undecided: the bar goes on saying it. */
  leave: (found: readonly Disagreement[], by: Editor | undefined) => void
}

/** The question what stands where both changed the same. */
export function useConflict<D extends object, E extends Saved>(
  { draft, toDraft }: Form<D, E>,
  { takeOver, rebase }: Filling<D, E>,
  ways: Ways<E>,
) {
  const [conflict, setConflict] = useState<Conflicting>()
  const [left, setLeft] = useState<Conflicting>()
  const ask = (next: Conflicting | undefined) => {
    setConflict(next)
    setLeft(undefined)
  }
  return {
    ask,
    conflicts: conflict?.found,
    by: (conflict ?? left)?.by,
    compare: () => ask(left ?? conflict),
    decide: (theirs: readonly Disagreement[]) => {
      const decided = conflict ?? left
      if (!decided) return
      const current = decided.current as E
      const changes: Parts = new Map(theirs.map(({ path, theirs: value }) => [path, value]))
      const values = withParts(draft.latest(), changes)
      takeOver([...changes.keys()])
      rebase(current, values)
      ask(undefined)
      if (changedPaths(toDraft(current), values).length === 0) ways.giveWay()
      else ways.saveRest(current)
    },
    putOff: () => {
      setLeft(conflict)
      setConflict(undefined)
      if (conflict) ways.leave(conflict.found, conflict.by)
    },
  }
}
