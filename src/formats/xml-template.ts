/** Where a placeholder stands in a text template of XML, and how its value is written there. */

import { FormatError } from '../kernel/errors.ts'
import { refusesReserved, refusesXml } from './characters.ts'
import type { TemplateRules } from './format.ts'
import { escapeAttribute, escapeText } from './xml-text.ts'

/**
 * The states: `text`, `<` (a tag may begin), `<!…` (with what follows), `tag`, `"` and `'` (an attribute), `comment`,
 * `comment-`, `comment--`, `cdata`, `cdata]`, `cdata]]`, `?` and `??` (a processing instruction), `doctype`, which never
 * ends: what stands behind it may have been defined in it.
 */
type Next = (character: string) => string

const comment = '<!--'
const cdata = '<![CDATA['
/** Ends a section and begins the next, so that two brackets and a `>` never meet. */
const cut = ']]><![CDATA['

const next: Readonly<Record<string, Next>> = {
  text: (character) => (character === '<' ? '<' : 'text'),
  '<': (character) => ({ '!': '<!', '?': '?', '>': 'text' })[character] ?? inTag(character),
  tag: inTag,
  '"': (character) => (character === '"' ? 'tag' : '"'),
  "'": (character) => (character === "'" ? 'tag' : "'"),
  comment: (character) => (character === '-' ? 'comment-' : 'comment'),
  'comment-': (character) => (character === '-' ? 'comment--' : 'comment'),
  'comment--': (character) => ({ '>': 'text', '-': 'comment--' })[character] ?? 'comment',
  cdata: (character) => (character === ']' ? 'cdata]' : 'cdata'),
  'cdata]': (character) => (character === ']' ? 'cdata]]' : 'cdata'),
  'cdata]]': (character) => ({ '>': 'text', ']': 'cdata]]' })[character] ?? 'cdata',
  '?': (character) => (character === '?' ? '??' : '?'),
  '??': (character) => ({ '>': 'text', '?': '??' })[character] ?? '?',
  doctype: () => 'doctype',
}

function inTag(character: string): string {
  if (character === '>') return 'text'
  return character === '"' || character === "'" ? character : 'tag'
}

function declaration(text: string): string {
  if (text === comment) return 'comment'
  if (text === cdata) return 'cdata'
  return comment.startsWith(text) || cdata.startsWith(text) ? text : 'doctype'
}

export function xmlTemplateRules(reserved: readonly string[]): TemplateRules {
  return {
    start: 'text',
    advance(state, literal) {
      let now = state
      for (const character of literal) now = next[now]?.(character) ?? declaration(now + character)
      return now
    },
    escape(state, value) {
      const refusal = refusesXml(value) ?? refusesReserved(reserved, value) ?? refuses(state, value)
      if (refusal) throw new FormatError('', refusal)
      return write(state, value)
    },
    afterValue(state) {
      if (state === '<') return 'tag'
      return state.startsWith('cdata') ? 'cdata' : state
    },
  }
}

function refuses(state: string, value: string): string | undefined {
  if (state === 'text' || state === '"' || state === "'") return undefined
  if (state === '<')
    return /^[A-Za-z_][\w.-]*$/.test(value) ? undefined : 'stands in a tag and is no XML name'
  if (state === 'tag')
    return /^[\w.-]*$/.test(value)
      ? undefined
      : 'stands in a tag, where only letters, digits and . _ - may stand'
  if (state === 'comment')
    return /^-|--|-$|>/.test(value) ? 'could end the comment that it stands in' : undefined
  if (state.startsWith('cdata')) {
    return value.includes('\r') ? 'holds a carriage return, which a CDATA section cannot carry' : undefined
  }
  return 'stands where a template can have no placeholder: in half a mark, an instruction or a document type'
}

function write(state: string, value: string): string {
  if (state === '"' || state === "'") return escapeAttribute(value)
  // A bracket at the end could meet `]>` or `>` in the template's own text.
  if (state === 'text') return escapeText(value).replace(/\]$/, '&#93;')
  if (!state.startsWith('cdata')) return value
  const opened = state === 'cdata' ? '' : cut
  return opened + value.replaceAll(']]>', `]]${cut}>`) + (value.endsWith(']') ? cut : '')
}
