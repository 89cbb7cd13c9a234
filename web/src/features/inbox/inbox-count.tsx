/** Beside the inbox in the menu: how many devices wait there. */

import { useAsk } from '../../lib/queries.ts'

export default function InboxCount({ code }: { code: string }) {
  const total = useAsk('inbox', { params: { code }, query: { pageSize: 1 } }, { staleTime: 60_000 }).data
    ?.total
  if (!total) return null
  return (
    <span className="state-word" style={{ float: 'right' }}>
      {total.toLocaleString('en')}
      <span className="visually-hidden"> devices</span>
    </span>
  )
}
