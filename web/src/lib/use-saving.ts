/** Saving a draft: checked here, then by the server; its refusals come back to their fields and nothing is lost. */

import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiError } from './api.ts'
import type { Draft, Errors } from './use-draft.ts'

export type Saving = {
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
  entity: E | undefined
  toDraft: (entity: E) => D
  /** Creates or patches; `ifMatch` guards against another editor. */
  send: (ifMatch: number | undefined) => Promise<E>
  readCurrent: () => Promise<E>
  onSaved: (entity: E) => void
  /** Where the page shows an error of the server's `path`. */
  fieldOf?: (path: string) => string
}

export function useSaving<D extends object, E extends Saved>(options: Options<D, E>): Saving {
  const { draft, entity, toDraft, readCurrent } = options
  const [conflict, setConflict] = useState<E>()
  const [refused, setRefused] = useState(0)
  const released = useRef(false)

  const refuse = (errors: Errors) => {
    draft.setErrors(errors)
    setRefused((count) => count + 1)
  }
  const mutation = useMutation({
    mutationFn: options.send,
    onSuccess: (saved) => {
      setConflict(undefined)
      draft.reset(toDraft(saved))
      released.current = entity === undefined
      options.onSaved(saved)
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
    save: () => send(entity?.revision),
    overwrite: () => send(conflict?.revision),
    reload: () => {
      if (conflict) draft.reset(toDraft(conflict))
      setConflict(undefined)
    },
    pending: mutation.isPending,
    problem: error instanceof ApiError && error.status !== 412 ? error : undefined,
    conflict: conflict ? { current: toDraft(conflict) } : undefined,
    refused,
    released,
  }
}
