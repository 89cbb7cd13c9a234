/**
 * One line a record, as softphones keep their accounts: `"Bob" <sip:100@pbx>;regint=60`. A parameter is named
 * `<record>.<field>`. The file does not carry the records' names: read back, they are counted from 1.
 */

import { FormatError, SourceError } from '../kernel/errors.ts'
import { refusesLine, refusesReserved } from './characters.ts'
import type { Format, Parameter } from './format.ts'
import { compileRecordLine, type RecordLine } from './record-line.ts'
import { recordTemplateRules } from './record-template.ts'
import { readRecordValues, refusesRecordName, refusesRecordValue, writeRecordValue } from './record-value.ts'
import type { SpecOf } from './spec-of.ts'

type RecordsSpec = SpecOf<'records'>
type Fields = Map<string, string>

const namePattern = /^([A-Za-z0-9_-]{1,60})\.([A-Za-z_][A-Za-z0-9_-]{0,60})$/

export function recordsFormat(spec: RecordsSpec): Format {
  const line = compileRecordLine(spec.line)
  const refuses = (parameter: Parameter): string | undefined => refusesParameter(spec, line, parameter)
  return {
    kind: spec.kind,
    contentType: spec.contentType,
    refuses,
    serialise(parameters) {
      const records = new Map<string, Fields>()
      for (const parameter of parameters) {
        const refusal = refuses(parameter) ?? put(records, parameter)
        if (refusal) throw new FormatError(parameter.name, refusal)
      }
      return Array.from(records, ([record, fields]) => writeRecord(line, record, fields)).join('')
    },
    parse: (text) => parse(line, text),
    templateRules: recordTemplateRules,
  }
}

function splitName(name: string): [record: string, field: string] | undefined {
  const found = namePattern.exec(name)
  return found?.[1] && found[2] ? [found[1], found[2]] : undefined
}

function refusesParameter(
  spec: RecordsSpec,
  line: RecordLine,
  { name, value }: Parameter,
): string | undefined {
  const field = splitName(name)?.[1]
  if (!field) return 'has a name that is not a record, a dot and a field, such as 1.user'
  if (value === '') return 'is empty, which this file cannot carry; leave it out'
  const reserved = refusesReserved(spec.reservedValues, value)
  const place = line.values.get(field)
  if (reserved || !place) return reserved ?? refusesRecordName(field) ?? refusesRecordValue(value)
  if (place.surroundings === 'quoted') {
    return (
      refusesLine(value) ??
      (place.test.test(value) ? undefined : 'holds one of " \\ < >, which cannot stand between its quotes')
    )
  }
  return place.test.test(value) ? undefined : 'holds a character that cannot stand in an address'
}

function put(records: Map<string, Fields>, { name, value }: Parameter): string | undefined {
  const [record = '', field = ''] = splitName(name) ?? []
  let fields = records.get(record)
  if (!fields) {
    fields = new Map()
    records.set(record, fields)
  }
  if (fields.has(field)) return 'stands twice in the file'
  fields.set(field, value)
  return undefined
}

function writeRecord({ parts, values }: RecordLine, record: string, fields: Fields): string {
  const written: string[] = []
  for (const { isOptional, pieces } of parts) {
    const named = pieces.flatMap((piece) => ('field' in piece ? [piece.field] : []))
    const missing = named.find((field) => !fields.has(field))
    const present = named.find((field) => fields.has(field))
    if (missing && isOptional && !present) continue
    if (missing)
      throw new FormatError(`${record}.${missing}`, `is missing, and ${record} cannot be written without it`)
    written.push(...pieces.map((piece) => ('field' in piece ? (fields.get(piece.field) ?? '') : piece.text)))
  }
  for (const [field, value] of fields) if (!values.has(field)) written.push(writeRecordValue(field, value))
  return `${written.join('')}\n`
}

function parse(line: RecordLine, text: string): Parameter[] {
  const parameters: Parameter[] = []
  let record = 0
  for (const [index, raw] of text.split(/\r\n|[\n\r]/).entries()) {
    const source = raw.trim()
    if (source === '' || source.startsWith('#')) continue
    const found = line.read(source)
    const rest = found && readRecordValues(found.rest)
    if (!rest) throw new SourceError('expected a line of the form that the format says', { line: index + 1 })
    record += 1
    for (const [field, value] of [...found.fields, ...rest])
      parameters.push({ name: `${record}.${field}`, value })
  }
  return parameters
}
