/** Where a placeholder stands in a text template of JSON: inside a string or outside. */

import { FormatError } from '../kernel/errors.ts'
import { refusesHalfCharacter } from './characters.ts'
import type { TemplateRules } from './format.ts'

const bare = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?)$/

/** A JSON string that may also stand in a script or a line of a log. */
export function jsonString(value: string): string {
  return JSON.stringify(value).replace(/[<\u007f-\u009f\u2028\u2029]/g, unicodeEscape)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The states: `outside`, `string`, `\` and `\1` to `\4`: an escape that lacks so many digits. */
export const jsonTemplateRules: TemplateRules = {
  start: 'outside',
  advance(state, literal) {
    let now = state
    for (const character of literal) now = next(now, character)
    return now
  },
  escape(state, value) {
    const refusal = refuses(state, value)
    if (refusal) throw new FormatError('', refusal)
    if (state === 'string') return jsonString(value).slice(1, -1)
    return bare.test(value) ? value : jsonString(value)
  },
  afterValue: (state) => state,
}

function next(state: string, character: string): string {
  if (state === 'outside') return character === '"' ? 'string' : 'outside'
  if (state === '\\') return character === 'u' ? '\\4' : 'string'
  if (state === 'string') return { '"': 'outside', '\\': '\\' }[character] ?? 'string'
  const missing = Number(state.slice(1)) - 1
  return missing > 0 ? `\\${missing}` : 'string'
}

function refuses(state: string, value: string): string | undefined {
  if (state.startsWith('\\')) return 'stands behind a backslash'
  if (value.includes('\u0000')) return 'holds a control character (U+0000), which ends a text in many phones'
  return refusesHalfCharacter(value)
}
