/** What a final response says: whether it was done, who speaks, and when to ask again. */

import { WireError } from '../kernel/errors.ts'
import { canonicalAddress } from '../kernel/networks.ts'
import { usualPort } from './server-location.ts'
import { header, type SipResponse } from './sip-message.ts'
import { type Endpoint, familyOf } from './sip-network.ts'
import { parseNameAddress } from './sip-uri.ts'

export type AnsweredOutcome = {
  kind: 'answered'
  status: number
  reason: string
  /** It came to our credentials, and does not ask for them again. */
  authenticated: boolean
  /** What the one who answered says that it is: its User-Agent, else its Server. */
  software?: string
  /** Who answers says where it is: at the address that was asked, or at another one, as who stands behind it does. */
  contact?: 'there' | 'elsewhere'
  /** Seconds until it wants to be asked again. */
  retryAfter?: number
}

/** Somebody may say much of himself. */
const longestSoftware = 200

export function answered(response: SipResponse, to: Endpoint, withCredentials: boolean): AnsweredOutcome {
  const { status, reason } = response
  const software = (header(response, 'user-agent') || header(response, 'server'))
    ?.slice(0, longestSoftware)
    .trim()
  // §20.33: seconds, and then perhaps a comment or for how long he is there.
  const [, seconds] = /^\s*(\d{1,9})(?!\d)/.exec(header(response, 'retry-after') ?? '') ?? []
  const contact = contactOf(response, to)
  return {
    ...{ kind: 'answered', status, reason },
    authenticated: withCredentials && status !== 401 && status !== 407,
    ...(software && { software }),
    ...(contact && { contact }),
    ...(seconds !== undefined && { retryAfter: Number(seconds) }),
  }
}

function contactOf(response: SipResponse, { address, port }: Endpoint): AnsweredOutcome['contact'] {
  const text = header(response, 'contact')
  // A redirection's contacts are those of somebody else.
  if (text === undefined || (response.status >= 300 && response.status <= 399)) return undefined
  try {
    const { scheme, host, port: given, parameters } = parseNameAddress(text).uri
    const its = given ?? usualPort(scheme === 'sips' ? 'tls' : (parameters?.transport?.toLowerCase() ?? ''))
    if (!familyOf(host)) return undefined
    if (canonicalAddress(host) !== canonicalAddress(address)) return 'elsewhere'
    // At the same address another port may be the same server's, or a program's beside it.
    return its === port ? 'there' : undefined
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}
