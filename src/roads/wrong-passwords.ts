/**
 * Who is locked out of a phone. What all threads and nodes recorded is known with the phone, a moment later; until then
 * each thread goes by what it saw itself, so that nobody tries thousands meanwhile.
 */

import { LRUCache } from 'lru-cache'
import type { Feed } from '../db/feed.ts'
import type { Lock } from '../db/guesses.ts'
import type { Clock } from '../kernel/clock.ts'
import { siteName } from '../kernel/networks.ts'
import type { AskedPhone } from '../rendering/known-phone.ts'
import { wrongPasswords } from '../schema/wrong-passwords.ts'

export type WrongPasswords = ReturnType<typeof wrongPasswordsHere>

/** Phones at which somebody guesses, and sources of each. */
const mostPhones = 5000
const mostSources = 50

type Seen = { wrong: number; since: number }

export function wrongPasswordsHere(clock: Pick<Clock, 'now'>) {
  const phones = new LRUCache<string, LRUCache<string, Seen>>({ max: mostPhones })

  function seen(phoneId: string, source: string): Seen | undefined {
    const found = phones.get(phoneId)?.get(source)
    return found && found.since + wrongPasswords.windowMs > clock.now() ? found : undefined
  }

  return {
    /** Nothing where the phone was last: there it is let in, whoever else guesses there. */
    lockFor({ locks, phone, came, usual }: AskedPhone, ip: string): Lock | undefined {
      if (locks.length === 0 && phones.size === 0) return undefined
      const source = siteName(ip)
      const isUsual = [came.from, usual].some((each) => each !== undefined && siteName(each) === source)
      if (isUsual) return undefined
      const now = clock.now()
      const lock = locks.find((each) => each.until > now && (each.source === null || each.source === source))
      if (lock) return lock
      const { wrong = 0, since = 0 } = seen(phone.id, source) ?? {}
      if (wrong < wrongPasswords.ofSource) return undefined
      return { source, wrong, at: since, until: since + wrongPasswords.windowMs }
    },

    wrongFrom(phoneId: string, ip: string): void {
      const source = siteName(ip)
      const sources = phones.get(phoneId) ?? new LRUCache<string, Seen>({ max: mostSources })
      phones.set(phoneId, sources)
      const before = seen(phoneId, source)
      sources.set(source, { wrong: (before?.wrong ?? 0) + 1, since: before?.since ?? clock.now() })
    },

    /** Somebody let them in again. */
    forget(phoneIds: readonly string[]): void {
      for (const id of phoneIds) phones.delete(id)
    },
  }
}

/** It hears when somebody lets them in again. */
export function letIn(feed: Pick<Feed, 'on'>, clock: Pick<Clock, 'now'>): WrongPasswords {
  const own = wrongPasswordsHere(clock)
  feed.on(({ type, ids }) => {
    if (type === 'phone.unlocked') own.forget(ids)
  })
  return own
}
