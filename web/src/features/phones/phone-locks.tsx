/** Who is locked out of a phone after too many wrong passwords, and the click that lets them in again. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { Phone } from '../../../../src/schema/phone.ts'
import { tellDone } from '../../components/tell.ts'
import { exactTime } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

export function PhoneLocks({ code, phone }: { code: string; phone: Phone }) {
  const unlock = useAct('unlockPhone')
  const readOnly = useReadOnlyReason('change') !== undefined
  const { locks } = phone.status
  if (locks.length === 0) return null
  const submit = () =>
    unlock.mutate(
      { params: { code, id: phone.id } },
      { onSuccess: () => tellDone(t`${phone.name}: nobody is locked out any more`) },
    )
  return (
    <div className="detail" style={{ marginTop: 6 }}>
      {locks.map(({ source, wrong, until }) => (
        <div key={source ?? ''}>
          <Trans>
            Locked: {wrong} wrong passwords from {source ?? t`many places`}, until {exactTime(until)}.
          </Trans>
          {source === null && <> {t`The phone is still let in from where it was last.`}</>}
        </div>
      ))}
      {!readOnly && (
        <Button size="compact-xs" variant="default" mt={4} loading={unlock.isPending} onClick={submit}>
          <Trans>Unlock</Trans>
        </Button>
      )}
      {unlock.error && <div role="alert">{unlock.error.message}</div>}
    </div>
  )
}
