/** Phones with everything that their files are made of, found by id and by secret, as long as there is room. */

import { LRUCache } from 'lru-cache'
import type { KnownPhone } from '../rendering/known-phone.ts'

export type FoundBySecret = { known: KnownPhone; old: boolean }

/** What a phone costs beside the texts that it holds. */
const entryBytes = 4096

/** About what it takes: texts are held once, and the objects around them about as much again. */
function weightOf({ phone, tenant, shown }: KnownPhone): number {
  return entryBytes + 2 * JSON.stringify([phone, tenant, shown]).length
}

/** `forgotten` hears of each phone that is no longer kept. */
export function phoneCache(maxBytes: number, forgotten: (known: KnownPhone) => void) {
  /** The secrets of the phones in `byId`, and of no others: by the secret itself, which they hold anyway. */
  const bySecret = new Map<string, { id: string; old: boolean; until: number }>()
  const secretsOf = new Map<string, Set<string>>()
  const byId = new LRUCache<string, KnownPhone>({
    maxSize: maxBytes,
    sizeCalculation: weightOf,
    dispose(known, id) {
      for (const secret of secretsOf.get(id) ?? []) bySecret.delete(secret)
      secretsOf.delete(id)
      forgotten(known)
    },
  })

  function name(known: KnownPhone, secret: string, { old, until }: { old: boolean; until: number }): void {
    const { id } = known.phone
    if (byId.peek(id) !== known) return
    bySecret.set(secret, { id, old, until })
    secretsOf.set(id, (secretsOf.get(id) ?? new Set()).add(secret))
  }

  return {
    keep(known: KnownPhone): void {
      byId.set(known.phone.id, known)
      name(known, known.phone.secret, { old: false, until: Number.POSITIVE_INFINITY })
    },

    /** A phone that is kept answers to its replaced secret too, for as long as that works. */
    keepOldSecret(known: KnownPhone, secret: string, until: number): void {
      name(known, secret, { old: true, until })
    },

    ofId: (id: string): KnownPhone | undefined => byId.get(id),

    ofSecret(secret: string, now: number): FoundBySecret | undefined {
      const named = bySecret.get(secret)
      if (!named || named.until <= now) return undefined
      const known = byId.get(named.id)
      return known && { known, old: named.old }
    },

    forgetWhere(isMeant: (known: KnownPhone) => boolean): void {
      for (const [id, known] of [...byId.entries()]) if (isMeant(known)) byId.delete(id)
    },

    size: () => ({ entries: byId.size, bytes: byId.calculatedSize }),
  }
}
