/** Links of a tenant, or of all; their passwords are sealed. */

import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database } from '../db/database.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { flag, time } from '../db/rows.ts'
import type { LinkTable } from '../db/sip-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import {
  type Link,
  type LinkCreate,
  type LinkKind,
  type LinkListQuery,
  type LinkPatch,
  type LinkState,
  sourceTrouble,
} from '../schema/link.ts'
import type { Source, SourceRead } from '../schema/link-source.ts'
import { lastReads } from './link-read-store.ts'

/** A link with its password open: for inside the server only. */
export type LinkRecord = Readonly<LinkCreate> & {
  readonly id: string
  readonly tenantId: string | null
  readonly revision: number
}

export type LinkStore = ReturnType<typeof linkStore>

/** A link as who leads it knows it, until it is opened. */
export type LedLink = Pick<LinkRecord, 'id' | 'tenantId' | 'revision'>

/** In a tenant, or among those of all. */
type LinkScope = TenantScope | SystemScope

/** Each is a connection that is kept. */
const maxLinks = 50

const tenantOf = (scope: LinkScope): string | null => ('tenantId' in scope ? scope.tenantId : null)
const is = (scope: LinkScope) => (tenantOf(scope) === null ? 'is' : '=')

const sourceOf = ({ source }: Pick<LinkTable, 'source'>): Source | null =>
  source === null ? null : (JSON.parse(source) as Source)

function requireFitting(link: LinkCreate): void {
  const message = sourceTrouble(link)
  if (message !== undefined) throw new InvalidInput([{ path: 'source', message }])
}

/** What a tenant’s own link reads is the tenant’s. */
function requireOwnTenants(scope: LinkScope, source: Source | null): void {
  const stray = source?.tenants.findIndex(({ code }) => 'code' in scope && code !== scope.code) ?? -1
  if (stray >= 0)
    throw new InvalidInput([
      { path: `source.tenants.${stray}.code`, message: 'A tenant’s own link names this tenant only' },
    ])
  if (!('code' in scope) && source?.tenantFrom === 'link' && source.tenants.length !== 1)
    throw new InvalidInput([
      {
        path: 'source.tenants',
        message: 'Name the one tenant whose extensions stand there, or where the tenant stands',
      },
    ])
}

export function linkStore(db: Database, vault: Vault, clock: Clock) {
  const toRecord = (row: LinkTable): LinkRecord => ({
    ...{ id: row.id, tenantId: row.tenantId, revision: row.revision },
    ...{ name: row.name, kind: row.kind as LinkKind, host: row.host, port: row.port, path: row.path },
    ...{ tls: row.tls === 1, certificate: row.certificate, enabled: row.enabled === 1 },
    ...{ username: row.username, source: sourceOf(row) },
    password: row.passwordSealed === null ? '' : vault.open(row.passwordSealed, `link.password ${row.id}`),
  })

  const toRow = ({ id, password, ...link }: LinkCreate & { id: string }) => ({
    ...{ name: link.name, host: link.host, port: link.port, path: link.path },
    ...{ tls: flag(link.tls), certificate: link.certificate, enabled: flag(link.enabled) },
    ...{ username: link.username, source: link.source === null ? null : JSON.stringify(link.source) },
    passwordSealed: password === '' ? null : vault.seal(password, `link.password ${id}`),
  })

  const shown = (row: LinkTable, registrations: number, lastRead: SourceRead | null): Link => ({
    ...{ id: row.id, name: row.name, kind: row.kind as LinkKind, host: row.host, port: row.port },
    ...{ path: row.path, tls: row.tls === 1, certificate: row.certificate, enabled: row.enabled === 1 },
    ...{ username: row.username, hasPassword: row.passwordSealed !== null, source: sourceOf(row) },
    ...{ nextReadAt: row.enabled === 1 ? time(row.nextReadAt) : null, lastRead },
    state: row.enabled === 1 ? (row.state as LinkState) : 'off',
    ...{ since: time(row.stateAt), why: row.why, found: row.found, registrations },
    ...{ revision: row.revision, createdAt: time(row.createdAt), updatedAt: time(row.updatedAt) },
  })

  /** What a link told stays until it tells again; while it is down nobody knows whether it is true. */
  async function counted(rows: LinkTable[]): Promise<Link[]> {
    if (rows.length === 0) return []
    const counts = await db.queries
      .selectFrom('registration')
      .select((select) => ['linkId', select.fn.countAll<number>().as('n')])
      .where(
        'linkId',
        'in',
        rows.map(({ id }) => id),
      )
      .groupBy('linkId')
      .execute()
    const byLink = new Map(counts.map(({ linkId, n }) => [linkId, Number(n)]))
    const reads = await lastReads(db.queries, rows)
    return rows.map((row) => {
      const told = row.state === 'up' ? (byLink.get(row.id) ?? 0) : 0
      return shown(row, told, reads.get(row.id) ?? null)
    })
  }

  async function rowOf(scope: LinkScope, id: string, queries = db.queries): Promise<LinkTable> {
    const row = await queries
      .selectFrom('link')
      .selectAll()
      .where('tenantId', is(scope), tenantOf(scope))
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new OffhookError('LINK_NOT_FOUND')
    return row
  }

  const inScope = (scope: LinkScope) => ('tenantId' in scope ? scope : {})

  return {
    async list(scope: LinkScope, query: LinkListQuery): Promise<{ items: Link[]; total: number }> {
      let found = db.queries.selectFrom('link').where('tenantId', is(scope), tenantOf(scope))
      const { q, sort = 'name' } = query
      if (q)
        found = found.where((where) =>
          where.or([db.expressions.holding('name', q), db.expressions.holding('host', q)]),
        )
      const shown = found
        .selectAll()
        .orderBy(sort === 'createdAt' ? sort : db.expressions.caseless(sort), query.order)
        .orderBy('id')
      const { rows, total } = await pageOf(found, shown, query)
      return { items: await counted(rows), total }
    },

    async read(scope: LinkScope, id: string): Promise<Link> {
      const [link] = await counted([await rowOf(scope, id)])
      if (!link) throw new OffhookError('LINK_NOT_FOUND')
      return link
    },

    async readOpen(scope: LinkScope, id: string): Promise<LinkRecord> {
      return toRecord(await rowOf(scope, id))
    },

    /** Of any tenant, while it is switched on: for who connects to it. */
    async openOf(_scope: SystemScope, id: string): Promise<LinkRecord | undefined> {
      const row = await db.queries
        .selectFrom('link')
        .selectAll()
        .where('id', '=', id)
        .where('enabled', '=', 1)
        .executeTakeFirst()
      return row && toRecord(row)
    },

    async create(scope: LinkScope, input: LinkCreate): Promise<string> {
      requireOwnTenants(scope, input.source)
      const id = newId()
      const now = clock.now()
      await db.transaction(async (queries, { changed, audited }) => {
        const own = queries.selectFrom('link').where('tenantId', is(scope), tenantOf(scope))
        if ((await countOf(own)) >= maxLinks) throw new OffhookError('TOO_MANY_LINKS')
        await queries
          .insertInto('link')
          .values({
            ...{ id, tenantId: tenantOf(scope), kind: input.kind, ...toRow({ ...input, id }) },
            ...{ state: 'starting', stateAt: now, why: '', found: '', node: null, leaseUntil: null },
            // Before somebody took it for the first time, nobody has seen what it would do.
            ...{ nextReadAt: null, revision: 1, createdAt: now, updatedAt: now },
          })
          .execute()
        changed('link.created', inScope(scope), [id])
        audited('link.create', scope, id, { detail: input.kind, next: input })
      })
      return id
    },

    async update(scope: LinkScope, id: string, patch: LinkPatch, ifMatch: number | undefined): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await rowOf(scope, id, queries)
        requireRevision(row, ifMatch)
        const now = clock.now()
        const old = toRecord(row)
        const next = { ...old, ...patch }
        requireFitting(next)
        requireOwnTenants(scope, next.source)
        const updated = await queries
          .updateTable('link')
          .set({
            ...toRow({ ...next, id }),
            // With what it is now, nobody has connected yet.
            ...{ state: 'starting', stateAt: now, why: '', found: '' },
            ...(row.kind === 'database' ? { node: null, leaseUntil: null } : {}),
            ...(row.nextReadAt === null ? {} : { nextReadAt: now }),
            ...{ revision: row.revision + 1, updatedAt: now },
          })
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        changed('link.changed', inScope(scope), [id])
        audited('link.update', scope, id, { ...fieldsOf(patch), old, next })
      })
    },

    /** Nobody tells by it any more. */
    async switchOff(scope: LinkScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed }) => {
        const { revision } = await rowOf(scope, id, queries)
        await queries
          .updateTable('link')
          .set({ enabled: 0, revision: revision + 1, updatedAt: clock.now() })
          .where('id', '=', id)
          .execute()
        changed('link.changed', inScope(scope), [id])
      })
    },

    /** What it told goes with it: see `switchOff`. */
    async remove(scope: LinkScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const old = toRecord(await rowOf(scope, id, queries))
        await queries.deleteFrom('link').where('id', '=', id).execute()
        changed('link.deleted', inScope(scope), [id])
        audited('link.delete', scope, id, { old })
      })
    },

    /** Those that this node leads from now on for so long: its own, and those that nobody leads any more. */
    async lead(_scope: SystemScope, forMs: number): Promise<LedLink[]> {
      const now = clock.now()
      const rows = await db.queries
        .selectFrom('link')
        .select(['id', 'tenantId', 'revision', 'node', 'leaseUntil'])
        .where('enabled', '=', 1)
        .where('kind', '<>', 'database')
        .execute()
      const free = rows.filter(
        ({ node, leaseUntil }) => !db.shared || node === db.node || (leaseUntil ?? 0) <= now,
      )
      const due = free.filter(
        ({ node, leaseUntil }) => node !== db.node || (leaseUntil ?? 0) <= now + forMs / 2,
      )
      const lost = new Set<string>()
      for (const { id, node, leaseUntil } of due) {
        const { numUpdatedRows } = await db.queries
          .updateTable('link')
          .set({ node: db.node, leaseUntil: now + forMs })
          .where('id', '=', id)
          .where('node', node === null ? 'is' : '=', node)
          .where('leaseUntil', leaseUntil === null ? 'is' : '=', leaseUntil)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) lost.add(id)
      }
      return free.flatMap(({ id, tenantId, revision }) => (lost.has(id) ? [] : [{ id, tenantId, revision }]))
    },

    async giveUpLeases(_scope: SystemScope): Promise<void> {
      await db.queries
        .updateTable('link')
        .set({ node: null, leaseUntil: null })
        .where('node', '=', db.node)
        .execute()
    },

    /** Whether it is up now, as who leads it says; nothing is written where that is known already. */
    async tellState(
      _scope: SystemScope,
      { id, tenantId, revision }: LedLink,
      told: { state: 'up' | 'down'; why: string; found: string },
    ): Promise<void> {
      await db.recordTransaction(async (queries, { changed }) => {
        const row = await queries
          .selectFrom('link')
          .select(['state', 'why', 'found', 'stateAt'])
          .where('id', '=', id)
          .where('revision', '=', revision)
          .executeTakeFirst()
        if (!row || (row.state === told.state && row.why === told.why && row.found === told.found)) return
        const stateAt = row.state === told.state ? row.stateAt : clock.now()
        await queries
          .updateTable('link')
          .set({ ...told, stateAt })
          .where('id', '=', id)
          .execute()
        changed('link.told', tenantId === null ? {} : { tenantId }, [id])
      })
    },
  }
}
