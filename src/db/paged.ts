/** A page of what a list finds, and how many there are on all pages. */

import { type SelectQueryBuilder, sql } from 'kysely'

type Found<DB, From extends keyof DB> = SelectQueryBuilder<DB, From, object>

export async function countOf<DB, From extends keyof DB>(found: Found<DB, From>): Promise<number> {
  const rows = await found.select(sql<number>`count(*)`.as('n')).execute()
  const [{ n }] = rows as unknown as [{ n: number }]
  return Number(n)
}

/** `shown`: what is found, with its columns and in its order. */
export async function pageOf<DB, From extends keyof DB, Row>(
  found: Found<DB, From>,
  shown: SelectQueryBuilder<DB, From, Row>,
  { page, pageSize }: { page: number; pageSize: number },
) {
  const rows = await shown
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute()
  return { rows, total: await countOf(found) }
}
