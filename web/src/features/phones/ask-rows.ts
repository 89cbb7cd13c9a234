/** Which phones stand in rows of the list that nobody looked at. */

import { t } from '@lingui/core/macro'
import { call } from '../../lib/api.ts'
import { numeral } from '../../lib/format.ts'
import type { RowsQuery } from './use-phone-rows.ts'

const atOnce = 1000
/** Who means more of them chooses all that the list finds. */
const mostRows = 20_000

/** Both rows are counted from 0, and among them; throws with what to do where they are too many. */
export async function askRows(
  code: string,
  query: RowsQuery,
  first: number,
  last: number,
): Promise<string[]> {
  if (last - first >= mostRows)
    throw new Error(
      t`${numeral(last - first + 1)} rows are more than ${numeral(mostRows)}, which is the most that Shift takes at once. Nothing more is selected: narrow the list, or select all that it finds.`,
    )
  const ids: string[] = []
  const firstPage = Math.floor(first / atOnce)
  for (let page = firstPage; page <= Math.floor(last / atOnce); page++) {
    const part = { ...query, page: page + 1, pageSize: atOnce }
    const { items } = await call('listPhones', { params: { code }, query: part })
    ids.push(...items.map(({ id }) => id))
  }
  return ids.slice(first - firstPage * atOnce, last + 1 - firstPage * atOnce)
}
