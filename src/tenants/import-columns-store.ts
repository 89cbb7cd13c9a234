/** Which columns of a table a tenant took for which fields, by the set of its headers: who sends such a table again need not say so again. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { headerKey, headerSet, type ImportField, type ImportKind } from '../schema/import-columns.ts'

export type ImportColumnsStore = ReturnType<typeof importColumnsStore>

/** Of each kind; of more, those that were used longest ago are forgotten. */
const mostRemembered = 50

type Columns = readonly (ImportField | '')[]

/** Headers are kept as hashes: a table without any may have been taken for one that has them, and its first row holds a password. */
export function importColumnsStore(db: Database, vault: Vault, clock: Clock) {
  const hashOf = (header: string) => vault.hash(headerKey(header), 'importColumns.header')
  const hashOfSet = (headers: readonly string[]) => vault.hash(headerSet(headers), 'importColumns.headers')

  return {
    async find(
      scope: TenantScope,
      kind: ImportKind,
      headers: readonly string[],
    ): Promise<(ImportField | '')[] | undefined> {
      const row = await db.queries
        .selectFrom('importColumns')
        .select('columns')
        .where('tenantId', '=', scope.tenantId)
        .where('kind', '=', kind)
        .where('headersHash', '=', hashOfSet(headers))
        .executeTakeFirst()
      if (!row) return undefined
      const fields = JSON.parse(row.columns) as Record<string, ImportField>
      const taken = new Set<ImportField>()
      return headers.map((header) => {
        const field = fields[hashOf(header)]
        if (field === undefined || taken.has(field)) return ''
        taken.add(field)
        return field
      })
    },

    async keep(
      scope: TenantScope,
      kind: ImportKind,
      headers: readonly string[],
      columns: Columns,
    ): Promise<void> {
      const { tenantId } = scope
      const fields = Object.fromEntries(
        headers.flatMap((header, place) => (columns[place] ? [[hashOf(header), columns[place]]] : [])),
      )
      const now = { columns: JSON.stringify(fields), usedAt: clock.now() }
      await db.transaction(async (queries) => {
        await queries
          .insertInto('importColumns')
          .values({ tenantId, kind, headersHash: hashOfSet(headers), ...now })
          .onConflict((conflict) => conflict.columns(['tenantId', 'kind', 'headersHash']).doUpdateSet(now))
          .execute()
        const last = await queries
          .selectFrom('importColumns')
          .select('usedAt')
          .where('tenantId', '=', tenantId)
          .where('kind', '=', kind)
          .orderBy('usedAt', 'desc')
          .offset(mostRemembered)
          .limit(1)
          .executeTakeFirst()
        if (last)
          await queries
            .deleteFrom('importColumns')
            .where('tenantId', '=', tenantId)
            .where('kind', '=', kind)
            .where('usedAt', '<=', last.usedAt)
            .execute()
      })
    },
  }
}
