/** What was done to one object, as the audit trail has it: for those who may read that. */

import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useListState } from '../lib/list-state.ts'
import { useAsk } from '../lib/queries.ts'
import { useMay } from '../lib/session.ts'
import { Empty } from './empty.tsx'
import { FoldedSection } from './folded-section.tsx'

/** Loaded when it is first looked at. */
const AuditTable = lazy(() => import('./audit-table.tsx'))

type Props = { code: string; id: string; what: string }

export function Changes({ code, id, what }: Props) {
  const list = useListState('at', 'desc')
  const { page, pageSize } = list
  const query = { object: id, page, pageSize }
  const answer = useAsk('tenantAuditTrail', { params: { code }, query }, { keep: true })
  return (
    <div className="surface">
      <Suspense fallback={<Skeleton height={240} aria-label="Loading" />}>
        <AuditTable
          {...{ code, list, answer }}
          isOfOne
          empty={
            <Empty title={`Nothing was done to this ${what} since the trail began`}>
              Each change stands here with who made it, and what was before.
            </Empty>
          }
        />
      </Suspense>
    </div>
  )
}

export function FoldedChanges(props: Props) {
  if (!useMay('audit')) return null
  return (
    <FoldedSection
      title="Changes"
      summary={`Who changed this ${props.what}, and what it was before`}
      wrong={false}
    >
      <Changes {...props} />
    </FoldedSection>
  )
}
