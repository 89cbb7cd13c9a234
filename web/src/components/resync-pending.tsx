/** Leads to what differs on the phones that are pending, and to their resync. */

import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { howMany } from '../lib/format.ts'
import { useReadOnlyReason } from '../lib/session.ts'
import type { PendingNarrowed } from './pending-differences.tsx'

/** `narrowed`: to what the list is, beside being pending. */
type Props = {
  code: string
  narrowed?: PendingNarrowed
  found: { total: number; atLeast: boolean } | undefined
}

export function ResyncPending({ code, narrowed, found }: Props) {
  if (useReadOnlyReason('ask') || !found?.total) return null
  const ask = async () => (await import('./pending-differences.tsx')).askToResyncPending({ code, narrowed })
  return (
    <Button variant="default" onClick={ask}>
      <Trans>Resync the {howMany(found)} that differ…</Trans>
    </Button>
  )
}
