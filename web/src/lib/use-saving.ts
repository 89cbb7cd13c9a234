/** Saving a draft: checked here, then by the server; its refusals come back to their fields and nothing is lost. */

import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from './api.ts'
import type { Draft, Errors } from './use-draft.ts'

export type Saving<E = unknown> = {
  /** What the form was filled from: none for a new one, and older than what is known while somebody else saves. */
  base: E | undefined
  save(): void
  /** After a lost race: saves over what the other editor saved. */
  overwrite(): void
  /** After a lost race: takes what is there now, and drops what was typed. */
  reload(): void
  pending: boolean
  /** What is wrong besides fields. */
  problem: ApiError | undefined
  /** What somebody else saved meanwhile. */
  conflict: { current: object } | undefined
  /** Counts refused attempts, so that the page can lead to the first mistake each time. */
  refused: number
  /** Set when saved: leaving asks nothing any more. */
  released: { current: boolean }
}

type Saved = { revision: number }
type Options<D extends object, E extends Saved> = {
  draft: Draft<D>
  known: E | undefined
  toDraft: (entity: E) => D
  /** Creates or patches; `ifMatch` guards against another editor. */
  send: (base: E | undefined, ifMatch: number | undefined) => Promise<E>
  readCurrent: () => Promise<E>
  onSaved: (saved: E, isNew: boolean) => void
  /** Where the page shows an error of the server's `path`. */
  fieldOf?: (path: string) => string
}

export function useSaving<D extends object, E extends Saved>(options: Options<D, E>): Saving<E> {
  const { draft, known, toDraft, readCurrent } = options
  const [base, setBase] = useState(known)
  const [conflict, setConflict] = useState<E>()
  const [refused, setRefused] = useState(0)
  const released = useRef(false)

  // Somebody else's save is taken at once where nothing was typed yet; else saving will find the race.
  useEffect(() => {
    if (!known || !base || known.revision <= base.revision || draft.dirty) return
    setBase(known)
    draft.reset(toDraft(known))
  }, [known, base, draft, toDraft])

  const refuse = (errors: Errors) => {
    draft.setErrors(errors)
    setRefused((count) => count + 1)
  }
  const mutation = useMutation({
    mutationFn: (ifMatch: number | undefined) => options.send(base, ifMatch),
    onSuccess: (saved) => {
      setConflict(undefined)
      draft.reset(toDraft(saved))
      released.current = base === undefined
      setBase(saved)
      options.onSaved(saved, base === undefined)
    },
    onError: async (error) => {
      if (!(error instanceof ApiError)) return
      if (error.status === 412) setConflict(await readCurrent())
      else if (error.errors.length > 0) {
        const fieldOf = options.fieldOf ?? ((path: string) => path)
        refuse(Object.fromEntries(error.errors.map(({ path, message }) => [fieldOf(path), message])))
      }
    },
  })
  const send = (ifMatch: number | undefined) => {
    const errors = draft.check()
    if (Object.keys(errors).length > 0) refuse(errors)
    else mutation.mutate(ifMatch)
  }
  const error = mutation.error
  return {
    base,
    save: () => send(base?.revision),
    overwrite: () => send(conflict?.revision),
    reload: () => {
      if (conflict) {
        setBase(conflict)
        draft.reset(toDraft(conflict))
      }
      setConflict(undefined)
    },
    pending: mutation.isPending,
    problem: error instanceof ApiError && error.status !== 412 ? error : undefined,
    conflict: conflict ? { current: toDraft(conflict) } : undefined,
    refused,
    released,
  }
}
