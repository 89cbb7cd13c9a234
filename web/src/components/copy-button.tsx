/** Copies by a click and says so. */

import { t } from '@lingui/core/macro'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyText } from '../lib/copy.ts'

export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const name = label ?? t`Copy ${what}`
  return (
    <Tooltip label={copied ? t`Copied` : name}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        aria-label={name}
        onClick={async () => {
          await copyText(text, what)
          setCopied(true)
        }}
      >
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  )
}
