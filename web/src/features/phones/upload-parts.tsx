/** What the views of an upload have in common. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Phone, Upload } from '../../../../src/schema/phone.ts'
import { Section } from '../../components/section.tsx'
import { bytes, exactTime } from '../../lib/format.ts'

export type SentProps = {
  code: string
  phone: Phone
  upload: Upload
  onClose: () => void
}

export const paramsOf = ({ code, phone, upload }: SentProps) => ({ code, id: phone.id, upload: upload.id })

type FrameProps = SentProps & { title: string; error?: Error | null | undefined; children: ReactNode }

export function UploadFrame({ title, upload, onClose, error, children }: FrameProps) {
  return (
    <Section
      title={title}
      aside={
        <Button size="compact-sm" variant="default" onClick={onClose}>
          <Trans>All uploads</Trans>
        </Button>
      }
    >
      <p className="detail">
        <span className="mono">{upload.name}</span> · {bytes(upload.bytes)} · {exactTime(upload.at)}
      </p>
      {error && (
        <Alert color="red" variant="light" title={t`It cannot be read`} role="alert">
          {error.message}
        </Alert>
      )}
      {children}
    </Section>
  )
}
