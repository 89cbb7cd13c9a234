/** The autoprovisioning URL: masked, copied whole by a click, or read by a phone's camera. */

import { Button, Group, Loader, Modal, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { copyText } from '../../lib/copy.ts'
import { maskedUrl } from '../../lib/format.ts'

export function UrlField({ url, name }: { url: string; name: string }) {
  const [code, setCode] = useState(false)
  const masked = url.includes('•')
  return (
    <>
      <TextInput
        label="Autoprovisioning URL"
        className="mono-input"
        readOnly
        value={maskedUrl(url)}
        rightSectionWidth="auto"
        rightSection={
          !masked && (
            <Group gap={2} pr={4} wrap="nowrap">
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label="Copy the autoprovisioning URL"
                onClick={() => copyText(url, 'Autoprovisioning URL')}
              >
                Copy
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label="Show the QR code"
                onClick={() => setCode(true)}
              >
                QR code
              </Button>
            </Group>
          )
        }
      />
      <Modal
        opened={code}
        onClose={() => setCode(false)}
        title={`Provision ${name}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {code && <QrCode url={url} />}
      </Modal>
    </>
  )
}

function QrCode({ url }: { url: string }) {
  const picture = useQuery({
    queryKey: ['qr code', url],
    queryFn: async () => {
      const { default: qrcode } = await import('qrcode')
      return qrcode.toDataURL(url, { margin: 2, width: 320 })
    },
    gcTime: 0,
  }).data
  return (
    <>
      <div style={{ textAlign: 'center', minHeight: 320 }}>
        {picture ? (
          <img src={picture} width={320} height={320} alt="QR code of the autoprovisioning URL" />
        ) : (
          <Loader />
        )}
      </div>
      <Group gap="xs" wrap="nowrap" align="start">
        <Text className="mono wrap-anywhere">{url}</Text>
        <CopyButton text={url} what="Autoprovisioning URL" />
      </Group>
      <Text size="sm" c="dimmed" mt="sm">
        Whoever has this URL gets this phone’s configuration with its passwords.
      </Text>
    </>
  )
}
