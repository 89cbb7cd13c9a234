/** Saving a draft: checked here, then by the server; every answer is kept for the bar where Save was pressed. */

import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from './api.ts'
import { changedPaths, type Disagreement, merge, type Parts, withParts } from './draft-parts.ts'
import type { Draft, Errors } from './use-draft.ts'

/** What a save is guarded by: the revision that it was made from, and a key by which a create is done once. */
export type Guard = { ifMatch?: number; idempotencyKey?: string }

export type SaveResult =
  | { kind: 'saved'; at: number }
  /** Fields need another value; which ones the draft's errors say. */
  | { kind: 'refused' }
  /** `next`: when it is tried again by itself, unless something is typed before. */
  | { kind: 'away'; next: number | undefined }
  | { kind: 'failed'; message: string }
  /** All that both had changed was taken from the other editor. */
  | { kind: 'gaveWay' }

export type Saving<E = unknown> = {
  /** What the form was filled from: none for a new one, and older than what is known while somebody else saves. */
  base: E | undefined
  save(): void
  pending: boolean
  result: SaveResult | undefined
  /** What both changed since the form was filled. */
  conflicts: Disagreement[] | undefined
  /** Ends the conflict: takes these values of the other editor, keeps the rest of mine, and saves. */
  decide(theirs: readonly Disagreement[]): void
  /** Leaves the conflict as it is; the next save finds it again. */
  putOff(): void
  /** Paths of fields that were taken over from another editor. */
  taken: ReadonlySet<string>
  /** Paths of what differs from what is saved. */
  changed: string[]
  /** Counts refused attempts, so that the page can lead to the first mistake each time. */
  refused: number
  /** Set when saved: leaving asks nothing any more. */
  released: { current: boolean }
}

type Saved = { revision: number; id?: string; code?: string }
type Options<D extends object, E extends Saved> = {
  draft: Draft<D>
  known: E | undefined
  toDraft: (entity: E) => D
  /** Creates or patches. */
  send: (values: D, base: E | undefined, guard: Guard) => Promise<E>
  readCurrent: () => Promise<E>
  onSaved?: (saved: E, isNew: boolean) => void
  /** Where the page shows an error of the server's `path`. */
  fieldOf?: (path: string) => string
}

class Conflicting extends Error {
  readonly current: Saved
  readonly found: Disagreement[]

  constructor(current: Saved, found: Disagreement[]) {
    super('both changed the same')
    this.current = current
    this.found = found
  }
}

/** A new object's form gives way to its page, which then says that it was saved. */
let handedOn: { saved: Saved; at: number } | undefined

function resultHandedTo(known: Saved | undefined): SaveResult | undefined {
  const saved = handedOn?.saved
  const same = saved && known && saved.id === known.id && saved.code === known.code
  return same && handedOn && Date.now() - handedOn.at < 10_000
    ? { kind: 'saved', at: handedOn.at }
    : undefined
}

const waitsMs = [4_000, 8_000, 15_000, 30_000]

export function useSaving<D extends object, E extends Saved>(options: Options<D, E>): Saving<E> {
  const { draft, known, toDraft } = options
  const [base, setBase] = useState(known)
  const [conflict, setConflict] = useState<Conflicting>()
  const [refused, setRefused] = useState(0)
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set())
  const [result, setResult] = useState<SaveResult | undefined>(() => resultHandedTo(known))
  const released = useRef(false)
  const tries = useRef({ values: undefined as D | undefined, key: '', count: 0 })

  const takeOver = (paths: readonly string[]) => {
    if (paths.length > 0) setTaken((before) => new Set([...before, ...paths]))
  }
  /** Begins from what is saved now, with what was typed here put on top. */
  const rebase = (current: E, values: D) => {
    setBase(current)
    draft.rebase(toDraft(current), values)
  }

  // Somebody else's save is taken at once where it does not touch what was typed here; else saving finds the race.
  useEffect(() => {
    if (!known || !base || known.revision <= base.revision) return
    const merged = merge(toDraft(base), toDraft(known), draft.latest())
    if (merged.conflicts.length > 0) return
    setBase(known)
    draft.rebase(toDraft(known), merged.values)
    if (draft.dirty) setTaken((before) => new Set([...before, ...merged.taken]))
  }, [known, base, draft, toDraft])

  /** A lost race is put together with what was typed here and sent again, unless both changed the same. */
  async function send(values: D, from: E | undefined, guard: Guard, left = 3): Promise<E> {
    try {
      return await options.send(values, from, guard)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412) || !from || left === 0) throw error
      const current = await options.readCurrent()
      const merged = merge(toDraft(from), toDraft(current), values)
      takeOver(merged.taken)
      if (merged.conflicts.length > 0) {
        draft.rebase(toDraft(from), merged.values)
        throw new Conflicting(current, merged.conflicts)
      }
      rebase(current, merged.values)
      if (changedPaths(toDraft(current), merged.values).length === 0) return current
      return send(merged.values, current, { ifMatch: current.revision }, left - 1)
    }
  }

  const refuse = (errors: Errors) => {
    draft.setErrors(errors)
    setRefused((count) => count + 1)
    setResult({ kind: 'refused' })
  }
  const mutation = useMutation({
    mutationFn: ({ values, from }: { values: D; from: E | undefined }) =>
      send(values, from, { ifMatch: from?.revision, idempotencyKey: from ? undefined : tries.current.key }),
    onSuccess: (saved, { from, values }) => {
      const at = Date.now()
      const isNew = from === undefined
      // What was typed while it was on its way is not saved yet.
      const typed =
        draft.latest() === values ? toDraft(saved) : merge(values, toDraft(saved), draft.latest()).values
      tries.current = { values: undefined, key: '', count: 0 }
      rebase(saved, typed)
      setResult({ kind: 'saved', at })
      released.current = isNew
      if (isNew) handedOn = { saved, at }
      options.onSaved?.(saved, isNew)
    },
    onError: (error, { values }) => {
      if (error instanceof Conflicting) setConflict(error)
      else if (!(error instanceof ApiError)) setResult({ kind: 'failed', message: String(error) })
      else if (isAway(error)) {
        const wait = waitsMs[Math.min(tries.current.count, waitsMs.length - 1)] ?? 30_000
        const unchanged = draft.latest() === values
        tries.current.count++
        setResult({ kind: 'away', next: unchanged ? Date.now() + wait : undefined })
      } else if (error.errors.length > 0) {
        const fieldOf = options.fieldOf ?? ((path: string) => path)
        refuse(Object.fromEntries(error.errors.map(({ path, message }) => [fieldOf(path), message])))
      } else setResult({ kind: 'failed', message: error.message })
    },
  })
  const attempt = (from = base) => {
    const values = draft.latest()
    const errors = draft.check()
    if (Object.keys(errors).length > 0) return refuse(errors)
    if (tries.current.values !== values) tries.current = { values, key: newKey(), count: 0 }
    mutation.mutate({ values, from })
  }
  useRetry(result, draft, tries.current.values, () => attempt(), setResult)

  return {
    base,
    save: () => {
      if (!mutation.isPending) attempt()
    },
    pending: mutation.isPending,
    result: conflict ? undefined : result,
    conflicts: conflict?.found,
    decide: (theirs) => {
      if (!conflict) return
      const current = conflict.current as E
      const changes: Parts = new Map(theirs.map(({ path, theirs: value }) => [path, value]))
      const values = withParts(draft.latest(), changes)
      takeOver([...changes.keys()])
      rebase(current, values)
      setConflict(undefined)
      if (changedPaths(toDraft(current), values).length === 0) setResult({ kind: 'gaveWay' })
      else attempt(current)
    },
    putOff: () => {
      const count = conflict?.found.length ?? 0
      const what = count === 1 ? 'one field was' : `${count} fields were`
      setConflict(undefined)
      setResult({ kind: 'failed', message: `${what} changed by somebody else too; Save asks again` })
    },
    taken,
    changed: changedPaths(base ? toDraft(base) : draft.initial, draft.values),
    refused,
    released,
  }
}

/** No answer at all, or one of what stands before the server. */
function isAway({ status }: ApiError): boolean {
  return status === 0 || (status >= 502 && status <= 504)
}

/** What was to be saved is tried again by itself; whoever goes on typing says himself when. */
function useRetry<D extends object>(
  result: SaveResult | undefined,
  draft: Draft<D>,
  pressed: D | undefined,
  again: () => void,
  say: (result: SaveResult) => void,
): void {
  const next = result?.kind === 'away' ? result.next : undefined
  const latest = useRef(again)
  latest.current = again
  const typed = next !== undefined && draft.values !== pressed
  useEffect(() => {
    if (next === undefined) return
    if (typed) return say({ kind: 'away', next: undefined })
    const timer = setTimeout(() => latest.current(), next - Date.now())
    return () => clearTimeout(timer)
  }, [next, typed, say])
}

/** By random numbers, which a page has also where it came without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
