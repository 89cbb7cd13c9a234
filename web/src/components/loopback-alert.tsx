/** Says that phones cannot reach the address that they are told, and what to do. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert } from '@mantine/core'

export default function LoopbackAlert({ url }: { url: string }) {
  const { protocol, host, port } = new URL(url)
  return (
    <Alert color="orange" variant="light" mb="sm" title={t`No phone can reach this address`}>
      <Trans>
        Autoprovisioning URLs begin with <span className="mono">{`${protocol}//${host}`}</span>, which is this
        machine itself: only programs on it come there. Start Offhook with{' '}
        <span className="mono">{`--public-url ${protocol}//<${t`this machine’s address`}>${port && `:${port}`}`}</span>
        .
      </Trans>
    </Alert>
  )
}
