/** Ends what was replaced of the phones that still have it: asked first, since they get nothing from then on. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { tellDone, tellError } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { phonesInWords } from '../../lib/format.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import type { Narrowed } from './phone-filters.ts'

type Props = {
  code: string
  narrowed: Narrowed
  found: { total: number; atLeast: boolean } | undefined
}

export function EndOld({ code, narrowed, found }: Props) {
  if (useReadOnlyReason('change') || !found?.total) return null
  const end = () =>
    call('revokePhones', { params: { code }, body: { filter: narrowed } })
      .then(({ phones, cutOff }) =>
        tellDone(
          plural(phones, {
            one: `Old secrets and passwords of # phone have ended; ${cutOff} were cut off`,
            other: `Old secrets and passwords of # phones have ended; ${cutOff} were cut off`,
          }),
        ),
      )
      .catch(tellError)
  const ask = () =>
    modals.openConfirmModal({
      title: t`End the old ones of ${phonesInWords(found)}?`,
      children: t`These phones were not seen to have their new secret or password. With the old one they get nothing from then on, until somebody tells them the new one.`,
      labels: { confirm: t`End the old ones`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: end,
    })
  return (
    <Button variant="default" onClick={ask}>
      <Trans>End the old ones…</Trans>
    </Button>
  )
}
