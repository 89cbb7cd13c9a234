/** A line under the top bar as long as the server is not heard. */

import { Trans } from '@lingui/react/macro'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useLostConnection } from '../lib/live.ts'

export function LostConnection() {
  const lost = useLostConnection()
  return (
    <div role="status">
      {lost && (
        <p className="lost-connection">
          <IconPlugConnectedX size={16} aria-hidden />
          <span>
            <Trans>
              <b>The server does not answer.</b> What is shown may be old; what you typed stays. Trying again.
            </Trans>
          </span>
        </p>
      )}
    </div>
  )
}
