/** What can be done about all that the list shows: of the pending to resync them, of those with old credentials to end these. */

import { ResyncPending } from '../../components/resync-pending.tsx'
import { EndOld } from './end-old.tsx'
import type { Narrowed } from './phone-filters.ts'
import type { PhoneRows } from './use-phone-rows.ts'

type Props = { code: string; narrowed: Narrowed; found: PhoneRows['answer'] }

export default function MendThem({ code, narrowed, found }: Props) {
  const { credentials, registration, status, ...others } = narrowed
  if (credentials) return <EndOld {...{ code, narrowed, found }} />
  if (status !== 'pending' || registration) return null
  return <ResyncPending {...{ code, found }} narrowed={others} />
}
