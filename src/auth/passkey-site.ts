/** Where passkeys hold: the host name of the page, and the origins from which the browser signs. */

import { isIP } from 'node:net'
import { OffhookError } from '../kernel/errors.ts'

export type PasskeySite = {
  /** The relying party's id (Web Authentication §5.1.3). */
  readonly name: string
  readonly origins: string[]
}

/** Of a page that is reached by `host`, its port included. A browser lends its keys to names only, over HTTPS or on this machine. */
export function passkeySite(host: string): PasskeySite {
  const url = URL.parse(`https://${host}`)
  const name = url?.hostname ?? ''
  if (!url || name === '' || name.startsWith('[') || isIP(name) !== 0)
    throw new OffhookError('NO_PASSKEYS_HERE')
  const isHere = name === 'localhost' || name.endsWith('.localhost')
  return { name, origins: [url.origin, ...(isHere ? [`http://${host.toLowerCase()}`] : [])] }
}
