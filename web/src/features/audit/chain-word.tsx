/** Whether the audit trail is whole. */

import { Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { counted } from '../../lib/format.ts'
import { useAsk } from '../../lib/queries.ts'

export function ChainWord() {
  const { data } = useAsk('auditChain', {}, { staleTime: 60_000 })
  if (!data) return null
  if (data.broken)
    return (
      <Text role="alert" c="var(--offhook-bad)" className="audit-chain">
        <IconAlertTriangle size={16} aria-hidden /> chain broken: {data.broken.message}
      </Text>
    )
  return (
    <Text c="var(--offhook-good)" className="audit-chain" title={`Rows are kept ${data.keptDays} days`}>
      <IconCheck size={16} aria-hidden /> chain unbroken, {counted(data.rows, 'row')}
    </Text>
  )
}
