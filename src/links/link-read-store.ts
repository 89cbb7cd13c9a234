/** Whose turn it is to read a PBX's database, and what each read came to. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { pageOf } from '../db/paged.ts'
import { time } from '../db/rows.ts'
import type { LinkReadTable } from '../db/sip-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { SourceCounts, SourceRead } from '../schema/link-source.ts'

/** A read that is ours until its lease ends; `token` is written with all that comes of it. */
export type ReadTurn = {
  readonly linkId: string
  readonly tenantId: string | null
  readonly revision: number
  readonly token: string
  readonly began: number
}

type OpenedLink = Readonly<{ id: string; tenantId: string | null; revision: number }>

export type ReadResult = Omit<SourceRead, 'id' | 'at' | 'tookMs'> & {
  readonly found: string
  /** When it is to be read next; `null`: not by itself. */
  readonly nextAt: number | null
}

/** Throws when the turn is somebody else's by now, or the link another one: then nothing is written. */
export type Fence = (queries: Queries) => Promise<void>

export type LinkReadStore = ReturnType<typeof linkReadStore>

/** Longer than a read and the writing of a piece of it may take. */
const leaseMs = 300_000
const keptReads = 50
/** To nodes that look at one moment: each takes another. */
const offered = 10

export const noCounts: SourceCounts = {
  ...{ rows: 0, new: 0, changed: 0, gone: 0, missing: 0, inUse: 0, noPassword: 0, wrong: 0 },
}

const toRead = ({ id, at, tookMs, outcome, why, counts }: LinkReadTable): SourceRead => ({
  ...{ id, at: time(at), tookMs, outcome: outcome as SourceRead['outcome'], why },
  counts: JSON.parse(counts) as SourceCounts,
})

/** The last one of each link that was read. */
export async function lastReads(
  queries: Queries,
  links: readonly { id: string; kind: string }[],
): Promise<Map<string, SourceRead>> {
  const ids = links.filter(({ kind }) => kind === 'database').map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const rows = await queries
    .selectFrom('linkRead')
    .selectAll()
    .where('linkId', 'in', ids)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('linkRead as later')
            .select('later.id')
            .whereRef('later.linkId', '=', 'linkRead.linkId')
            .whereRef('later.id', '>', 'linkRead.id'),
        ),
      ),
    )
    .execute()
  return new Map(rows.map((row) => [row.linkId, toRead(row)]))
}

export function linkReadStore(db: Database, clock: Clock) {
  /** Of those that would read it now, one comes first. */
  async function take({ id, tenantId, revision }: OpenedLink): Promise<ReadTurn | undefined> {
    const now = clock.now()
    const token = `${db.node} ${newId()}`
    const { numUpdatedRows } = await db.queries
      .updateTable('link')
      .set({ node: token, leaseUntil: now + leaseMs })
      .where('id', '=', id)
      .where('revision', '=', revision)
      .where((where) => where.or([where('leaseUntil', 'is', null), where('leaseUntil', '<=', now)]))
      .executeTakeFirst()
    return numUpdatedRows > 0n ? { linkId: id, tenantId, revision, token, began: now } : undefined
  }

  return {
    /** One whose time has come, and from now on it is this node's; none of a tenant of which a database is being read. */
    async takeDue(_scope: SystemScope): Promise<ReadTurn | undefined> {
      const now = clock.now()
      const rows = await db.queries
        .selectFrom('link')
        .select(['id', 'tenantId', 'revision'])
        .where('kind', '=', 'database')
        .where('enabled', '=', 1)
        .where('nextReadAt', '<=', now)
        .where((where) => where.or([where('leaseUntil', 'is', null), where('leaseUntil', '<=', now)]))
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('link as other')
                .select('other.id')
                .where('other.kind', '=', 'database')
                .where('other.leaseUntil', '>', now)
                .where((its) =>
                  its.or([
                    its('other.tenantId', '=', its.ref('link.tenantId')),
                    its.and([its('other.tenantId', 'is', null), its('link.tenantId', 'is', null)]),
                  ]),
                ),
            ),
          ),
        )
        .orderBy('nextReadAt')
        .orderBy('id')
        .limit(offered)
        .execute()
      for (const row of rows) {
        const turn = await take(row)
        if (turn) return turn
      }
      return undefined
    },

    /** For somebody who does not want to wait, and opened the link in this scope: as it was then. */
    async takeNow(_scope: TenantScope | SystemScope, link: OpenedLink): Promise<ReadTurn> {
      const turn = await take(link)
      if (!turn) throw new OffhookError('LINK_BUSY')
      return turn
    },

    /** For each transaction that writes what was read: it keeps the turn, or ends it. */
    fenceOf:
      ({ linkId, revision, token }: ReadTurn): Fence =>
      async (queries) => {
        const { numUpdatedRows } = await queries
          .updateTable('link')
          .set({ leaseUntil: clock.now() + leaseMs })
          .where('id', '=', linkId)
          .where('revision', '=', revision)
          .where('node', '=', token)
          .executeTakeFirst()
        if (numUpdatedRows === 0n)
          throw new OffhookError('LINK_BUSY', 'The link was changed, or is read by another node by now')
      },

    /** What it came to. Where the turn is somebody else's by now, that one tells. */
    async end(
      _scope: SystemScope,
      { linkId, tenantId, revision, token, began }: ReadTurn,
      { outcome, why, counts, found, nextAt }: ReadResult,
    ): Promise<void> {
      const state = outcome === 'failed' ? 'down' : 'up'
      await db.recordTransaction(async (queries, { changed }) => {
        const row = await queries
          .selectFrom('link')
          .select(['state', 'stateAt'])
          .where('id', '=', linkId)
          .where('revision', '=', revision)
          .where('node', '=', token)
          .executeTakeFirst()
        if (!row) return
        const now = clock.now()
        await queries
          .updateTable('link')
          .set({ state, stateAt: row.state === state ? row.stateAt : now, why, nextReadAt: nextAt })
          .set({ node: null, leaseUntil: null })
          .$if(found !== '', (update) => update.set({ found }))
          .where('id', '=', linkId)
          .execute()
        await queries
          .insertInto('linkRead')
          .values({
            ...{ id: newId(), linkId, at: began, tookMs: Math.max(0, now - began), outcome, why },
            counts: JSON.stringify(counts),
          })
          .execute()
        const [oldest] = await queries
          .selectFrom('linkRead')
          .select('id')
          .where('linkId', '=', linkId)
          .orderBy('id', 'desc')
          .offset(keptReads)
          .limit(1)
          .execute()
        if (oldest)
          await queries
            .deleteFrom('linkRead')
            .where('linkId', '=', linkId)
            .where('id', '<=', oldest.id)
            .execute()
        changed('link.told', tenantId === null ? {} : { tenantId }, [linkId])
      })
    },

    /** It came to nothing that is to be told: anybody may, from `nextAt` on where it is given. */
    async giveBack(_scope: SystemScope, { linkId, token }: ReadTurn, nextAt?: number): Promise<void> {
      await db.queries
        .updateTable('link')
        .set({ node: null, leaseUntil: null, ...(nextAt === undefined ? {} : { nextReadAt: nextAt }) })
        .where('id', '=', linkId)
        .where('node', '=', token)
        .execute()
    },

    /** Of a database of one process: what another one was reading, nobody reads now. */
    async forgetTurns(_scope: SystemScope): Promise<void> {
      if (db.shared) return
      await db.queries
        .updateTable('link')
        .set({ node: null, leaseUntil: null })
        .where('kind', '=', 'database')
        .execute()
    },

    async list(
      scope: TenantScope | SystemScope,
      linkId: string,
      query: { page: number; pageSize: number },
    ): Promise<{ items: SourceRead[]; total: number }> {
      const tenantId = 'tenantId' in scope ? scope.tenantId : null
      const link = await db.queries
        .selectFrom('link')
        .select('id')
        .where('id', '=', linkId)
        .where('tenantId', tenantId === null ? 'is' : '=', tenantId)
        .executeTakeFirst()
      if (!link) throw new OffhookError('LINK_NOT_FOUND')
      const found = db.queries.selectFrom('linkRead').where('linkId', '=', linkId)
      const { rows, total } = await pageOf(found, found.selectAll().orderBy('id', 'desc'), query)
      return { items: rows.map(toRead), total }
    },
  }
}
