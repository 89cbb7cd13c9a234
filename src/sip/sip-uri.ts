/** SIP URIs and the `<sip:…>` form of headers (RFC 3261 §19.1, §20.10). */

import { WireError } from '../kernel/errors.ts'
import { readParameters, splitList, unquote } from '../kernel/header-syntax.ts'
import { sipAddressProblem, sipPlace } from '../schema/sip-address.ts'

export type SipUri = {
  scheme: 'sip' | 'sips'
  /** As a person writes it: `%40` has become `@`. */
  user?: string
  password?: string
  /** A name or an address; an IPv6 address stands here without brackets. */
  host: string
  port?: number
  /** Names in lower case; a parameter without a value (`;ob`, `;lr`) has `''`. */
  parameters?: Record<string, string>
  /** What follows `?`, as it came. */
  headers?: string
}

/** What follows the `>` stands in `parameters` (`tag`, `expires`). */
export type NameAddress = { displayName?: string; uri: SipUri; parameters: Map<string, string> }
export type SipUriProblem = { readonly problem: string }

/** Reads a SIP URI. Answers the sentence that helps when it is not one. */
export function readSipUri(text: string): SipUri | SipUriProblem {
  const problem = sipAddressProblem(text)
  if (problem !== undefined) return { problem }
  const [, scheme = '', rest = ''] = text.trim().match(/^(sips?):(.*)$/i) ?? []
  const at = rest.lastIndexOf('@')
  const place = readPlace(rest.slice(at + 1))
  if ('problem' in place) return place
  return {
    scheme: scheme.toLowerCase() === 'sip' ? 'sip' : 'sips',
    ...(at >= 0 && readUser(rest.slice(0, at))),
    ...place,
  }
}

/** As `readSipUri`, but `undefined` for anything that is not a SIP URI. */
export function parseSipUri(text: string): SipUri | undefined {
  const uri = readSipUri(text)
  return 'problem' in uri ? undefined : uri
}

function readUser(text: string): Pick<SipUri, 'user' | 'password'> {
  const [user = '', password] = text.split(':')
  return { user: decodeURIComponent(user), ...(password && { password: decodeURIComponent(password) }) }
}

type Place = Pick<SipUri, 'host' | 'port' | 'parameters' | 'headers'>

function readPlace(text: string): Place | SipUriProblem {
  const [, host = '', port, parameters = '', headers] = text.match(sipPlace) ?? []
  const read = readNamed(parameters)
  if (read === undefined)
    return { problem: `“${parameters}” are no parameters of a SIP address, as in ;transport=tcp` }
  return {
    host: host.replace(/^\[|\]$/g, '').toLowerCase(),
    ...(port !== undefined && { port: Number(port) }),
    ...(Object.keys(read).length > 0 && { parameters: read }),
    ...(headers !== undefined && { headers }),
  }
}

function readNamed(parameters: string): Record<string, string> | undefined {
  try {
    return Object.fromEntries(readParameters(parameters.split(';')))
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}

/** §25.1: in the user part these stand as they are, everything else as %-escapes of UTF-8. */
function percentEscape(text: string, plain: RegExp): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte)
      return plain.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

/** Writes a SIP URI; whatever the user part holds stays the user part. */
export function writeSipUri(uri: SipUri): string {
  const user = uri.user === undefined ? '' : percentEscape(uri.user, /[\w\-.!~*'()&=+$,;?/]/)
  const password = uri.password === undefined ? '' : `:${percentEscape(uri.password, /[\w\-.!~*'()&=+$,]/)}`
  const parameters = Object.entries(uri.parameters ?? {}).map(([name, value]) => {
    const plain = /[\w\-.!~*'()[\]/:&+$%=]/
    return `;${percentEscape(name, plain)}${value === '' ? '' : `=${percentEscape(value, plain)}`}`
  })
  const place = `${writeHost(uri.host)}${uri.port === undefined ? '' : `:${uri.port}`}`
  const headers = uri.headers === undefined ? '' : `?${uri.headers}`
  return `${uri.scheme}:${user}${password}${user === '' ? '' : '@'}${place}${parameters.join('')}${headers}`
}

/** An IPv6 address gets its brackets (§25.1, `IPv6reference`) and loses its zone, which means nothing elsewhere. */
export function writeHost(host: string): string {
  return host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host
}

/** Reads `"Lobby" <sip:1001@pbx>;tag=x` and `sip:1001@pbx;tag=x`. Throws `WireError`. */
export function parseNameAddress(text: string): NameAddress {
  const [, displayName = '', inside, after = ''] =
    text.trim().match(/^("(?:[^"\\]|\\.)*"\s*|[^"<]*)<([^<>]*)>(.*)$/s) ?? []
  // §20.10: without brackets, what follows the first semicolon belongs to the header and not to the URI.
  const [address = '', ...parameters] =
    inside === undefined ? splitList(text, ';') : [inside, ...splitList(after, ';')]
  const uri = parseSipUri(address)
  if (!uri) throw new WireError('This is no SIP address')
  const name = unquote(displayName.trim())
  return { ...(name && { displayName: name }), uri, parameters: readParameters(parameters) }
}
