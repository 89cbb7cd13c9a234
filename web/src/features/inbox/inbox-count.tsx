/** Beside the inbox in the menu: how many devices wait there. */

import { Trans } from '@lingui/react/macro'
import { numeral } from '../../lib/format.ts'
import { useAsk } from '../../lib/queries.ts'

export function InboxCount({ code }: { code: string }) {
  const total = useAsk('inbox', { params: { code }, query: { pageSize: 1 } }, { staleTime: 60_000 }).data
    ?.total
  if (!total) return null
  return (
    <span className="state-word" style={{ float: 'right' }}>
      {numeral(total)}
      <span className="visually-hidden">
        {' '}
        <Trans>devices</Trans>
      </span>
    </span>
  )
}
