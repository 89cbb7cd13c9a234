/** Says that somebody tampered with the audit trail, to who may look after it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import { useMay } from '../../lib/session.ts'

export function ChainBroken() {
  const { data } = useAsk('auditChain', {}, { enabled: useMay('system'), staleTime: 60_000 })
  if (!data?.broken) return null
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      mb="sm"
      title={t`The audit trail is broken`}
      styles={{ message: { color: 'inherit' } }}
    >
      {say(data.broken.message)}{' '}
      <Link className="text-link overview-told" to="/audit">
        <Trans>Look at the trail</Trans>
      </Link>
    </Alert>
  )
}
