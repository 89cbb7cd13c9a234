/** A form's values while they are edited: what changed, what is wrong, and when to say so. */

import { useForm } from '@mantine/form'
import { useDebouncedCallback } from '@mantine/hooks'
import { useCallback, useRef, useState } from 'react'
import type { z } from 'zod'
import { say } from './language.ts'
import type { Leftover, ReportLeftover } from './leftovers.ts'

export type Errors = Record<string, string>

export type Draft<T extends object> = {
  values: T
  /** What is saved, or what a new one begins with. */
  initial: T
  errors: Errors
  dirty: boolean
  /** The values of this moment, also between two drawings. */
  latest(): T
  /** `path` is where an error for this value would stand, when not at `key` itself. */
  set<K extends keyof T & string>(key: K, value: T[K], path?: string): void
  setErrors(errors: Errors): void
  /** A text in a choice that is none of them: a mistake at `path` until it is gone. */
  leftover: ReportLeftover
  /** What such a text finds is being asked for: says which, and when no one is looked for any more. */
  looking(): { message: string; ended: Promise<void> } | undefined
  /** All mistakes that are known without asking the server. */
  check(): Errors
  /** `saved` is what is saved now; `values` stand in the form, with what was typed since. */
  rebase(saved: T, values: T): void
  /** What a Mantine input needs for a text value. */
  text(key: keyof T & string): { value: string; error?: string; onChange: (event: TextEvent) => void }
}
type TextEvent = { currentTarget: { value: string } }

/** The first message of each refused field, by its path in the body. */
export function errorsOf(result: z.ZodSafeParseResult<unknown>): Errors {
  const errors: Errors = {}
  for (const issue of result.error?.issues ?? []) errors[issue.path.join('.')] ??= say(issue.message)
  return errors
}

export function useDraft<T extends object>(initial: T, checkValues: (values: T) => Errors): Draft<T> {
  const form = useForm<T>({ mode: 'controlled', initialValues: initial })
  const touched = useRef(new Set<string>())
  const [saved, setSaved] = useState(initial)
  const latest = useRef(form.values)
  latest.current = form.values
  const errors = form.errors as Errors
  const shown = useRef(errors)
  shown.current = errors

  // Said while typing stops, and only of what was typed: an untouched field is not wrong yet.
  const checkTouched = useDebouncedCallback(() => {
    const found = checkValues(latest.current)
    const next: Errors = { ...shown.current }
    for (const path of touched.current) {
      const message = found[path]
      if (message !== undefined) next[path] = message
    }
    form.setErrors(next)
  }, 600)

  const set: Draft<T>['set'] = (key, value, path = key) => {
    touched.current.add(path)
    latest.current = { ...latest.current, [key]: value }
    form.setValues(latest.current)
    if (shown.current[path] !== undefined) {
      const { [path]: _, ...rest } = shown.current
      shown.current = rest
      form.setErrors(rest)
    }
    checkTouched()
  }
  const { setErrors } = form
  const forget = useCallback(
    (path: string, old: string) => {
      if (shown.current[path] !== old) return
      const { [path]: _, ...others } = shown.current
      shown.current = others
      setErrors(others)
    },
    [setErrors],
  )
  const leftovers = useLeftovers(forget)
  return {
    values: form.values,
    initial: saved,
    latest: () => latest.current,
    errors,
    dirty: form.isDirty(),
    set,
    setErrors: (next) => form.setErrors(next),
    leftover: leftovers.report,
    looking: leftovers.looking,
    check: () => ({ ...checkValues(latest.current), ...leftovers.mistakes() }),
    rebase: (next, values) => {
      latest.current = values
      setSaved(next)
      form.setInitialValues(next)
      form.setValues(values)
      form.resetDirty(next)
      if (values !== next) return
      checkTouched.cancel()
      touched.current.clear()
      form.setErrors({})
    },
    text: (key) => ({
      value: String(form.values[key] ?? ''),
      error: errors[key],
      onChange: (event) => set(key, event.currentTarget.value as T[typeof key]),
    }),
  }
}

/** `forget`: a text is gone of which a message may still be shown. */
function useLeftovers(forget: (path: string, message: string) => void) {
  const leftovers = useRef(new Map<string, Leftover>())
  const waiting = useRef<(() => void)[]>([])
  const report = useCallback<ReportLeftover>(
    (path, next) => {
      const old = leftovers.current.get(path)
      if (next) leftovers.current.set(path, next)
      else leftovers.current.delete(path)
      if (old) forget(path, old.message)
      // An old text goes right before a new one comes.
      queueMicrotask(() => {
        if (!lookedFor(leftovers.current)) for (const wake of waiting.current.splice(0)) wake()
      })
    },
    [forget],
  )
  return {
    report,
    mistakes: (): Errors =>
      Object.fromEntries([...leftovers.current].map(([path, { message }]) => [path, message])),
    looking: () => {
      const looked = lookedFor(leftovers.current)
      return (
        looked && { message: looked.message, ended: new Promise<void>((wake) => waiting.current.push(wake)) }
      )
    },
  }
}

function lookedFor(leftovers: ReadonlyMap<string, Leftover>): Leftover | undefined {
  return [...leftovers.values()].find(({ isLooking }) => isLooking)
}
