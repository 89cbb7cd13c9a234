/** Extensions that stay in step with rows of a PBX's database: which came from which row, and what is written of a read. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { inParts } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import type { ExtensionDraft, ExtensionStore } from './extension-store.ts'
import { removeUnused, usedOf } from './used-extension-store.ts'

export type Taken = { readonly key: string; readonly extensionId: string; readonly goneAt: number | null }

/** What one transaction writes. */
export type TakenPiece = {
  /** New ones and changed ones; each with the id that it has, or will have. */
  readonly drafts: readonly (ExtensionDraft & { id: string })[]
  /** Rows that these and others are from now on. */
  readonly tied: readonly Pick<Taken, 'key' | 'extensionId'>[]
  /** Rows that are there again, and rows that are missing for the first time. */
  readonly back: readonly string[]
  readonly missing: readonly string[]
  /** Extensions whose rows are gone. */
  readonly gone: readonly string[]
}

export type TakenStore = ReturnType<typeof takenStore>

type Told = {
  link: { id: string; name: string }
  /** Asked in the transaction, before anything is written: see `fenceOf`. */
  fence(queries: Queries): Promise<void>
}

export function takenStore(db: Database, clock: Clock, extensions: Pick<ExtensionStore, 'readyToWrite'>) {
  return {
    async of(scope: TenantScope, linkId: string): Promise<Taken[]> {
      return db.queries
        .selectFrom('takenExtension')
        .select(['key', 'extensionId', 'goneAt'])
        .where('linkId', '=', linkId)
        .where('tenantId', '=', scope.tenantId)
        .execute()
    },

    /** Tenants in which the link keeps extensions in step. */
    async tenantsOf(_scope: SystemScope, linkId: string): Promise<Set<string>> {
      const rows = await db.queries
        .selectFrom('takenExtension')
        .select('tenantId')
        .distinct()
        .where('linkId', '=', linkId)
        .execute()
      return new Set(rows.map(({ tenantId }) => tenantId))
    },

    /** Extensions that another link keeps in step. */
    async ofOthers(scope: TenantScope, linkId: string): Promise<Set<string>> {
      const rows = await db.queries
        .selectFrom('takenExtension')
        .select('extensionId')
        .where('tenantId', '=', scope.tenantId)
        .where('linkId', '<>', linkId)
        .execute()
      return new Set(rows.map(({ extensionId }) => extensionId))
    },

    /** Those of them that stand on a line, or are a member of a virtual one. */
    async used(scope: TenantScope, ids: readonly string[]): Promise<Set<string>> {
      return usedOf(db.queries, scope, ids)
    },

    /** All or nothing, with one row of the audit trail; answers how many are deleted. */
    async write(scope: TenantScope, piece: TakenPiece, { link, fence }: Told): Promise<{ gone: number }> {
      const { drafts, tied, back, missing } = piece
      const write = await extensions.readyToWrite(scope, drafts, { isAudited: false })
      return db.transaction(async (queries, notes) => {
        await fence(queries)
        await write(queries, notes)
        await tie(queries, scope, link.id, tied)
        await mark(queries, scope, { linkId: link.id, keys: back, goneAt: null })
        await mark(queries, scope, { linkId: link.id, keys: missing, goneAt: clock.now() })
        const gone = (await removeUnused(queries, notes, scope, piece.gone)).length
        const made = drafts.filter(({ old }) => !old).length
        if (drafts.length + gone > 0)
          notes.audited('link.take', scope, link.id, {
            ...{ kind: 'link', name: link.name },
            detail: `${made} new, ${drafts.length - made} changed, ${gone} gone`,
          })
        return { gone }
      })
    },
  }
}

/** Each row is one extension, and each extension one row. */
async function tie(
  queries: Queries,
  { tenantId }: TenantScope,
  linkId: string,
  tied: TakenPiece['tied'],
): Promise<void> {
  for (const part of inParts(tied, 100)) {
    const keys = part.map(({ key }) => key)
    const ids = part.map(({ extensionId }) => extensionId)
    await queries
      .deleteFrom('takenExtension')
      .where('linkId', '=', linkId)
      .where('tenantId', '=', tenantId)
      .where((where) => where.or([where('key', 'in', keys), where('extensionId', 'in', ids)]))
      .execute()
    const rows = part.map((each) => ({ ...each, linkId, tenantId, goneAt: null }))
    await queries.insertInto('takenExtension').values(rows).execute()
  }
}

type Marked = { linkId: string; keys: readonly string[]; goneAt: number | null }

async function mark(queries: Queries, { tenantId }: TenantScope, { linkId, keys, goneAt }: Marked) {
  for (const part of inParts(keys))
    await queries
      .updateTable('takenExtension')
      .set({ goneAt })
      .where('linkId', '=', linkId)
      .where('tenantId', '=', tenantId)
      .where('key', 'in', part)
      .execute()
}
