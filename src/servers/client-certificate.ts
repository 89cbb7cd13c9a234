/** The certificate that a phone shows by TLS, as its maker put it in: who vouches for it, and which MAC addresses it names. */

import type { X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type MacAddress, parseMac } from '../kernel/mac-address.ts'
import type { ClientCertificate } from '../roads/phone-request.ts'

const seen = new WeakMap<Socket, ClientCertificate>()

/** `undefined` where none was shown. A connection shows one, when it begins. */
export function clientCertificateOf(socket: Socket): ClientCertificate | undefined {
  const known = seen.get(socket)
  if (known || !(socket instanceof TLSSocket)) return known
  const shown = socket.getPeerX509Certificate()
  if (!shown) return undefined
  const certificate = { macs: macsNamedBy(shown), trouble: troubleOf(socket) }
  seen.set(socket, certificate)
  return certificate
}

/** In OpenSSL’s word, as `CERT_HAS_EXPIRED`. */
function troubleOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  return authorized ? undefined : String(authorizationError)
}

/** A phone’s maker writes it as CN, in one, or as a name beside it. */
function macsNamedBy({ subject, subjectAltName = '' }: X509Certificate): MacAddress[] {
  const names = [...(subject ?? '').matchAll(/^CN=(.*)$/gm)].map(([, name]) => name)
  return macsIn([...names, subjectAltName].join('\n'))
}

const macLike =
  /(?<![0-9a-f])(?:[0-9a-f]{12}|[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![0-9a-f])/gi

/** Here letters beside the digits are none of a word: what says who somebody is is read strictly. */
function macsIn(text: string): MacAddress[] {
  const macs = [...text.matchAll(macLike)].map(([written]) => parseMac(written))
  return [...new Set(macs.filter((mac) => mac !== undefined))]
}
