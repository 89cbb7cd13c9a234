/** Where a placeholder stands in a text template of sections: in a section's name, a name, a value or a comment. */

import { FormatError } from '../kernel/errors.ts'
import { refusesLine } from './characters.ts'
import type { TemplateRules } from './format.ts'
import { refusesIniValue } from './ini-value.ts'
import type { SpecOf } from './spec-of.ts'

/** The states: `line` (nothing but spaces yet), `section`, `closed` (behind its bracket), `name`, `value`, `comment`. */
export function iniTemplateRules(spec: SpecOf<'ini'>): TemplateRules {
  return {
    start: 'line',
    advance(state, literal) {
      let now = state
      for (const character of literal) now = next(now, character)
      return now
    },
    escape(state, value) {
      const refusal = refuses(spec, state, value)
      if (refusal) throw new FormatError('', refusal)
      return value
    },
    afterValue: (state) => (state === 'line' ? 'name' : state),
  }
}

const starts: Readonly<Record<string, string>> = {
  '[': 'section',
  ';': 'comment',
  '#': 'comment',
  '=': 'value',
}

function next(state: string, character: string): string {
  if (character === '\n' || character === '\r') return 'line'
  if (state === 'line') return character.trim() ? (starts[character] ?? 'name') : 'line'
  if (state === 'section') return character === ']' ? 'closed' : 'section'
  return state === 'name' && character === '=' ? 'value' : state
}

function refuses(spec: SpecOf<'ini'>, state: string, value: string): string | undefined {
  if (state === 'comment') return refusesLine(value)
  if (state === 'value') return refusesIniValue(spec, value)
  if (state === 'closed') return 'stands behind the name of a section'
  if (!/^[A-Za-z0-9._-]*$/.test(value))
    return 'stands in a name, where only letters, digits and . _ - may stand'
  return value || state === 'name' ? undefined : 'is empty and stands at the start of a name'
}
