/** Where a placeholder stands in a text template of lines: in a name, a value, between quotes or in a comment. */

import { FormatError } from '../kernel/errors.ts'
import { refusesComment, refusesLine, refusesOuterSpace, refusesReserved } from './characters.ts'
import type { TemplateRules } from './format.ts'
import type { SpecOf } from './spec-of.ts'

type KeyValueSpec = SpecOf<'keyValue'>

/**
 * The states: `line` (nothing but spaces yet), `head:…` (may become the prefix or a comment sign), `name`,
 * `name:…` (part of the separator seen), `value`, `bare`, `quoted`, `closed` (with quotes only), `comment`.
 */
export function keyValueTemplateRules(spec: KeyValueSpec): TemplateRules {
  return {
    start: 'line',
    advance(state, literal) {
      let now = state
      for (const character of literal) now = next(spec, now, character)
      return now
    },
    escape(state, value) {
      const refusal = refuses(spec, state, value)
      if (refusal) throw new FormatError('', refusal)
      return value
    },
    afterValue(state) {
      if (/^(line|head|name)/.test(state)) return 'name'
      return state === 'value' && spec.quote ? 'bare' : state
    },
  }
}

function next(spec: KeyValueSpec, state: string, character: string): string {
  if (character === '\n' || character === '\r') return 'line'
  if (state === 'line' || state.startsWith('head:')) return head(spec, state, character)
  if (state.startsWith('name')) return name(spec, state, character)
  if (!spec.quote || state === 'comment') return state
  if (state === 'value') return character === spec.quote ? 'quoted' : character.trim() ? 'bare' : 'value'
  return state === 'quoted' && character === spec.quote ? 'closed' : state
}

function head(spec: KeyValueSpec, state: string, character: string): string {
  if (state === 'line' && !character.trim()) return 'line'
  const text = state.slice('head:'.length) + character
  if (spec.comment && text === spec.comment) return 'comment'
  const prefix = spec.prefix.trimStart()
  if (text === prefix) return 'name:'
  const undecided = prefix.startsWith(text) || spec.comment.startsWith(text)
  return undecided ? `head:${text}` : startName(spec, text)
}

/** The characters that did not become a prefix or a comment belong to the name. */
function startName(spec: KeyValueSpec, text: string): string {
  let state = 'name:'
  for (const character of text) state = state.startsWith('name') ? name(spec, state, character) : state
  return state
}

function name(spec: KeyValueSpec, state: string, character: string): string {
  const core = spec.separator.trim()
  if (!core) return character.trim() ? 'name' : state === 'name' ? 'value' : state
  let seen = state.slice('name:'.length) + character
  while (!core.startsWith(seen)) seen = seen.slice(1)
  if (seen === core) return 'value'
  return seen ? `name:${seen}` : 'name'
}

function refuses(spec: KeyValueSpec, state: string, value: string): string | undefined {
  if (state === 'comment') return refusesLine(value)
  if (/^(line|head|name)/.test(state)) return refusesInName(spec, state, value)
  if (state === 'closed') return 'stands behind the closing quote'
  const refusal =
    refusesLine(value) ??
    refusesReserved(spec.reservedValues, value) ??
    refusesComment(spec.commentAfterValue, value)
  if (refusal) return refusal
  if (spec.quote && value.includes(spec.quote))
    return `holds ${spec.quote}, which this file puts round a value`
  if (state === 'quoted') return undefined
  const special = [...(spec.quoteOnly ?? '')].find((character) => value.includes(character))
  return special ? `holds ${special}, which stands only between quotes` : refusesOuterSpace(value)
}

function refusesInName(spec: KeyValueSpec, state: string, value: string): string | undefined {
  const core = spec.separator.trim()
  if (!/^[A-Za-z0-9._-]*$/.test(value) || [...core].some((character) => value.includes(character))) {
    return 'stands in a name, where only letters, digits and . _ - may stand'
  }
  if (state === 'name') return undefined
  if (!value) return 'is empty and stands at the start of a name'
  const mayBecomeMark = spec.prefix !== '' || /[A-Za-z0-9._-]/.test(spec.comment)
  return mayBecomeMark && !state.startsWith('name') ? 'stands at the start of a line' : undefined
}
