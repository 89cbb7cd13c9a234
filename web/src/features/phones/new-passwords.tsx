/** New secrets and passwords for the chosen phones: loaded when somebody asks for them. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { Rotated } from '../../../../src/schema/rotation.ts'
import { tellDone } from '../../components/tell.ts'
import { say } from '../../lib/language.ts'
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
    title: t`New passwords for ${name ?? plural(count, { one: '# phone', other: '# phones' })}`,
    children: <NewPasswords {...request} close={() => modals.close(id)} />,
  })
}

const kinds: [Rotated, MessageDescriptor, MessageDescriptor][] = [
  [
    'secret',
    msg`Secret of the URL`,
    msg`A new autoprovisioning URL, which the phone’s next file names where the model can.`,
  ],
  ['httpPassword', msg`HTTP/S password`, msg`Of phones that have one.`],
  [
    'sipPassword',
    msg`SIP passwords`,
    msg`Of the extensions on their lines, at once: enter them in the PBX. Phones are pending until they have fetched them.`,
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
          tellDone(
            t`New ones for ${plural(phones, { one: '# phone', other: '# phones' })} and ${plural(extensions, { one: '# extension', other: '# extensions' })}`,
          )
          close()
        },
      },
    )
  return (
    <Stack gap="sm">
      <Checkbox.Group value={what} onChange={(chosen) => setWhat(chosen as Rotated[])} label={t`Make new`}>
        {kinds.map(([kind, label, description]) => (
          <Checkbox key={kind} value={kind} label={say(label)} description={say(description)} mt="xs" />
        ))}
      </Checkbox.Group>
      <OverlapField hours={hours} onChange={setHours} what={t`secret or password for fetching`} />
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        onClick={() => {
          close()
          showOld()
        }}
      >
        <Trans>Show phones that still have an old one</Trans>
      </Button>
      {rotate.error && (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {rotate.error.message}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
        <Button
          disabled={overlapHours === undefined || what.length === 0}
          loading={rotate.isPending}
          onClick={submit}
        >
          <Trans>Make new ones</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
