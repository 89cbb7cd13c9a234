/** Where a placeholder stands in a text template of records: between quotes, in an address, or outside. */

import { FormatError } from '../kernel/errors.ts'
import { refusesLine } from './characters.ts'
import type { TemplateRules } from './format.ts'
import { surroundingsAfter } from './record-line.ts'

const outside = /^[^\s;"<>\\]*$/
const inAddress = /^[\w!#$%&'()*+./=~-]*$/

/** The states: `start` (of a line), `quoted`, `address`, `bare`, `comment`. */
export const recordTemplateRules: TemplateRules = {
  start: 'start',
  advance(state, literal) {
    let now = state
    for (const character of literal) now = next(now, character)
    return now
  },
  escape(state, value) {
    const refusal = refusesLine(value) ?? refuses(state, value)
    if (refusal) throw new FormatError('', refusal)
    return value
  },
  afterValue: (state) => (state === 'start' ? 'bare' : state),
}

function next(state: string, character: string): string {
  if (character === '\n' || character === '\r') return 'start'
  if (state === 'comment') return state
  if (state === 'start') {
    if (character === '#') return 'comment'
    return character.trim() ? surroundingsAfter('bare', character) : 'start'
  }
  return surroundingsAfter(state === 'quoted' || state === 'address' ? state : 'bare', character)
}

function refuses(state: string, value: string): string | undefined {
  if (state === 'comment') return undefined
  if (state === 'quoted')
    return /["\\<>]/.test(value) ? 'holds one of " \\ < >, which cannot stand between quotes' : undefined
  if (state === 'address')
    return inAddress.test(value) ? undefined : 'holds a character that cannot stand in an address'
  if (state === 'start' && /^#|^$/.test(value)) return 'begins a line, and is empty or begins with #'
  return outside.test(value)
    ? undefined
    : 'holds a space, a quote or one of ; < > \\, which cannot stand here'
}
