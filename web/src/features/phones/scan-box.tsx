/** A button that reads the box's barcode or QR code by the camera: it is there where the browser can do that. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button } from '@mantine/core'
import { IconBarcode } from '@tabler/icons-react'
import { useState } from 'react'
import { soon } from '../../components/soon.tsx'

const ScanDialog = soon(() => import('./scan-dialog.tsx'))

/** https://wicg.github.io/shape-detection-api: not every browser has it, and none where the page came over plain HTTP. */
export const canScan = () => 'BarcodeDetector' in globalThis && navigator.mediaDevices !== undefined

type Props = {
  onMac: (mac: string) => void
  /** It stays open for the next box. */
  many?: boolean
}

export function ScanBox({ onMac, many = false }: Props) {
  const [opened, setOpened] = useState(false)
  if (!canScan()) return null
  const open = () => setOpened(true)
  return (
    <>
      {many ? (
        <Button variant="default" leftSection={<IconBarcode size={16} aria-hidden />} onClick={open}>
          <Trans>Scan boxes…</Trans>
        </Button>
      ) : (
        <ActionIcon variant="default" size={30} aria-label={t`Scan the box…`} onClick={open}>
          <IconBarcode size={16} aria-hidden />
        </ActionIcon>
      )}
      {opened && <ScanDialog {...{ onMac, many }} onClose={() => setOpened(false)} />}
    </>
  )
}
