/** What happens when somebody has come in: what the page knew before is another’s. */

import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Session } from '../../../../src/schema/session.ts'
import { askOptions } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'

/** Only addresses of this page: a link must not lead elsewhere through the sign-in. */
function ownAddress(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/'
}

export function useSignedIn(): (session: Session) => void {
  const [search] = usePageSearch()
  const client = useQueryClient()
  const navigate = useNavigate()
  return (session) => {
    client.clear()
    client.setQueryData(askOptions('session', {}).queryKey, session)
    navigate({ href: ownAddress(search.to) })
  }
}
