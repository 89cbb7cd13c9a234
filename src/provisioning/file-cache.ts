/** Rendered files, kept as long as there is room: those that were not asked for the longest go first. */

import { LRUCache } from 'lru-cache'
import type { RenderedFile } from '../rendering/known-phone.ts'

export type FileCache = ReturnType<typeof fileCache>

type Kept = {
  readonly file: RenderedFile
  /** What it was made of, where the key does not say so. */
  readonly source: unknown
}
type Made = RenderedFile | undefined

/** What an entry costs beside its bytes. */
const entryBytes = 512

export function fileCache(maxBytes: number) {
  const kept = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    sizeCalculation: ({ file }, key) => file.body.length + key.length + entryBytes,
  })
  return {
    /** The file of this name if it still holds, made of the same; else it is made, at once or in time. */
    of(
      key: string,
      { now, source }: { now: number; source?: unknown },
      make: () => Made | Promise<Made>,
    ): Made | Promise<Made> {
      const found = kept.get(key)
      if (found && found.file.until > now && found.source === source) return found.file
      const keep = (file: Made) => {
        if (file && !file.passing) kept.set(key, { file, source })
        return file
      }
      const made = make()
      return made instanceof Promise ? made.then(keep) : keep(made)
    },

    forget: (key: string): void => void kept.delete(key),
    size: () => ({ entries: kept.size, bytes: kept.calculatedSize }),
  }
}

const numbers = new WeakMap<object, number>()
let last = 0

/** A number that no other object has: for naming in a key what is compared by identity. */
export function numberOf(object: object): number {
  const known = numbers.get(object)
  if (known !== undefined) return known
  numbers.set(object, ++last)
  return last
}
