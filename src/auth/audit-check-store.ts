/** Goes along the chain of the audit trail, and tells the first place at which it does not hold. */

import { setImmediate as pause } from 'node:timers/promises'
import { auditWords, canonical } from '../db/audit-row.ts'
import type { Database } from '../db/database.ts'
import type { AuditChainTable, AuditTable } from '../db/service-tables.ts'
import type { AuditBreak } from '../schema/audit.ts'
import { type AuditKey, beginning, type ChainPlace, headIn, isSame } from './audit-head.ts'
import type { SystemScope } from './tenant-scope.ts'

const atOnce = 500

/** `last`: up to where it was looked at; `first`: the oldest place that is kept. */
export type AuditCheck = {
  rows: number
  unsealed: number
  first: number | null
  last: ChainPlace
  pruned: number
  broken: AuditBreak | null
}

type From = {
  /** A place that was seen outside of the database: the chain must still go through it. */
  seen?: ChainPlace | undefined
  /** All up to here was found sound before. */
  after?: ChainPlace | undefined
}

export function auditChecks(db: Database, key: AuditKey) {
  async function rowsAfter(seq: number, last: number): Promise<AuditTable[]> {
    return db.queries
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', seq)
      .where('seq', '<=', last)
      .orderBy('seq')
      .limit(atOnce)
      .execute()
  }

  async function along(
    head: AuditChainTable,
    { seen, after }: From,
  ): Promise<[ChainPlace, AuditBreak | null]> {
    const start = { seq: head.prunedSeq, hash: head.prunedHash }
    let place: ChainPlace = after && after.seq > start.seq ? after : start
    if (seen?.seq === place.seq && seen.hash !== place.hash) return [place, otherThanSeen(seen)]
    for (;;) {
      const rows = await rowsAfter(place.seq, head.seq)
      for (const row of rows) {
        const broken = faultOf(key, place, row)
        if (broken) return [place, broken]
        place = { seq: row.seq as number, hash: row.hash as string }
        if (seen?.seq === place.seq && seen.hash !== place.hash) return [place, otherThanSeen(seen)]
      }
      if (rows.length < atOnce) break
      await pause()
    }
    if (place.seq < head.seq) return [place, cut(place.seq + 1, head.seq)]
    return [place, isSame(place.hash, head.hash) ? null : headChanged]
  }

  /** What stands behind the end, or beside the chain, was put in. */
  async function besides(head: AuditChainTable): Promise<AuditBreak | null> {
    const beyond = await db.queries
      .selectFrom('audit')
      .select('seq')
      .where('seq', '>', (select) => select.selectFrom('auditChain').select('auditChain.seq'))
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    if (beyond) return inserted(beyond.seq, `row ${beyond.seq} stands behind the end of the trail`)
    if (head.adopting === 1) return null
    const waiting = await db.queries
      .selectFrom('audit')
      .selectAll()
      .where('seq', 'is', null)
      .limit(atOnce)
      .execute()
    const forged = waiting.find((row) => !isOwn(key, row))
    return forged
      ? inserted(null, `a row of ${timeOf(forged)} (${forged.action}) was not written by Offhook`)
      : null
  }

  async function look(from: From): Promise<AuditCheck> {
    const head = await headIn(db.queries)
    const unsealed = await countUnsealed(db)
    if (!head)
      return {
        rows: 0,
        unsealed,
        first: null,
        last: beginning,
        pruned: 0,
        broken: from.seen ? cut(1, from.seen.seq) : null,
      }
    const pruned = head.prunedSeq
    const outline = { unsealed, pruned, first: head.seq > pruned ? pruned + 1 : null }
    const shown = (last: ChainPlace, broken: AuditBreak | null) => ({
      rows: last.seq - pruned,
      ...outline,
      last,
      broken,
    })
    if (!isSame(head.signed, key.head(head)))
      return shown({ seq: pruned, hash: head.prunedHash }, headChanged)
    const [last, broken] = await along(head, from)
    if (broken) return shown(last, broken)
    if (from.seen && from.seen.seq > head.seq) return shown(last, cut(head.seq + 1, from.seen.seq))
    return shown(last, await besides(head))
  }

  return {
    async verify(_scope: SystemScope, from: From = {}): Promise<AuditCheck> {
      for (;;) {
        const before = await headIn(db.queries)
        const check = await look(from)
        // Rows that went because their time was over, meanwhile, are not missing.
        if (!check.broken || (await headIn(db.queries))?.prunedSeq === before?.prunedSeq) return check
      }
    },
  }
}

async function countUnsealed(db: Database): Promise<number> {
  const { n } = await db.queries
    .selectFrom('audit')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('seq', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}

function isOwn(key: AuditKey, row: AuditTable): boolean {
  return isSame(row.mac, key.row(canonical(row))) && row.words === auditWords(row)
}

function faultOf(key: AuditKey, place: ChainPlace, row: AuditTable): AuditBreak | null {
  const seq = row.seq as number
  if (seq === place.seq + 2) return { kind: 'missing', seq: seq - 1, message: `row ${seq - 1} is missing` }
  if (seq > place.seq + 1)
    return { kind: 'missing', seq: place.seq + 1, message: `rows ${place.seq + 1} to ${seq - 1} are missing` }
  if (isOwn(key, row) && isSame(row.hash ?? '', key.link(place, seq, row.mac))) return null
  const message = `row ${seq} of ${timeOf(row)} (${row.action}) is not what was sealed there`
  return { kind: 'changed', seq, message }
}

const timeOf = ({ at }: AuditTable): string => new Date(at).toISOString()

const inserted = (seq: number | null, message: string): AuditBreak => ({ kind: 'inserted', seq, message })

const cut = (from: number, to: number): AuditBreak => ({
  ...{ kind: 'cut', seq: from },
  message:
    from === to ? `row ${to}, the last one, is missing` : `rows ${from} to ${to}, the last ones, are missing`,
})

const headChanged: AuditBreak = {
  ...{ kind: 'head', seq: null },
  message: 'what is kept of the end of the trail is not what was signed',
}

const otherThanSeen = ({ seq }: ChainPlace): AuditBreak => ({
  ...{ kind: 'changed', seq },
  message: `row ${seq} is not the one that was seen there: another trail was put in its place, or an older backup was restored`,
})
