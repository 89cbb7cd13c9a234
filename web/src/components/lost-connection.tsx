/** A line under the top bar as long as the server is not heard. */

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
            <b>The server does not answer.</b> What is shown may be old; what you typed stays. Trying again.
          </span>
        </p>
      )}
    </div>
  )
}
