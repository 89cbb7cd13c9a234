/** Replaces a phone's secret or its password for fetching, with a say on the old one, and tells how far that has come. */

import { Button, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { tellDone } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { exactTime } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'
import { OverlapField, overlapOf } from './overlap-field.tsx'

const kinds = {
  replaceSecret: {
    what: 'secret',
    about:
      'A new secret is made, and with it a new autoprovisioning URL. The phone has to learn it: its next file names it where the model can, else type it in.',
  },
  replaceHttpPassword: {
    what: 'HTTP/S password',
    about:
      'A new password is made. The phone has to learn it: its next file tells it where the model can, else type it in.',
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
  const { what, about } = kinds[by]
  const overlapHours = overlapOf(hours)
  const submit = () =>
    replace.mutate(
      { params: { code, id: phone.id }, body: { overlapHours: overlapHours ?? 0 } },
      {
        onSuccess: () => {
          tellDone(`${phone.name} has a new ${what}`)
          onReplaced?.()
          onClose()
        },
      },
    )
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Replace the ${what}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text size="sm" mb="sm">
        {about}
      </Text>
      <OverlapField hours={hours} onChange={setHours} what={what} />
      {replace.error && (
        <Text c="var(--mantine-color-error)" size="sm" mt="sm" role="alert">
          {replace.error.message}
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={overlapHours === undefined} loading={replace.isPending} onClick={submit}>
          Replace the {what}
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
      The replaced {what} works until {exactTime(until)};{' '}
      {usedAt ? (
        <>
          the phone last used it <Time at={usedAt} />
        </>
      ) : (
        'it was not used since'
      )}
      {takenAt ? (
        <>
          , and the new one <Time at={takenAt} />.
        </>
      ) : (
        ', and not the new one yet.'
      )}
    </Text>
  )
}
