/**
 * Parameters by the vendor's own names, as people type them: `name = value` a line; `- name` leaves one out of the file. A name
 * that would read as something else stands in quotes: `"a=b" = 1`.
 */

import { t } from '@lingui/core/macro'
import { type Parameters, parametersSchema } from '../../../src/schema/fields.ts'
import type { Model } from '../../../src/schema/model.ts'
import { say } from './language.ts'

/** Whose names. `reach`: of the models that the tenant’s phones have, or the phones of one preset. */
export type NamesOf =
  | { kind: 'model'; code: string; modelId: string; modelName: string }
  | { kind: 'reach'; code: string; presetId?: string | undefined }
  /** Nobody knows whose phones there will be. */
  | { kind: 'any' }

export function namesOfModel(
  code: string,
  { id, vendor, name }: Pick<Model, 'id' | 'vendor' | 'name'>,
): NamesOf {
  return { kind: 'model', code, modelId: id, modelName: `${vendor} ${name}`.trim() }
}

export function parametersText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => (value === null ? `- ${written(name)}` : `${written(name)} = ${value}`))
    .join('\n')
}

/** The name as it stands in a line, so that it is read as just this name, whether it has a value or is left out. */
function written(name: string): string {
  const isPlain = readLine(`${name} = `).name === name && readLine(`- ${name}`).name === name
  return isPlain && !name.includes('\n') ? name : JSON.stringify(name)
}

/** As `written` quotes it, and what stands behind it. */
const quotedName = /^("(?:[^"\\]|\\.)*")\s*(?:=(.*))?$/

function readQuoted(text: string): { name: string; value: string | undefined } | undefined {
  const [, quoted, value] = quotedName.exec(text) ?? []
  if (quoted === undefined) return undefined
  try {
    return { name: String(JSON.parse(quoted)), value }
  } catch {
    return undefined
  }
}

type Line = { text: string; name: string; value: string | null; problem?: string }

/** The name ends at the first `=` that stands outside of brackets: a path may hold `[@id=1]`. */
function readLine(line: string): Line {
  const text = line.trim()
  const [, leftOut] = /^-\s+(.*)$/.exec(text) ?? []
  if (leftOut !== undefined) return { text, name: readQuoted(leftOut)?.name ?? leftOut, value: null }
  const quoted = readQuoted(text)
  if (quoted) {
    const value = quoted.value?.trim() ?? null
    return { text, name: quoted.name, value, ...(value === null && { problem: withoutValue(text) }) }
  }
  const [, name, value] = /^((?:\[[^\]]*\]|[^=[])*)=(.*)$/.exec(text) ?? /^([^=]*)=(.*)$/.exec(text) ?? []
  if (name !== undefined && value !== undefined) return { text, name: name.trim(), value: value.trim() }
  return { text, name: text, value: null, problem: withoutValue(text) }
}

function withoutValue(text: string): string {
  return t`“${text}” has no “=”. Write “${text} = value”, or “- ${text}” to leave it out of the file`
}

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readLine)
}

export function readParameters(text: string): Parameters {
  return Object.fromEntries(linesOf(text).map(({ name, value }) => [name, value]))
}

/** The lines of the text by the names that they begin with; the last one of a name counts. */
export function parameterLines(text: string): [string, string][] {
  return [...new Map(linesOf(text).map((line) => [line.name, line.text]))]
}

/** What a change of the text says: names whose values differ, and those that are no longer set here. */
export function changedParameters(
  after: string,
  before: string,
): { parameters?: Parameters; forgetParameters?: string[] } {
  const [now, old] = [readParameters(after), readParameters(before)]
  const changed = Object.entries(now).filter(([name, value]) => !(name in old) || old[name] !== value)
  const gone = Object.keys(old).filter((name) => !(name in now))
  return {
    ...(changed.length > 0 ? { parameters: Object.fromEntries(changed) } : {}),
    ...(gone.length > 0 ? { forgetParameters: gone } : {}),
  }
}

/**
 * One of them while it is edited; `key` tells it from its neighbours whatever it is called. `bare`: it came as a line without
 * “=”, and nobody said yet whether it has a value.
 */
export type ParameterRow = { key: number; name: string; value: string; leftOut: boolean; bare?: boolean }

let keys = 0

export function emptyParameterRow(given: Partial<ParameterRow> = {}): ParameterRow {
  return { name: '', value: '', leftOut: false, ...given, key: ++keys }
}

export function parameterRows(text: string): ParameterRow[] {
  return linesOf(text).map(({ name, value, problem }) =>
    emptyParameterRow({
      ...{ name, value: value ?? '', leftOut: value === null && problem === undefined },
      ...(problem !== undefined && { bare: true }),
    }),
  )
}

const isBare = ({ bare, value, leftOut }: ParameterRow) => bare === true && value === '' && !leftOut

/** What is typed as a name: where it would be read as more than a name, it is taken as that. */
export function typedName(row: ParameterRow, text: string): Partial<ParameterRow> {
  const typed = text.trim()
  const quoted = readQuoted(typed)
  if (quoted && quoted.value === undefined) return { name: quoted.name }
  if (readLine(`${typed} = `).name === typed) return { name: typed }
  const { name, value } = readLine(typed)
  if (value === null) return { name, value: '', leftOut: true }
  return { name, value: row.value || value, leftOut: false }
}

/** A row in which nothing was typed yet says nothing. */
export function textOfRows(rows: readonly ParameterRow[]): string {
  return rows
    .filter(({ name, value }) => name !== '' || value !== '')
    .map((row) => {
      if (isBare(row)) return written(row.name)
      return row.leftOut ? `- ${written(row.name)}` : `${written(row.name)} = ${row.value}`
    })
    .join('\n')
}

/** What keeps a row from being saved. */
export function rowProblem(rows: readonly ParameterRow[], row: ParameterRow): string | undefined {
  if (row.name === '') return row.value === '' ? undefined : t`The value needs the name of its parameter`
  const first = rows.find(({ name }) => name === row.name)
  if (first !== row) return t`“${row.name}” stands above already; leave the one that counts`
  if (isBare(row)) return withoutValue(row.name)
  return parametersSchema.safeParse({ [row.name]: row.value }).error?.issues[0]?.message
}

export function parametersError(text: string): string | undefined {
  const lines = linesOf(text)
  const seen = new Set<string>()
  for (const { text: line, name, problem } of lines) {
    if (problem !== undefined) return problem
    if (name === '') return t`“${line}” has no name before its “=”`
    if (seen.has(name)) return t`“${name}” stands twice; leave the line that counts`
    seen.add(name)
  }
  const wrong = parametersSchema.safeParse(readParameters(text)).error?.issues[0]
  return wrong && `${wrong.path.join('.')}: ${say(wrong.message)}`
}
