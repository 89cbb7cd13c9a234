/** What may follow as `;name=value` behind a record's address, as softphones read it. */

import { refusesLine, refusesOuterSpace } from './characters.ts'

/** Parameters of a SIP URI itself (RFC 3261 §19.1.1): the only ones that a value may hold behind a semicolon. */
const uriParameters = ['transport', 'lr', 'maddr', 'ttl', 'method', 'user']
const sipUri = new RegExp(
  `^sips?:[\\w.!$&'()*+,/=~%@:[\\]-]+(?:;(?:${uriParameters.join('|')})(?:=[\\w.~-]+)?)*$`,
  'i',
)

/** Readers look for `;name=` without regard to quotes, so no value may look as if it began another parameter. */
export function refusesRecordValue(value: string): string | undefined {
  const refusal = refusesLine(value) ?? refusesOuterSpace(value)
  if (refusal) return refusal
  if (value.includes('"')) return 'holds a quote, which this file format cannot carry'
  if (value.endsWith('\\')) return 'ends with a backslash, which this file format cannot carry'
  if (!value.includes(';') || sipUri.test(value)) return undefined
  return 'holds a semicolon, which only a SIP address may hold in this file'
}

/** A name that is looked for inside addresses would find another parameter's. */
export function refusesRecordName(name: string): string | undefined {
  return uriParameters.includes(name.toLowerCase())
    ? `has the name ${name}, which belongs inside an address`
    : undefined
}

export function writeRecordValue(name: string, value: string): string {
  return /[\s;]/.test(value) ? `;${name}="${value}"` : `;${name}=${value}`
}

const written = /;([A-Za-z_][\w-]*)=(?:"([^"]*)"|([^\s;"]*))/gy

/** The parameters of `;a=b;c="d e"`; undefined when it is something else. */
export function readRecordValues(text: string): [name: string, value: string][] | undefined {
  const values: [string, string][] = []
  let at = 0
  for (const found of text.matchAll(written)) {
    at += found[0].length
    values.push([found[1] ?? '', found[2] ?? found[3] ?? ''])
  }
  return at === text.length ? values : undefined
}
