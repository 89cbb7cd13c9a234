/** SIP URIs and the `<sip:…>` form of headers (RFC 3261 §19.1, §20.10). */

import { isIPv4, isIPv6 } from 'node:net'
import { WireError } from '../kernel/errors.ts'
import { readParameters, splitList, unquote } from './sip-syntax.ts'

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

const example = 'a SIP address looks like sip:1001@pbx.example.org'
const brackets = 'an IPv6 address stands in brackets, as in sip:1001@[2001:db8::7]'

/** Reads a SIP URI. Answers the sentence that helps when it is not one. */
export function readSipUri(text: string): SipUri | SipUriProblem {
  const trimmed = text.trim()
  if (trimmed === '') return { problem: `This is empty; ${example}` }
  const stray = trimmed.match(/[^\x21-\x7e]|[<>"\\^`{|}]/u)
  if (stray) return { problem: `${nameOf(stray[0])} cannot stand in a SIP address; ${example}` }
  const [, scheme = '', rest = ''] = trimmed.match(/^(sips?):(.*)$/i) ?? []
  if (scheme === '')
    return { problem: `A SIP address begins with sip: or sips:, as in ${withScheme(trimmed)}` }
  const at = rest.lastIndexOf('@')
  const userInfo: UserInfo | SipUriProblem = at < 0 ? {} : readUser(rest.slice(0, at))
  if ('problem' in userInfo) return userInfo
  const place = readPlace(rest.slice(at + 1))
  if ('problem' in place) return place
  return { scheme: scheme.toLowerCase() === 'sip' ? 'sip' : 'sips', ...userInfo, ...place }
}

/** As `readSipUri`, but `undefined` for anything that is not a SIP URI. */
export function parseSipUri(text: string): SipUri | undefined {
  const uri = readSipUri(text)
  return 'problem' in uri ? undefined : uri
}

function nameOf(char: string): string {
  if (char === ' ') return 'A space'
  return /[\0-\x1f\x7f]/.test(char) ? 'A control character' : `“${char}”`
}

function withScheme(text: string): string {
  return /^[a-z]+:/i.test(text) ? 'sip:1001@pbx.example.org' : `sip:${text}`
}

/** §25.1: what may stand unescaped in the user part, and in a password. */
const userInfoPattern = /^(?:[\w\-.!~*'()&=+$,;?/#]|%[\da-f]{2})+(?::(?:[\w\-.!~*'()&=+$,]|%[\da-f]{2})*)?$/i

type UserInfo = Pick<SipUri, 'user' | 'password'>

function readUser(text: string): UserInfo | SipUriProblem {
  if (text === '') return { problem: `The user in front of @ is missing; ${example}` }
  if (!userInfoPattern.test(text)) return { problem: `“${text}” in front of @ is no user; ${example}` }
  const [user = '', password] = text.split(':')
  try {
    return { user: decodeURIComponent(user), ...(password && { password: decodeURIComponent(password) }) }
  } catch {
    return { problem: `“${text}” in front of @ holds a %-escape that is no UTF-8` }
  }
}

type Place = Pick<SipUri, 'host' | 'port' | 'parameters' | 'headers'>

function readPlace(text: string): Place | SipUriProblem {
  const match = text.match(/^(\[[^\]]*\]|[^:;?[\]]*)(?::([^;?]*))?((?:;[^;?]*)*)(?:\?(.*))?$/)
  if (!match || match[2]?.includes(':')) return { problem: `“${text}” is no host; ${brackets}` }
  const [, host = '', port, parameters = '', headers] = match
  const wrong = hostProblem(host) ?? portProblem(port) ?? parameterProblem(parameters)
  if (wrong !== undefined) return { problem: wrong }
  const read = Object.fromEntries(readParameters(parameters.split(';')))
  return {
    host: host.replace(/^\[|\]$/g, '').toLowerCase(),
    ...(port !== undefined && { port: Number(port) }),
    ...(Object.keys(read).length > 0 && { parameters: read }),
    ...(headers !== undefined && { headers }),
  }
}

function hostProblem(host: string): string | undefined {
  if (host === '') return `The host is missing; ${example}`
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) ? undefined : `“${host}” is no IPv6 address`
  if (/^[\d.]+$/.test(host))
    return isIPv4(host) ? undefined : `“${host}” is no IPv4 address; each of its four numbers is at most 255`
  const name = /^(?=.{1,253}$)[a-z\d_](?:[a-z\d_-]{0,62})(?:\.[a-z\d_][a-z\d_-]{0,62})*\.?$/i
  return name.test(host) ? undefined : `“${host}” is no host name; ${example}`
}

function portProblem(port: string | undefined): string | undefined {
  if (port === undefined) return undefined
  const inRange = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535
  return inRange ? undefined : `“${port}” is no port; a port is a number from 1 to 65535`
}

function parameterProblem(parameters: string): string | undefined {
  const item = /^[\w\-.!~*'()[\]/:&+$%]+(?:=[\w\-.!~*'()[\]/:&+$%=]*)?$/
  const wrong = parameters
    .split(';')
    .slice(1)
    .find((text) => text !== '' && !item.test(text))
  if (wrong !== undefined) return `“${wrong}” is no parameter of a SIP address, as in ;transport=tcp`
  try {
    readParameters(parameters.split(';'))
  } catch (error) {
    if (error instanceof WireError)
      return `“${parameters}” are no parameters of a SIP address, as in ;transport=tcp`
    throw error
  }
  return undefined
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
