/** Sections of `name=value` lines, as Windows programs keep them. A parameter is named `section/name`. */

import { FormatError, SourceError } from '../kernel/errors.ts'
import type { Format, Parameter } from './format.ts'
import {
  isCell,
  missingCell,
  type OpenTables,
  putCell,
  readTableLine,
  refusesCell,
  type Tables,
  writeTable,
} from './ini-tables.ts'
import { iniTemplateRules } from './ini-template.ts'
import { refusesIniValue, unquote } from './ini-value.ts'
import { remember } from './remember.ts'
import type { SpecOf } from './spec-of.ts'

type IniSpec = SpecOf<'ini'>

const word = '[A-Za-z0-9_][A-Za-z0-9._-]*(?: [A-Za-z0-9._-]+)*'
const namePattern = new RegExp(`^(${word})/(${word})$`)
const longestName = 200

export function iniFormat(spec: IniSpec): Format {
  const nameRefusal = remember((name) => refusesName(name) ?? '')
  const inTable = (name: string): boolean => spec.tables === true && isCell(name)
  const refuses = ({ name, value }: Parameter): string | undefined =>
    inTable(name)
      ? (refusesIniValue(spec, value) ?? refusesCell(value))
      : nameRefusal(name) || refusesIniValue(spec, value)
  return {
    kind: spec.kind,
    contentType: spec.contentType,
    refuses,
    serialise(parameters) {
      const sections = new Map<string, Map<string, string>>()
      const tables: Tables = new Map()
      for (const parameter of parameters) {
        const refusal =
          refuses(parameter) ??
          (inTable(parameter.name) ? putCell(tables, parameter) : put(sections, parameter))
        if (refusal) throw new FormatError(parameter.name, refusal)
      }
      const missing = missingCell(tables)
      if (missing) throw new FormatError(missing, 'is what a row lacks, and others of its table have')
      return [
        ...Array.from(sections, ([section, lines]) =>
          [
            `[${section}]`,
            ...Array.from(lines, ([name, value]) => `${name}${spec.separator}${value}`),
            '',
          ].join('\n'),
        ),
        ...Array.from(tables, ([name, table]) => writeTable(name, table)),
      ].join('\n')
    },
    parse: (text) => parse(text, spec.tables === true),
    templateRules: iniTemplateRules(spec),
  }
}

function refusesName(name: string): string | undefined {
  if (name.length <= longestName && namePattern.test(name)) return undefined
  return 'has a name that is not a section, a slash and a name, such as Settings/language'
}

/** Of a name that stands twice in a section the reader would take one only. */
function put(sections: Map<string, Map<string, string>>, { name, value }: Parameter): string | undefined {
  const slash = name.indexOf('/')
  const section = name.slice(0, slash)
  const lines = sections.get(section) ?? new Map<string, string>()
  sections.set(section, lines)
  const own = name.slice(slash + 1)
  if (lines.has(own)) return 'stands twice in its section'
  lines.set(own, value)
  return undefined
}

function parse(text: string, tables: boolean): Parameter[] {
  const parameters: Parameter[] = []
  const open: OpenTables = new Map()
  let section: string | undefined
  for (const [index, raw] of text.split(/\r\n|[\n\r]/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue
    const cells = tables ? readTableLine(open, line, index + 1) : undefined
    if (cells) parameters.push(...cells)
    else if (line.startsWith('[')) section = sectionIn(line, index + 1)
    else parameters.push(parameterIn(section, line, index + 1))
  }
  return parameters
}

function sectionIn(line: string, number: number): string {
  const found = /^\[([^[\]]+)\]$/.exec(line)?.[1]?.trim()
  if (!found) throw new SourceError('expected a section between [ and ]', { line: number })
  return found
}

function parameterIn(section: string | undefined, line: string, number: number): Parameter {
  if (section === undefined) throw new SourceError('expected a [section] first', { line: number })
  const at = line.indexOf('=')
  if (at < 1) throw new SourceError('expected a name, then =, then a value', { line: number })
  return { name: `${section}/${line.slice(0, at).trim()}`, value: unquote(line.slice(at + 1).trim()) }
}
