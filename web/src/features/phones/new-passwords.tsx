/** New secrets and passwords for the chosen phones: loaded when somebody asks for them. */

import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { Rotated } from '../../../../src/schema/rotation.ts'
import { tellDone } from '../../components/tell.ts'
import { counted } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'
import { OverlapField, overlapOf } from './overlap-field.tsx'
import type { ChosenPhones } from './selection.tsx'

type Request = {
  code: string
  target: ChosenPhones
  count: number
  name: string | undefined
  showOld: () => void
}

export function openNewPasswords(request: Request): void {
  const { count, name } = request
  const id = modals.open({
    title: `New passwords for ${name ?? counted(count, 'phone')}`,
    children: <NewPasswords {...request} close={() => modals.close(id)} />,
  })
}

const kinds: [Rotated, string, string][] = [
  [
    'secret',
    'Secret of the URL',
    'A new autoprovisioning URL, which the phone’s next file names where the model can.',
  ],
  ['httpPassword', 'HTTP/S password', 'Of phones that have one.'],
  [
    'sipPassword',
    'SIP passwords',
    'Of the extensions on their lines, at once: enter them in the PBX. Phones are pending until they have fetched them.',
  ],
]

function NewPasswords({ code, target, showOld, close }: Request & { close: () => void }) {
  const [what, setWhat] = useState<Rotated[]>(['secret', 'httpPassword'])
  const [hours, setHours] = useState<number | string>(24)
  const rotate = useAct('rotatePhones')
  const overlapHours = overlapOf(hours)
  const submit = () =>
    rotate.mutate(
      { params: { code }, body: { ...target, what, overlapHours: overlapHours ?? 0 } },
      {
        onSuccess: ({ phones, extensions }) => {
          tellDone(`New ones for ${counted(phones, 'phone')} and ${counted(extensions, 'extension')}`)
          close()
        },
      },
    )
  return (
    <Stack gap="sm">
      <Checkbox.Group value={what} onChange={(chosen) => setWhat(chosen as Rotated[])} label="Make new">
        {kinds.map(([kind, label, description]) => (
          <Checkbox key={kind} value={kind} label={label} description={description} mt="xs" />
        ))}
      </Checkbox.Group>
      <OverlapField hours={hours} onChange={setHours} what="secret or password for fetching" />
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        onClick={() => {
          close()
          showOld()
        }}
      >
        Show phones that still have an old one
      </Button>
      {rotate.error && (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {rotate.error.message}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          disabled={overlapHours === undefined || what.length === 0}
          loading={rotate.isPending}
          onClick={submit}
        >
          Make new ones
        </Button>
      </Group>
    </Stack>
  )
}
