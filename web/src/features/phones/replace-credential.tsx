/** Replaces a phone's secret or its password for fetching, with a say on the old one, and tells how far that has come. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { tellDone } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { exactTime } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useAct } from '../../lib/queries.ts'
import { OverlapField, overlapOf } from './overlap-field.tsx'

const kinds = {
  replaceSecret: {
    what: msg`secret`,
    about: msg`A new secret is made, and with it a new autoprovisioning URL. The phone has to learn it: its next file names it where the model can, else type it in.`,
  },
  replaceHttpPassword: {
    what: msg`HTTP/S password`,
    about: msg`A new password is made. The phone has to learn it: its next file tells it where the model can, else type it in.`,
  },
} as const

type Props = {
  code: string
  phone: Phone
  by: keyof typeof kinds
  opened: boolean
  onClose: () => void
  onReplaced?: () => void
}

export function ReplaceCredential({ code, phone, by, opened, onClose, onReplaced }: Props) {
  const [hours, setHours] = useState<number | string>(24)
  const replace = useAct(by)
  const what = say(kinds[by].what)
  const overlapHours = overlapOf(hours)
  const submit = () =>
    replace.mutate(
      { params: { code, id: phone.id }, body: { overlapHours: overlapHours ?? 0 } },
      {
        onSuccess: () => {
          tellDone(t`${phone.name} has a new ${what}`)
          onReplaced?.()
          onClose()
        },
      },
    )
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Replace the ${what}`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Text size="sm" mb="sm">
        {say(kinds[by].about)}
      </Text>
      <OverlapField hours={hours} onChange={setHours} what={what} />
      {replace.error && (
        <Text c="var(--mantine-color-error)" size="sm" mt="sm" role="alert">
          {replace.error.message}
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button disabled={overlapHours === undefined} loading={replace.isPending} onClick={submit}>
          <Trans>Replace the {what}</Trans>
        </Button>
      </Group>
    </Modal>
  )
}

export function Replaced({
  what,
  until,
  usedAt,
  takenAt,
}: NonNullable<Phone['oldSecret']> & { what: string }) {
  return (
    <Text size="sm" c="dimmed" className="beside-label" mt={4}>
      <Trans>
        The replaced {what} works until {exactTime(until)}; <UsedAt at={usedAt} />, <TakenAt at={takenAt} />.
      </Trans>
    </Text>
  )
}

function UsedAt({ at }: { at: string | null }) {
  if (at === null) return <Trans>it was not used since</Trans>
  return (
    <Trans>
      the phone last used it <Time at={at} />
    </Trans>
  )
}

function TakenAt({ at }: { at: string | null }) {
  if (at === null) return <Trans>and not the new one yet</Trans>
  return (
    <Trans>
      and the new one <Time at={at} />
    </Trans>
  )
}
