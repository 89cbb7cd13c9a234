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
type Guessed = { readonly sources: LRUCache<string, Seen>; all?: Seen }
/** What of a phone tells where it is let in, whoever else guesses there. */
type Judged = Pick<AskedPhone, 'phone' | 'came' | 'usual'>

const isUsual = ({ came, usual }: Judged, source: string) =>
  [came.from, usual].some((each) => each !== undefined && siteName(each) === source)

export function wrongPasswordsHere(clock: Pick<Clock, 'now'>) {
  const phones = new LRUCache<string, Guessed>({ max: mostPhones })

  const inTime = (seen: Seen | undefined) =>
    seen && seen.since + wrongPasswords.windowMs > clock.now() ? seen : undefined

  const oneMore = (seen: Seen | undefined): Seen => {
    const { wrong, since } = inTime(seen) ?? { wrong: 0, since: clock.now() }
    return { wrong: wrong + 1, since }
  }

  const lockOf = (source: string | null, seen: Seen | undefined, most: number): Lock | undefined => {
    const { wrong = 0, since = 0 } = inTime(seen) ?? {}
    return wrong < most ? undefined : { source, wrong, at: since, until: since + wrongPasswords.windowMs }
  }

  return {
    /** Nothing where the phone was last: there it is let in, whoever else guesses there. */
    lockFor(asked: Judged & Pick<AskedPhone, 'locks'>, ip: string): Lock | undefined {
      const { locks, phone } = asked
      if (locks.length === 0 && phones.size === 0) return undefined
      const source = siteName(ip)
      if (isUsual(asked, source)) return undefined
      const now = clock.now()
      const lock = locks.find((each) => each.until > now && (each.source === null || each.source === source))
      if (lock) return lock
      const { sources, all } = phones.get(phone.id) ?? {}
      return (
        lockOf(source, sources?.get(source), wrongPasswords.ofSource) ??
        lockOf(null, all, wrongPasswords.ofPhone)
      )
    },

    /** Where the phone was last, it counts for nothing. */
    wrongFrom(asked: Judged, ip: string): void {
      const source = siteName(ip)
      if (isUsual(asked, source)) return
      const { id } = asked.phone
      const guessed: Guessed = phones.get(id) ?? { sources: new LRUCache({ max: mostSources }) }
      phones.set(id, guessed)
      guessed.sources.set(source, oneMore(guessed.sources.get(source)))
      guessed.all = oneMore(guessed.all)
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
