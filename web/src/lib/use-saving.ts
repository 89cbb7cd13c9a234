/** Saving a draft: checked here, then by the server; every answer is kept for the bar where Save was pressed. */

import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from './api.ts'
import { changedPaths, type Disagreement, merge } from './draft-parts.ts'
import {
  Conflicting,
  type Editor,
  type FormCalls,
  type Saved,
  sendMerged,
  useConflict,
  useFilling,
} from './save-race.ts'
import { handOn, type SaveResult, useSaveResult } from './save-result.ts'
import { isAway, useAttempts, useRetry } from './save-retry.ts'
import type { Draft, Errors } from './use-draft.ts'

export type Saving<E = unknown> = {
  /** What the form was filled from: none for a new one, and older than what is known while somebody else saves. */
  base: E | undefined
  save(): void
  pending: boolean
  /** What is looked for before it can be saved. */
  waiting: string | undefined
  result: SaveResult | undefined
  /** What both changed since the form was filled. */
  conflicts: Disagreement[] | undefined
  /** Ends the conflict: takes these values of the other editor, keeps the rest of mine, and saves. */
  decide(theirs: readonly Disagreement[]): void
  /** Who the other editor is, where that is known. */
  by: Editor | undefined
  /** Asks again what was left undecided. */
  compare(): void
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

type Options<D extends object, E extends Saved> = FormCalls<D, E> & {
  onSaved?: (saved: E, isNew: boolean) => void
  /** Where the page shows an error of the server's `path`. */
  fieldOf?: (path: string) => string
}

type Attempt<D, E> = { values: D; from: E | undefined }

export function useSaving<D extends object, E extends Saved>(options: Options<D, E>): Saving<E> {
  const { draft, known, toDraft } = options
  const filling = useFilling(options)
  const { base, taken } = filling
  const { result, say, refused, refuse } = useSaveResult(draft, known)
  const attempts = useAttempts<D>()
  const released = useRef(false)

  const saved = (entity: E, { from, values }: Attempt<D, E>) => {
    const at = Date.now()
    const isNew = from === undefined
    attempts.end()
    filling.rebase(entity, typedSince(options, values, entity))
    say({ kind: 'saved', at })
    released.current = isNew
    if (isNew) handOn(entity, at)
    options.onSaved?.(entity, isNew)
  }
  const failed = (error: Error, { values }: Attempt<D, E>) => {
    if (error instanceof Conflicting) ask(error)
    else if (isAway(error)) say(attempts.putOff(draft.latest() === values))
    else if (error instanceof ApiError && error.errors.length > 0) refuse(byField(error, options.fieldOf))
    else say({ kind: 'failed', message: error instanceof ApiError ? error.message : String(error) })
  }
  const mutation = useMutation({
    mutationFn: ({ values, from }: Attempt<D, E>) => {
      const guard = { ifMatch: from?.revision, idempotencyKey: from ? undefined : attempts.key }
      return sendMerged(options, filling, { values, from, guard })
    },
    onSuccess: saved,
    onError: failed,
  })
  const attempt = (from = base) => {
    const values = draft.latest()
    const errors = draft.check()
    if (Object.keys(errors).length > 0) return refuse(errors)
    attempts.begin(values)
    mutation.mutate({ values, from })
  }
  const { ask, ...conflict } = useConflict(options, filling, {
    saveRest: attempt,
    giveWay: () => say({ kind: 'gaveWay' }),
    leave: (found, by) => say({ kind: 'undecided', found, by }),
  })
  useRetry(result, draft, attempts.values, () => attempt(), say)
  const { waiting, save } = useWaitingSave(draft, () => {
    if (!mutation.isPending) attempt()
  })

  return {
    base,
    save,
    pending: mutation.isPending || waiting !== undefined,
    waiting,
    result: conflict.conflicts ? undefined : result,
    ...conflict,
    taken,
    changed: changedPaths(base ? toDraft(base) : draft.initial, draft.values),
    refused,
    released,
  }
}

/** Save may be pressed before a choice knows what its text finds: then it is saved with what that finds. */
function useWaitingSave<D extends object>({ looking }: Draft<D>, save: () => void) {
  const [wait, setWait] = useState<ReturnType<typeof looking>>()
  const latest = useRef(save)
  latest.current = save
  useEffect(() => {
    let isHere = true
    void wait?.ended.then(() => {
      if (!isHere) return
      setWait(undefined)
      latest.current()
    })
    return () => {
      isHere = false
    }
  }, [wait])
  return {
    waiting: wait?.message,
    save: () => {
      if (wait) return
      const looked = looking()
      if (looked) setWait(looked)
      else save()
    },
  }
}

/** What was typed while it was on its way is not saved yet. */
function typedSince<D extends object, E extends Saved>(form: FormCalls<D, E>, sent: D, saved: E): D {
  const now = form.toDraft(saved)
  const typed = form.draft.latest()
  return typed === sent ? now : merge(sent, now, typed).values
}

function byField(error: ApiError, fieldOf = (path: string) => path): Errors {
  return Object.fromEntries(error.errors.map(({ path, message }) => [fieldOf(path), message]))
}
