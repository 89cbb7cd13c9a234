/** Whether the audit trail is whole. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import './audit.css'

export function ChainWord() {
  const { data } = useAsk('auditChain', {}, { staleTime: 60_000 })
  if (!data) return null
  if (data.broken)
    return (
      <Text role="alert" c="var(--offhook-bad)" className="audit-chain">
        <Trans>
          <IconAlertTriangle size={16} aria-hidden /> chain broken: {say(data.broken.message)}
        </Trans>
      </Text>
    )
  return (
    <Text c="var(--offhook-good)" className="audit-chain" title={t`Rows are kept ${data.keptDays} days`}>
      <Trans>
        <IconCheck size={16} aria-hidden /> chain unbroken,{' '}
        <Plural value={data.rows} one="# row" other="# rows" />
      </Trans>
    </Text>
  )
}
