/** The server is away: what was to be saved is kept, and tried again by itself. */

import { useEffect, useRef, useState } from 'react'
import { ApiError } from './api.ts'
import type { SaveResult } from './save-result.ts'
import type { Draft } from './use-draft.ts'

const longestMs = 30_000
const waitsMs = [4_000, 8_000, 15_000, longestMs]

/** No answer at all, or one of what stands before the server. */
export function isAway(error: Error): boolean {
  return error instanceof ApiError && (error.status === 0 || (error.status >= 502 && error.status <= 504))
}

/** Attempts at the same values: they share the key by which a create is done once, and lie further apart each time. */
class Attempts<D> {
  values: D | undefined
  key = ''
  private count = 0

  begin(values: D): void {
    if (this.values === values) return
    this.values = values
    this.key = newKey()
    this.count = 0
  }

  /** Until it is tried again by itself; not where something else was typed meanwhile. */
  putOff(isUnchanged: boolean): SaveResult {
    const wait = waitsMs[this.count++] ?? longestMs
    return { kind: 'away', next: isUnchanged ? Date.now() + wait : undefined }
  }

  end(): void {
    this.values = undefined
    this.key = ''
    this.count = 0
  }
}

export function useAttempts<D>(): Attempts<D> {
  return useState(() => new Attempts<D>())[0]
}

/** Tried again when the time has come; whoever goes on typing says himself when. */
export function useRetry<D extends object>(
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

/** Of one act, however often it is tried; by random numbers, which a page has also where it came without TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
