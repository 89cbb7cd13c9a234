/** A secret that the server shows this once: to be copied, and said to be kept. */

import { Trans } from '@lingui/react/macro'
import { Button, Group, Stack, Textarea } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { copyText } from '../lib/copy.ts'
import { amid } from '../lib/format.ts'

type Props = {
  label: string
  text: string
  /** What closes the dialog. */
  done: string
  close: () => void
  /** What is to be known of it. */
  children: ReactNode
  below?: ReactNode
}

export function ShownOnce({ label, text, done, close, children, below }: Props) {
  return (
    <Stack gap="sm" data-keeps-focus>
      {children}
      <Textarea
        label={label}
        className="mono-input"
        readOnly
        autosize
        minRows={1}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      {below}
      <Group justify="flex-end">
        <Button
          variant="default"
          data-autofocus
          leftSection={<IconCopy size={16} />}
          onClick={() => copyText(text, label)}
        >
          <Trans>Copy the {amid(label)}</Trans>
        </Button>
        <Button onClick={close}>{done}</Button>
      </Group>
    </Stack>
  )
}
