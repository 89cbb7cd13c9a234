/** The few phones that use credentials of before: found without a look at all others. */

import type { Kysely } from 'kysely'
import { indexOfSome } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await indexOfSome(db, 'phone_old_credentials', 'phone', ['tenantId', 'nameOrder', 'id'], isOld)
}

/** The very words of the question: by others, the index is not found. */
const isOld = `(("oldSecretHash" is not null and ("secretTakenAt" is null or "oldSecretUsedAt" > "secretTakenAt"))
  or ("oldHttpUntil" is not null and ("httpTakenAt" is null or "oldHttpUsedAt" > "httpTakenAt")))`
