/** All phones of a tenant a few at a time, in the order of their names. */

import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** Where a phone stands in the order of names and ids. */
export type PhonePlace = { nameOrder: string; id: string }

/** Of columns that lists are searched and filtered by. */
export type PhoneCondition = (where: ExpressionBuilder<Tables, 'phone'>) => Expression<SqlBool>

export function phonePieces(db: Pick<Database, 'queries'>) {
  const inOrder = (scope: TenantScope, after: PhonePlace | undefined) => {
    const all = db.queries
      .selectFrom('phone')
      .where('tenantId', '=', scope.tenantId)
      .orderBy('nameOrder')
      .orderBy('id')
    if (!after) return all
    return all.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('nameOrder', 'id'), '>', tuple(after.nameOrder, after.id)),
    )
  }

  return {
    /** For walking over all phones a few at a time: where the last of the next few stands, or nothing when fewer are left. */
    async placeAfter(
      scope: TenantScope,
      after: PhonePlace | undefined,
      phones: number,
    ): Promise<PhonePlace | undefined> {
      return inOrder(scope, after)
        .select(['nameOrder', 'id'])
        .limit(1)
        .offset(phones - 1)
        .executeTakeFirst()
    },

    /** Of the next few phones those that hold, as part of a statement; each with its place among them. */
    piece(scope: TenantScope, holds: PhoneCondition, after: PhonePlace | undefined, phones: number) {
      // The limit stands inside: whatever the filter, no more phones than these are looked at.
      const next = inOrder(scope, after)
        .select(['id', 'name', 'nameOrder', 'firstNumber', 'mac', 'words', 'modelId', 'status', 'registered'])
        .select(['presetId', 'firmware', 'address', 'lastFetchAt', 'lastFetch'])
        .select(['oldSecretHash', 'oldSecretUsedAt', 'secretTakenAt'])
        .select(['oldHttpUntil', 'oldHttpUsedAt', 'httpTakenAt'])
        .limit(phones)
        .as('phone')
      return db.queries
        .selectFrom(next)
        .where((where) => holds(where as never))
        .select([
          'phone.id',
          'phone.name',
          sql<number>`row_number() over (order by "phone"."nameOrder", "phone"."id") - 1`.as('place'),
        ])
    },
  }
}
