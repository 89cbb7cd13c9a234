/**
 * Who guesses a password is slowed by account, from all addresses together. The wait is each source's own, counted from
 * its own last try: whoever comes from elsewhere, or from where the account was before, is not made to wait by others.
 */

import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { AttemptStore } from './attempt-store.ts'
import type { SystemScope } from './tenant-scope.ts'

/** From where somebody asks; `through`: a proxy that nobody named, whose word on that may be anybody's. */
export type Source = { readonly name: string; readonly through?: string | undefined }

const hourMs = 3_600_000
/** Of an account, or of a source that the account was at before: so many tries cost no time. */
const free = { windowMs: hourMs, most: 20 }
const longestMs = 900_000
/** Behind a proxy that nobody named each address is only said: one at a time for an account, and so many a minute in all. */
const throughMs = 5_000
const through = { windowMs: 60_000, most: 300 }
const knownMs = 30 * 24 * hourMs

export type GuessCounting = ReturnType<typeof guessCounting>

export function guessCounting(
  attempts: Pick<AttemptStore, 'count' | 'forgive' | 'hold' | 'heldUntil' | 'release'>,
  clock: Clock,
) {
  const mustWait = (until: number) => {
    const retryAfter = Math.max(1, Math.ceil((until - clock.now()) / 1000))
    return new OffhookError('TOO_MANY_REQUESTS', `Too many wrong tries: wait ${retryAfter} seconds`, {
      retryAfter,
    })
  }

  async function takeTurn(scope: SystemScope, who: string, ms: number): Promise<void> {
    const until = await attempts.hold(scope, 'wait', who, ms)
    if (until !== undefined) throw mustWait(until)
  }

  return {
    /** Wherever something can be guessed: behind a proxy that nobody named, whoever asks may say another address each time. */
    async heard(scope: SystemScope, source: Source): Promise<void> {
      if (source.through === undefined) return
      const { n, until } = await attempts.count(scope, 'through', source.through, through)
      if (n > through.most) throw mustWait(until)
    },

    /** Before a password is looked at, since many may come at once; throws for who must wait. */
    async begin(scope: SystemScope, account: string, source: Source): Promise<void> {
      const own = `${account}\0${source.name}`
      const isKnown = (await attempts.heldUntil(scope, 'wasHere', own)) > clock.now()
      const { n } = await attempts.count(scope, 'guess', isKnown ? own : account, { ...free, most: Infinity })
      if (n <= free.most) return
      if (source.through !== undefined && !isKnown)
        await takeTurn(scope, `${account}\0through ${source.through}`, throughMs)
      await takeTurn(scope, own, Math.min(1000 * 2 ** (n - free.most), longestMs))
    },

    /** It was right: from there nobody waits for what others do. */
    async right(scope: SystemScope, account: string, source: Source): Promise<void> {
      const own = `${account}\0${source.name}`
      await attempts.release(scope, 'wait', own)
      await attempts.forgive(scope, 'guess', own)
      await attempts.release(scope, 'wasHere', own)
      await attempts.hold(scope, 'wasHere', own, knownMs)
    },
  }
}
