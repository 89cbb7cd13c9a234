/** Keeps the audit trail while the server runs: seals what is written, looks whether it is whole, and lets go of what is old. */

import { forgetSeen, readSeen, writeSeen } from './audit-seen.ts'
import { type AuditChainStore, openAuditChain } from './auth/audit-chain-store.ts'
import type { AuditCheck } from './auth/audit-check-store.ts'
import type { ChainPlace } from './auth/audit-head.ts'
import { systemScope } from './auth/tenant-scope.ts'
import type { Ground } from './ground.ts'
import { isDatabaseBusy } from './kernel/errors.ts'
import { repeated } from './kernel/repeated.ts'
import type { Options } from './options.ts'
import type { AuditChain } from './schema/audit.ts'

const soonMs = 300
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** So often at most, the end of the chain is written beside the database. */
const seenEachMs = 10_000

export type AuditKeeping = Awaited<ReturnType<typeof keepAudit>>

type Around = Pick<Ground, 'db' | 'vault' | 'random' | 'clock' | 'guard' | 'log' | 'feed'> & {
  options: Pick<Options, 'data' | 'audit-days'>
}

/** Before anything is written to the trail. */
export async function keepAudit(around: Around) {
  const { db, vault, random, clock, guard, log, feed, options } = around
  const folder = options.data
  const keptMs = options['audit-days'] * dayMs
  let cancel: (() => void) | undefined
  const chain: AuditChainStore = await openAuditChain(db, vault, random, sealSoon)
  let sealing = Promise.resolve()
  let looking: Promise<AuditCheck> | undefined
  /** What was found last; a break does not mend itself, so it is not looked for again each time. */
  let known: { check: AuditCheck; at: number } | undefined
  let wholeAt = Number.NEGATIVE_INFINITY
  let told: string | undefined
  /** Until the trail was found to go through what is written beside the database, that is the proof of what is missing. */
  let isToProve = true
  let seen: (ChainPlace & { at: number }) | undefined
  /** The database may be another one, with another trail. */
  let isToRenew = false

  function sealSoon(): void {
    cancel ??= clock.after(soonMs, () => {
      cancel = undefined
      void seal()
    })
  }

  /** One after the other; while the database is away, later. */
  function seal(isLast = false): Promise<void> {
    sealing = sealing
      .catch(() => undefined)
      .then(renew)
      .then(() => chain.seal(systemScope))
      .then(() => seeEnd(isLast))
    // What waits is sealed at the next turn, or after the next start.
    return sealing.catch((error) => {
      if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'sealing the audit trail' })
    })
  }

  const mayBeSeen = () => !isToProve && !known?.check.broken

  /** The end of a trail that lost what was seen of it takes the place of nothing. */
  async function seeEnd(isLast: boolean): Promise<void> {
    if (!mayBeSeen() || (!isLast && seen && clock.now() - seen.at < seenEachMs)) return
    if (seen && (await chain.endHash(systemScope)) === seen.hash) return
    if (seen && !(await chain.goesThrough(systemScope, seen))) return lookAgain()
    const place = await chain.lastOnDisk(systemScope)
    if (!mayBeSeen()) return
    await writeSeen(folder, place)
    seen = { ...place, at: clock.now() }
  }

  async function find(isWhole: boolean): Promise<AuditCheck> {
    await renew()
    const proof = isToProve ? await readSeen(folder) : undefined
    const after = isToProve || isWhole ? undefined : known?.check.last
    const now = clock.now()
    const check = await chain.verify(systemScope, { seen: proof, after })
    const { broken } = check
    if (broken && broken.message !== told) await tellBroken(broken.message)
    if (!broken) [isToProve, told] = [false, undefined]
    if (!after) wholeAt = now
    known = { check, at: now }
    return check
  }

  function look(isWhole = false): Promise<AuditCheck> {
    looking ??= find(isWhole).finally(() => {
      looking = undefined
    })
    return looking
  }

  /** All of it, also what is written beside the database, at the next turn. */
  function lookAgain(): void {
    known = undefined
    isToProve = true
  }

  /** In the trail itself, too: whoever mends it afterwards does not take that back. */
  async function tellBroken(message: string): Promise<void> {
    log.error({ trail: message }, 'the audit trail is broken; see offhook audit verify')
    await db.transaction(async (_, { audited }) =>
      audited('audit.broken', systemScope, null, { name: 'Audit trail', detail: message }),
    )
    told = message
  }

  /** Nobody has seen the end of a trail with another key. */
  async function renew(): Promise<void> {
    if (!isToRenew) return
    const isOther = await chain.renew(systemScope)
    isToRenew = false
    if (!isOther) return
    seen = undefined
    await forgetSeen(folder)
  }

  const renewing = feed.on(({ type }) => {
    if (type !== 'everything') return
    lookAgain()
    isToRenew = true
    void seal()
  })

  async function minute(): Promise<void> {
    await seal()
    if (!known || clock.now() - wholeAt >= dayMs) await look(true)
  }

  async function prune(ended: () => boolean): Promise<void> {
    const gone = await chain.prune(systemScope, clock.now() - keptMs, ended)
    // What was broken may have been among them.
    if (gone > 0 && known?.check.broken) lookAgain()
  }

  const ends = [
    repeated({ name: 'keeping the audit trail', everyMs: minuteMs, work: minute }, clock, guard),
    repeated({ name: 'forgetting old rows of the audit trail', everyMs: hourMs, work: prune }, clock, guard),
  ]

  return {
    /** Whether it is whole: what was gone through before is not gone through again. */
    async state(): Promise<AuditChain> {
      await seal()
      const check = known?.check.broken ? known.check : await look()
      const { last, broken, rows, unsealed, first, pruned } = check
      return {
        ...{ rows, unsealed, first, pruned, broken, keptDays: options['audit-days'] },
        last: rows > 0 ? last.seq : null,
        checkedAt: new Date(known?.at ?? clock.now()).toISOString(),
      }
    },

    async close(): Promise<void> {
      renewing()
      cancel?.()
      await Promise.all(ends.map((end) => end()))
      await seal(true)
    },
  }
}
