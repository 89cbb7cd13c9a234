/** What was done to one object, as the audit trail has it: for those who may read that. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import { say, type Words } from '../lib/language.ts'
import { useListState } from '../lib/list-state.ts'
import { useAsk } from '../lib/queries.ts'
import { useMay } from '../lib/session.ts'
import { Empty } from './empty.tsx'
import { FoldedSection } from './folded-section.tsx'
import { soon } from './soon.tsx'

/** Loaded when it is first looked at. */
const AuditTable = soon(
  () => import('./audit-table.tsx'),
  () => <Skeleton height={240} aria-label={t`Loading`} />,
)

type What = 'phone' | 'extension' | 'tenant'
type Props = { code: string; id: string; what: What }

const nothingDone: Words<What> = {
  phone: msg`Nothing was done to this phone since the trail began`,
  extension: msg`Nothing was done to this extension since the trail began`,
  tenant: msg`Nothing was done to this tenant since the trail began`,
}

const whoChanged: Words<What> = {
  phone: msg`Who changed this phone, and what it was before`,
  extension: msg`Who changed this extension, and what it was before`,
  tenant: msg`Who changed this tenant, and what it was before`,
}

export function Changes({ code, id, what }: Props) {
  const list = useListState('at', 'desc')
  const { page, pageSize } = list
  const query = { object: id, page, pageSize }
  const answer = useAsk('tenantAuditTrail', { params: { code }, query }, { keep: true })
  return (
    <div className="surface">
      <AuditTable
        {...{ code, list, answer }}
        isOfOne
        empty={
          <Empty title={say(nothingDone[what])}>
            <Trans>Each change stands here with who made it, and what was before.</Trans>
          </Empty>
        }
      />
    </div>
  )
}

export function FoldedChanges(props: Props) {
  if (!useMay('audit')) return null
  return (
    <FoldedSection title={t`Changes`} summary={say(whoChanged[props.what])} wrong={false}>
      <Changes {...props} />
    </FoldedSection>
  )
}
