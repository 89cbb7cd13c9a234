/** The phone's secret: masked, shown by an act, copied by a click, replaced with a say on the old one. */

import { Button, Group, Modal, NumberInput, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { call } from '../../lib/api.ts'
import { copyText } from '../../lib/copy.ts'
import { counted, exactTime } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

type Props = { code: string; phone: Phone }

export function SecretField({ code, phone }: Props) {
  const [shown, setShown] = useState<string>()
  const [replacing, setReplacing] = useState(false)
  const readOnly = useReadOnlyReason() !== undefined
  const read = () =>
    call('revealPhone', { params: { code, id: phone.id } })
      .then(({ secret }) => secret)
      .catch(tellError)
  return (
    <div>
      <TextInput
        label="Secret"
        className="mono-input"
        readOnly
        value={shown ?? phone.secret}
        rightSectionWidth="auto"
        rightSection={
          !readOnly && (
            <Group gap={2} pr={4} wrap="nowrap">
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={shown ? 'Hide the secret' : 'Reveal the secret'}
                onClick={async () => setShown(shown ? undefined : ((await read()) ?? undefined))}
              >
                {shown ? 'Hide' : 'Reveal'}
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label="Copy the secret"
                onClick={async () => {
                  const secret = await read()
                  if (secret) await copyText(secret, 'Secret')
                }}
              >
                Copy
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label="Replace the secret…"
                onClick={() => setReplacing(true)}
              >
                Replace…
              </Button>
            </Group>
          )
        }
      />
      {phone.oldSecret && <OldSecret {...phone.oldSecret} />}
      <ReplaceSecret
        code={code}
        phone={phone}
        opened={replacing}
        onClose={() => setReplacing(false)}
        onReplaced={() => setShown(undefined)}
      />
    </div>
  )
}

function OldSecret({ until, usedAt }: NonNullable<Phone['oldSecret']>) {
  return (
    <Text size="sm" c="dimmed" className="beside-label" mt={4}>
      The replaced secret works until {exactTime(until)};{' '}
      {usedAt ? (
        <>
          the phone last used it <Time at={usedAt} />.
        </>
      ) : (
        'it was not used since.'
      )}
    </Text>
  )
}

type ReplaceProps = Props & { opened: boolean; onClose: () => void; onReplaced: () => void }

function ReplaceSecret({ code, phone, opened, onClose, onReplaced }: ReplaceProps) {
  const [hours, setHours] = useState<number | string>(24)
  const replace = useAct('replaceSecret')
  const overlapHours = Number(hours)
  const wrong = hours === '' || !(overlapHours >= 0 && overlapHours <= 24 * 90)
  const submit = () =>
    replace.mutate(
      { params: { code, id: phone.id }, body: { overlapHours } },
      {
        onSuccess: () => {
          tellDone(`${phone.name} has a new secret`)
          onReplaced()
          onClose()
        },
      },
    )
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Replace the secret"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text size="sm" mb="sm">
        A new secret is made, and with it a new autoprovisioning URL. The phone has to learn it: its next file
        names it where the model can, else type it in.
      </Text>
      <NumberInput
        label="Overlap in hours"
        value={hours}
        onChange={setHours}
        min={0}
        max={24 * 90}
        error={wrong ? '0 to 2160 hours (90 days)' : undefined}
        data-autofocus
      />
      <Text size="sm" mt="sm" c="dimmed">
        {wrong
          ? ''
          : overlapHours === 0
            ? 'The old secret stops at once: a phone that still uses it gets nothing.'
            : `The old secret works for ${counted(overlapHours, 'more hour')}, then it stops.`}
      </Text>
      {replace.error && (
        <Text c="var(--mantine-color-error)" size="sm" mt="sm" role="alert">
          {replace.error.message}
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={wrong} loading={replace.isPending} onClick={submit}>
          Replace the secret
        </Button>
      </Group>
    </Modal>
  )
}
