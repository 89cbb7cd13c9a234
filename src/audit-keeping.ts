/** Keeps the audit trail while the server runs: seals what is written, looks whether it is whole, and lets go of what is old. */

import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditChainStore, openAuditChain } from './auth/audit-chain-store.ts'
import type { AuditCheck } from './auth/audit-check-store.ts'
import type { ChainPlace } from './auth/audit-head.ts'
import { systemScope } from './auth/tenant-scope.ts'
import type { Ground } from './ground.ts'
import { isDatabaseBusy } from './kernel/errors.ts'
import { repeated } from './kernel/repeated.ts'
import type { AuditBreak, AuditChain } from './schema/audit.ts'

const soonMs = 300
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** So often at most, the end of the chain is written beside the database. */
const seenEachMs = 10_000

export type AuditKeeping = Awaited<ReturnType<typeof keepAudit>>

/** Before anything is written to the trail. */
export async function keepAudit(ground: Ground) {
  const { db, vault, random, clock, guard, log, feed, options } = ground
  const seenAt = seenFile(options.data)
  const keptMs = options['audit-days'] * dayMs
  let cancel: (() => void) | undefined
  const chain: AuditChainStore = await openAuditChain(db, vault, random, sealSoon)
  let sealing = Promise.resolve()
  let lastSeen = 0
  /** What was cut off while no process ran does not come back: it is told as long as this one runs. */
  let cutBefore: AuditBreak | null = null
  let known: { check: AuditCheck; at: number } | undefined

  function sealSoon(): void {
    cancel ??= clock.after(soonMs, () => {
      cancel = undefined
      void seal()
    })
  }

  /** One after the other; while the database is away, later. */
  function seal(force = false): Promise<void> {
    sealing = sealing
      .catch(() => undefined)
      .then(async () => {
        await chain.seal(systemScope)
        if (!force && clock.now() - lastSeen < seenEachMs) return
        lastSeen = clock.now()
        await writeSeen(seenAt, await chain.lastOnDisk(systemScope))
      })
    // What waits is sealed at the next turn, or after the next start.
    return sealing.catch((error) => {
      if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'sealing the audit trail' })
    })
  }

  /** `seen`: by the process before this one. */
  async function look({ seen, after }: { seen?: ChainPlace; after?: ChainPlace } = {}): Promise<AuditCheck> {
    const found = await chain.verify(systemScope, { seen, after })
    if (seen) cutBefore = found.broken
    const check = { ...found, broken: found.broken ?? cutBefore }
    const { broken } = check
    if (broken && broken.message !== known?.check.broken?.message) await tellBroken(broken.message)
    known = { check, at: clock.now() }
    return check
  }

  async function lookAgain(): Promise<void> {
    const seen = seenBefore
    seenBefore = undefined
    await look(seen ? { seen } : {})
  }

  /** In the trail itself, too: whoever mends it afterwards does not take that back. */
  async function tellBroken(message: string): Promise<void> {
    log.error({ trail: message }, 'the audit trail is broken; see offhook audit verify')
    await db.transaction(async (_, { audited }) =>
      audited('audit.broken', systemScope, null, { name: 'Audit trail', detail: message }),
    )
  }

  const renewing = feed.on(({ type }) => {
    if (type !== 'everything') return
    known = undefined
    cutBefore = null
    guard.run('timer', { work: 'the audit trail' }, () => chain.renew(systemScope))
  })
  let seenBefore = await readSeen(seenAt)
  const ends = [
    repeated({ name: 'sealing the audit trail', everyMs: minuteMs, work: () => seal() }, clock, guard),
    repeated({ name: 'looking at the audit trail', everyMs: dayMs, work: lookAgain }, clock, guard),
    repeated(
      {
        name: 'forgetting old rows of the audit trail',
        everyMs: hourMs,
        work: async (ended) => void (await chain.prune(systemScope, clock.now() - keptMs, ended)),
      },
      clock,
      guard,
    ),
  ]

  return {
    /** Whether it is whole: what was found so before is not gone through again. */
    async state(): Promise<AuditChain> {
      await seal()
      const before = known?.check
      const check = await look(before && !before.broken ? { after: before.last } : {})
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

/** Beside the database, so that who has that alone cannot put back an older end of the trail unseen. */
const seenFile = (folder: string): string => join(folder, 'audit-seen.json')

/** `undefined` where there is none, or none that can be read. */
export async function readSeen(path: string): Promise<ChainPlace | undefined> {
  try {
    const { seq, hash } = JSON.parse(await readFile(path, 'utf8')) as Partial<ChainPlace>
    return typeof seq === 'number' && typeof hash === 'string' && seq > 0 ? { seq, hash } : undefined
  } catch {
    return undefined
  }
}

/** Another trail is in its place, and nobody has seen its end yet. */
export const forgetSeen = (folder: string): Promise<void> => rm(seenFile(folder), { force: true })

export const seenIn = (folder: string): Promise<ChainPlace | undefined> => readSeen(seenFile(folder))

async function writeSeen(path: string, place: ChainPlace): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(place)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
