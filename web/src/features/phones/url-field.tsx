/** The autoprovisioning URL: masked, copied whole by a click, or read by a phone's camera. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { IconCopy, IconQrcode } from '@tabler/icons-react'
import { useState } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { QrPicture } from '../../components/qr-picture.tsx'
import { copyText } from '../../lib/copy.ts'
import { maskedUrl } from '../../lib/format.ts'

export function UrlField({ url }: { url: string }) {
  return <TextInput label={t`Autoprovisioning URL`} className="mono-input" readOnly value={maskedUrl(url)} />
}

/** Copies the whole of it, or shows it to a camera. */
export function UrlActs({ url, name }: { url: string; name: string }) {
  const [code, setCode] = useState(false)
  // Who may not see the secret has nothing to copy.
  if (url.includes('•')) return null
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconCopy size={15} />}
        aria-label={t`Copy the autoprovisioning URL`}
        onClick={() => copyText(url, t`Autoprovisioning URL`)}
      >
        <Trans>Copy</Trans>
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconQrcode size={15} />}
        aria-label={t`Show the QR code`}
        onClick={() => setCode(true)}
      >
        <Trans>QR code</Trans>
      </Button>
      <Modal opened={code} onClose={() => setCode(false)} title={t`Provision ${name}`}>
        {code && <QrCode url={url} />}
      </Modal>
    </>
  )
}

function QrCode({ url }: { url: string }) {
  return (
    <>
      <QrPicture text={url} alt={t`QR code of the autoprovisioning URL`} />
      <Group gap="xs" wrap="nowrap" align="start">
        <Text className="mono wrap-anywhere">{url}</Text>
        <CopyButton text={url} what={t`Autoprovisioning URL`} />
      </Group>
      <Text size="sm" c="dimmed" mt="sm">
        <Trans>Whoever has this URL gets this phone’s configuration with its passwords.</Trans>
      </Text>
    </>
  )
}
