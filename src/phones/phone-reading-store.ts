/** Phones of one tenant as they are, with their lines: in the transaction of who asks, or outside of any. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import type { PhoneLineTable, PhoneTable } from '../db/phone-tables.ts'
import { inParts } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type PhoneRecord, toRecord } from './phone-record.ts'

export function phoneReading(vault: Vault, clock: Clock) {
  async function withLines(queries: Queries, scope: TenantScope, rows: PhoneTable[]): Promise<PhoneRecord[]> {
    if (rows.length === 0) return []
    const lines: Pick<PhoneLineTable, 'phoneId' | 'line' | 'extensionId'>[] = []
    for (const some of inParts(rows.map((row) => row.id)))
      lines.push(
        ...(await queries
          .selectFrom('phoneLine')
          .select(['phoneId', 'line', 'extensionId'])
          .where('tenantId', '=', scope.tenantId)
          .where('phoneId', 'in', some)
          .orderBy('line')
          .execute()),
      )
    const byPhone = Map.groupBy(lines, (line) => line.phoneId)
    const now = clock.now()
    return rows.map((row) =>
      toRecord(
        vault,
        row,
        (byPhone.get(row.id) ?? []).map(({ line, extensionId }) => ({ line, extensionId })),
        now,
      ),
    )
  }

  async function rowOf(queries: Queries, scope: TenantScope, id: string): Promise<PhoneTable> {
    const row = await queries
      .selectFrom('phone')
      .selectAll()
      .where('tenantId', '=', scope.tenantId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new OffhookError('PHONE_NOT_FOUND')
    return row
  }

  async function readManyIn(
    queries: Queries,
    scope: TenantScope,
    ids: readonly string[],
  ): Promise<PhoneRecord[]> {
    const rows: PhoneTable[] = []
    for (const some of inParts(ids))
      rows.push(
        ...(await queries
          .selectFrom('phone')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .where('id', 'in', some)
          .execute()),
      )
    return withLines(queries, scope, rows)
  }

  return { withLines, rowOf, readManyIn }
}
