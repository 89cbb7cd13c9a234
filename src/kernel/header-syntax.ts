/** Small pieces of grammar that headers of SIP and HTTP share (RFC 3261 §25.1, RFC 9110 §5.6). */

import { WireError } from './errors.ts'

/** `token` of RFC 3261 §25.1: method names, header names, parameter names. */
export const tokenPattern = /^[A-Za-z0-9\-.!%*_+`'~]+$/

/** Splits at `separator`, but neither inside a quoted string nor inside `<…>`. */
export function splitList(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  let angled = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (quoted) continue
    else if (char === '<' || char === '>') angled = char === '<'
    else if (char === separator && !angled) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  if (quoted) throw new WireError('A quoted string has no end')
  parts.push(text.slice(start).trim())
  return parts
}

/** Text as a quoted string: `"` and `\` are escaped. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** The text of a quoted string; anything else is answered as it is. */
export function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text
}

/** Reads `name` and `name=value` items; names become lower case, the first of two equal names wins. */
export function readParameters(items: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const item of items) {
    if (item === '') continue
    const equals = item.indexOf('=')
    const name = (equals < 0 ? item : item.slice(0, equals)).trim().toLowerCase()
    if (!tokenPattern.test(name)) throw new WireError('A parameter has no name')
    if (!parameters.has(name)) parameters.set(name, equals < 0 ? '' : unquote(item.slice(equals + 1).trim()))
  }
  return parameters
}
