/** What became of the link by which a phone was handed to its user, in a line. */

import { Trans } from '@lingui/react/macro'
import type { HandOverState as Link } from '../../../../src/schema/hand-over.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Time } from '../../components/time.tsx'
import { exactTime } from '../../lib/format.ts'
import { useAsk } from '../../lib/queries.ts'

/** `full`: also by which program it was used. */
export default function HandOverState({ code, phone, full }: { code: string; phone: Phone; full?: boolean }) {
  const link = useAsk('handOver', { params: { code, id: phone.id } }).data?.link
  if (!link) return null
  return (
    <span className="detail wrap-anywhere">
      <Words {...link} />
      {full && link.used?.userAgent && `, ${link.used.userAgent}`}
    </span>
  )
}

function Words({ state, expiresAt, used }: Pick<Link, 'state' | 'expiresAt' | 'used'>) {
  if (used)
    return (
      <Trans>
        Its link was used <Time at={used.at} /> from {used.from}
      </Trans>
    )
  if (state === 'open') return <Trans>A link to set it up is open until {exactTime(expiresAt)}</Trans>
  return <Trans>Nobody used its link, which was good until {exactTime(expiresAt)}</Trans>
}
