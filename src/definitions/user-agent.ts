/** Reads a phone's User-Agent by the patterns of its vendor. */

import { type MacAddress, parseMac } from '../kernel/mac-address.ts'
import type { Finding } from './mistake.ts'

export type UserAgentPattern = { readonly match: RegExp; readonly examples: readonly string[] }

export type UserAgentFacts = {
  readonly model: string | undefined
  readonly firmware: string | undefined
  readonly mac: MacAddress | undefined
  /** It holds something that looks like a MAC and is none. */
  readonly hasBrokenMac: boolean
}

/** Patterns run on no more than this, so that even a slow one ends soon. */
export const longestUserAgent = 512

export function compileUserAgents(specs: readonly { match: string; examples: readonly string[] }[]): {
  patterns: UserAgentPattern[]
  findings: Finding[]
} {
  const findings: Finding[] = []
  const patterns = specs.flatMap((spec, index) => {
    const pattern = compile(spec.match)
    const path = ['userAgents', index]
    if (typeof pattern === 'string') {
      findings.push({ path: [...path, 'match'], message: pattern })
      return []
    }
    spec.examples.forEach((example, position) => {
      if (readUserAgent(pattern, example)) return
      findings.push({ path: [...path, 'examples', position], message: 'the pattern does not read this line' })
    })
    return [{ ...pattern, examples: spec.examples }]
  })
  return { patterns, findings }
}

function compile(match: string): { match: RegExp } | string {
  try {
    return { match: new RegExp(match) }
  } catch (error) {
    return `not a regular expression: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Patterns of what phones say of themselves elsewhere than in a User-Agent; a bad one is left out, the others count. */
export function compileIdentifiers(
  specs: readonly { match: string; examples: readonly string[] }[],
  key: string,
): { patterns: RegExp[]; findings: Finding[] } {
  const findings: Finding[] = []
  const patterns = specs.flatMap((spec, index) => {
    const pattern = compile(spec.match)
    if (typeof pattern === 'string') {
      findings.push({ path: [key, index, 'match'], message: pattern })
      return []
    }
    spec.examples.forEach((example, position) => {
      if (pattern.match.test(example)) return
      findings.push({
        path: [key, index, 'examples', position],
        message: 'the pattern does not read this line',
      })
    })
    return [pattern.match]
  })
  return { patterns, findings }
}

export function readUserAgent(
  pattern: Pick<UserAgentPattern, 'match'>,
  userAgent: string,
): UserAgentFacts | undefined {
  if (userAgent.length > longestUserAgent) return undefined
  const found = pattern.match.exec(userAgent)
  if (!found) return undefined
  const { model, firmware, mac } = found.groups ?? {}
  const read = mac === undefined ? undefined : wellWrittenMac(mac)
  const hasBrokenMac = mac === undefined ? holdsBrokenMac(userAgent) : read === undefined
  return { model, firmware, mac: read, hasBrokenMac }
}

/** `00:15:655e167c`: hex digits in pairs with colons, yet no MAC. */
function holdsBrokenMac(userAgent: string): boolean {
  const runs = userAgent.match(/(?<![\w:])[0-9a-fA-F]{2}(?::[0-9a-fA-F]{1,12}){2,}(?![\w:])/g) ?? []
  return runs.some((run) => wellWrittenMac(run) === undefined && !/^\d\d:\d\d:\d\d$/.test(run))
}

/** A phone writes its MAC in one way throughout; anything else was cut or mangled on the way. */
function wellWrittenMac(text: string): MacAddress | undefined {
  const isEven =
    /^[0-9a-f]{12}$|^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/i
  return isEven.test(text) ? parseMac(text) : undefined
}
