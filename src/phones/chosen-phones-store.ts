/** Phones of one tenant that are meant together: some by id, or all that a list shows; by the hundred, in the transaction of who asks. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { inParts } from '../db/rows.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type PhoneFilter, type PhonePlace, phoneSearch } from './phone-search-store.ts'

/** By id, each once; or all that a list with this filter would show. */
export type ChosenPhones = { ids: readonly string[] } | { filter: PhoneFilter }

const atOnce = 500

export function chosenPhones(db: Database) {
  async function requireAll(queries: Queries, scope: TenantScope, ids: readonly string[]): Promise<void> {
    const { n } = await queries
      .selectFrom('phone')
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('tenantId', '=', scope.tenantId)
      .where('id', 'in', ids)
      .executeTakeFirstOrThrow()
    if (Number(n) < ids.length) throw new OffhookError('PHONE_NOT_FOUND')
  }

  async function* some(queries: Queries, scope: TenantScope, phones: ChosenPhones) {
    if ('filter' in phones) return yield* found(queries, scope, phones.filter)
    for (const ids of inParts(phones.ids, atOnce)) {
      await requireAll(queries, scope, ids)
      yield ids
    }
  }

  /** What a search finds in an index is named; more than it counts is met soon by walking. */
  async function* found(queries: Queries, scope: TenantScope, filter: PhoneFilter) {
    const search = phoneSearch({ queries, expressions: db.expressions })
    if (search.isByIndex(filter) && !(await search.total(scope, filter)).atLeast)
      return yield* inParts(await search.ids(scope, filter), atOnce)
    if (!(await search.isKnown(scope, filter))) return
    let after: PhonePlace | undefined
    do {
      const next = await search.placeAfter(scope, after, atOnce)
      const rows = await search.piece(scope, filter, after, atOnce).execute()
      if (rows.length > 0) yield rows.map(({ id }) => id)
      after = next
    } while (after)
  }

  return { some }
}
