/**
 * One parameter a line: `account.1.label = Bob`, `sip line1 user name: 100`, `SET NAME "value"`. A phone may obey several
 * lines of one name: `password`, `password#2` … are such lines, written without what tells them apart.
 */

import { FormatError, SourceError } from '../kernel/errors.ts'
import { refusesComment, refusesLine, refusesOuterSpace, refusesReserved } from './characters.ts'
import type { Format, Parameter } from './format.ts'
import { keyValueTemplateRules } from './key-value-template.ts'
import { remember } from './remember.ts'
import type { SpecOf } from './spec-of.ts'

type KeyValueSpec = SpecOf<'keyValue'>

/** Words joined by single spaces; a leading `!` or `^` locks or forces a value on some phones. */
const namePattern = /^[!^]?[A-Za-z0-9_][A-Za-z0-9._/%[\]()|@:,*$-]*(?: [A-Za-z0-9._/%[\]()|@:,*$-]+)*$/
const longestName = 200
/** What tells a further line from the first of its name. */
const further = /#([2-9])$/

export function keyValueFormat(spec: KeyValueSpec): Format {
  checkSpec(spec)
  const nameRefusal = remember((name) => refusesName(spec, name) ?? '')
  const refuses = ({ name, value }: Parameter): string | undefined =>
    nameRefusal(name) || refusesValue(spec, value) || refusesLength(spec, name, value)
  const header = wholeLines(spec.header)
  const footer = wholeLines(spec.footer)
  return {
    kind: spec.kind,
    contentType: spec.contentType,
    refuses,
    serialise(parameters) {
      const lines = [header]
      const numbered = lineCounter()
      for (const parameter of parameters) {
        const name = parameter.name.replace(further, '')
        const refusal = refuses(parameter) ?? refusesPlace(parameter.name, numbered(name))
        if (refusal) throw new FormatError(parameter.name, refusal)
        const quote = quoteOf(spec, parameter.value)
        lines.push(spec.prefix, name, spec.separator, quote, parameter.value, quote, '\n')
      }
      lines.push(footer)
      const text = lines.join('')
      return spec.lineEnd === 'crlf' ? text.replaceAll('\n', '\r\n') : text
    },
    parse: (text) => parse(spec, header, footer, text),
    templateRules: keyValueTemplateRules(spec),
  }
}

function checkSpec(spec: KeyValueSpec): void {
  for (const [field, text] of Object.entries({
    separator: spec.separator,
    prefix: spec.prefix,
    comment: spec.comment,
  })) {
    if (/[\n\r]/.test(text)) throw new SourceError(`${field}: a line break cannot stand here`)
  }
  if (spec.quote && spec.separator.includes(spec.quote)) throw new SourceError('separator: holds the quote')
  if (spec.quoteOnly !== undefined && !spec.quote)
    throw new SourceError('quoteOnly: there is no quote to put round a value')
}

/** What stands round the value. */
function quoteOf({ quote, quoteOnly }: KeyValueSpec, value: string): string {
  if (!quote) return ''
  const isQuoted = quoteOnly === undefined || [...quoteOnly].some((character) => value.includes(character))
  return isQuoted ? quote : ''
}

function wholeLines(text: string | undefined): string {
  return !text || text.endsWith('\n') ? (text ?? '') : `${text}\n`
}

/** Names in the order of their lines, each told apart from those of the same name before it: `a`, `a#2`, `a#3`. */
function lineCounter(): (name: string) => string {
  const lines = new Map<string, number>()
  return (name) => {
    const line = (lines.get(name) ?? 0) + 1
    lines.set(name, line)
    return line === 1 ? name : `${name}#${line}`
  }
}

function refusesPlace(name: string, expected: string): string | undefined {
  return name === expected ? undefined : `stands where ${expected} would be read back`
}

function refusesName(spec: KeyValueSpec, written: string): string | undefined {
  const name = written.replace(further, '')
  if (name.length > longestName || !namePattern.test(name)) {
    return 'has a name that cannot stand in this file; use letters, digits, single spaces and . _ - / % [ ] ( ) | @ : , * $'
  }
  const beginsComment = spec.comment !== '' && (spec.prefix + name).startsWith(spec.comment)
  if (beginsComment) return `has a name that begins a comment (${spec.comment})`
  const core = spec.separator.trim()
  if (!core) return name.includes(' ') ? 'has a name with a space, which ends a name in this file' : undefined
  const end = (name + spec.separator).indexOf(core)
  return end < name.length ? `has a name that holds ${core}, which ends a name in this file` : undefined
}

function refusesValue(spec: KeyValueSpec, value: string): string | undefined {
  const refusal =
    refusesLine(value) ??
    refusesReserved(spec.reservedValues, value) ??
    refusesComment(spec.commentAfterValue, value)
  if (refusal) return refusal
  if (spec.quote && value.includes(spec.quote))
    return `holds ${spec.quote}, which this file puts round a value`
  return quoteOf(spec, value) === '' ? refusesOuterSpace(value) : undefined
}

function refusesLength(spec: KeyValueSpec, written: string, value: string): string | undefined {
  if (spec.longestLine === undefined) return undefined
  const quote = quoteOf(spec, value)
  const line = spec.prefix + written.replace(further, '') + spec.separator + quote + value + quote
  const bytes = Buffer.byteLength(line) + (spec.lineEnd === 'crlf' ? 2 : 1)
  return bytes > spec.longestLine
    ? `makes a line of ${bytes} bytes; the phone passes over lines of more than ${spec.longestLine}`
    : undefined
}

function parse(spec: KeyValueSpec, header: string, footer: string, written: string): Parameter[] {
  const whole = spec.lineEnd === 'crlf' ? written.replaceAll('\r\n', '\n') : written
  return parseLines(spec, header, footer, whole)
}

function parseLines(spec: KeyValueSpec, header: string, footer: string, text: string): Parameter[] {
  const start = header && text.startsWith(header) ? header.length : 0
  const end = footer && text.endsWith(footer) ? Math.max(start, text.length - footer.length) : text.length
  const firstLine = text.slice(0, start).split('\n').length
  const parameters: Parameter[] = []
  const numbered = lineCounter()
  for (const [index, raw] of text
    .slice(start, end)
    .split(/\r\n|[\n\r]/)
    .entries()) {
    const line = raw.trim()
    if (!line || (spec.comment && line.startsWith(spec.comment))) continue
    const { name, value } = parseLine(spec, line, firstLine + index)
    parameters.push({ name: numbered(name), value })
  }
  return parameters
}

function parseLine(spec: KeyValueSpec, text: string, line: number): Parameter {
  const prefix = spec.prefix.trimStart()
  if (!text.startsWith(prefix)) throw new SourceError(`expected a line that begins with ${prefix}`, { line })
  const rest = text.slice(prefix.length).trimStart()
  const core = spec.separator.trim()
  const at = core ? rest.indexOf(core) : rest.search(/\s|$/)
  if (at < 1) throw new SourceError(`expected a name, then ${core || 'a space'}, then a value`, { line })
  return {
    name: rest.slice(0, at).trim(),
    value: unquote(spec.quote, rest.slice(at + core.length).trim(), line),
  }
}

/** A hand-written file may leave out quotes that it does not need. */
function unquote(quote: string | undefined, text: string, line: number): string {
  if (!quote || !text.includes(quote)) return text
  if (text.length < 2 || text.indexOf(quote) !== 0 || text.indexOf(quote, 1) !== text.length - 1) {
    throw new SourceError(`expected a value between two ${quote}`, { line })
  }
  return text.slice(1, -1)
}
