/** What a SIP address that somebody types may be (RFC 3261 §19.1), said where it is typed and where it is saved. */

import ipaddr from 'ipaddr.js'

const example = 'a SIP address looks like sip:1001@pbx.example.org'
const brackets = 'an IPv6 address stands in brackets, as in sip:1001@[2001:db8::7]'

/** The sentence that helps where a text is no SIP address. */
export function sipAddressProblem(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return `This is empty; ${example}`
  const stray = trimmed.match(/[^\x21-\x7e]|[<>"\\^`{|}]/u)
  if (stray) return `${nameOf(stray[0])} cannot stand in a SIP address; ${example}`
  const [, scheme = '', rest = ''] = trimmed.match(/^(sips?):(.*)$/i) ?? []
  if (scheme === '') return `A SIP address begins with sip: or sips:, as in ${withScheme(trimmed)}`
  const at = rest.lastIndexOf('@')
  return (at < 0 ? undefined : userProblem(rest.slice(0, at))) ?? placeProblem(rest.slice(at + 1))
}

/** Host, port, parameters and headers, as they stand behind the user. */
export const sipPlace = /^(\[[^\]]*\]|[^:;?[\]]*)(?::([^;?]*))?((?:;[^;?]*)*)(?:\?(.*))?$/

function nameOf(char: string): string {
  if (char === ' ') return 'A space'
  return /[\0-\x1f\x7f]/.test(char) ? 'A control character' : `“${char}”`
}

function withScheme(text: string): string {
  return /^[a-z]+:/i.test(text) ? 'sip:1001@pbx.example.org' : `sip:${text}`
}

/** §25.1: what may stand unescaped in the user part, and in a password. */
const userInfoPattern = /^(?:[\w\-.!~*'()&=+$,;?/#]|%[\da-f]{2})+(?::(?:[\w\-.!~*'()&=+$,]|%[\da-f]{2})*)?$/i

function userProblem(text: string): string | undefined {
  if (text === '') return `The user in front of @ is missing; ${example}`
  if (!userInfoPattern.test(text)) return `“${text}” in front of @ is no user; ${example}`
  try {
    decodeURIComponent(text)
    return undefined
  } catch {
    return `“${text}” in front of @ holds a %-escape that is no UTF-8`
  }
}

function placeProblem(text: string): string | undefined {
  const match = text.match(sipPlace)
  if (!match || match[2]?.includes(':')) return `“${text}” is no host; ${brackets}`
  const [, host = '', port, parameters = ''] = match
  return hostProblem(host) ?? portProblem(port) ?? parameterProblem(parameters)
}

function hostProblem(host: string): string | undefined {
  if (host === '') return `The host is missing; ${example}`
  if (host.startsWith('['))
    return ipaddr.IPv6.isValid(host.slice(1, -1)) ? undefined : `“${host}” is no IPv6 address`
  if (/^[\d.]+$/.test(host))
    return ipaddr.IPv4.isValidFourPartDecimal(host)
      ? undefined
      : `“${host}” is no IPv4 address; each of its four numbers is at most 255`
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
  return wrong === undefined ? undefined : `“${wrong}” is no parameter of a SIP address, as in ;transport=tcp`
}
