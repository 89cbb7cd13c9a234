/** Keeps extensions in step with the databases of PBXs: each link is read by one node, when its time has come. */

import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { LinkReadStore, ReadTurn } from '../links/link-read-store.ts'
import type { LinkStore } from '../links/link-store.ts'
import { comesAgain, type ExtensionTaking, failedRead } from '../saving/take-extensions.ts'

type Parts = {
  reads: Pick<LinkReadStore, 'takeDue' | 'giveBack' | 'end' | 'forgetTurns'>
  links: Pick<LinkStore, 'openOf'>
  taking: Pick<ExtensionTaking, 'take'>
  feed: Feed
  clock: Clock
  guard: Guard
}

const lookEachMs = 10_000
/** Of this node; one place is left to who asks by hand. */
const atOnce = 2
/** Too many databases are being read, or an extension was changed meanwhile. */
const putOffMs = 15_000
/** Of a link of which not even this is known. */
const unopenedMs = 300_000
/** A link that was changed is read anew soon. */
const settleMs = 500

export function sourceKeeper({ reads, links, taking, feed, clock, guard }: Parts) {
  let isClosed = false
  let looking = Promise.resolve()
  const reading = new Set<Promise<void>>()
  let cancel = () => {}
  let cancelSoon: (() => void) | undefined

  async function read(turn: ReadTurn): Promise<void> {
    try {
      const link = await links.openOf(systemScope, turn.linkId)
      if (isClosed || !link || link.source === null) return await putOff(turn)
      const by = { name: `link “${link.name}”`, address: null }
      await taking.take(
        turn,
        { ...link, source: link.source },
        { by: actingAs(systemScope, by).by, force: false },
      )
    } catch (error) {
      if (comesAgain(error)) return putOff(turn).catch(() => undefined)
      // Where it was not told yet: a link that cannot even be opened is not tried all the time.
      await reads
        .end(systemScope, turn, { ...failedRead(error), nextAt: clock.now() + unopenedMs })
        .catch(() => undefined)
      throw error
    }
  }

  const putOff = (turn: ReadTurn) =>
    reads.giveBack(systemScope, turn, isClosed ? undefined : clock.now() + putOffMs)

  /** A slow database keeps one place, and others go on beside it: whose read ends makes room for who waits. */
  async function look(): Promise<void> {
    while (!isClosed && reading.size < atOnce) {
      const turn = await reads.takeDue(systemScope)
      if (!turn) return
      const begun = read(turn)
        .catch((error) => failed(error, turn.linkId))
        .finally(() => {
          reading.delete(begun)
          if (!isClosed) begin()
        })
      reading.add(begun)
    }
  }

  function failed(error: unknown, link?: string): void {
    if (!isDatabaseBusy(error)) guard.failed('link', error, { work: 'reading extensions', link })
  }

  /** One look at a time. */
  function begin(): void {
    cancel()
    looking = looking
      .then(() => (isClosed ? undefined : look()))
      .catch((error) => failed(error))
      .finally(() => {
        if (isClosed) return
        cancel()
        cancel = clock.after(lookEachMs, begin)
      })
  }

  const stop = feed.on(({ type }) => {
    if (!/^(link\.changed|everything)$/.test(type) || isClosed) return
    cancelSoon ??= clock.after(settleMs, () => {
      cancelSoon = undefined
      begin()
    })
  })

  return {
    start(): void {
      looking = reads.forgetTurns(systemScope).catch((error) => failed(error))
      begin()
    },

    async close(): Promise<void> {
      isClosed = true
      stop()
      cancel()
      cancelSoon?.()
      await looking
      await Promise.all(reading)
    },
  }
}
