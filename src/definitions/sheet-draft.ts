/** A sheet of parameters that a family does not know yet, as a draft that compiles. */

import type { Format } from '../formats/format.ts'
import { soundsSecret } from '../schema/masking.ts'

type Parameter = { readonly name: string; readonly value: string }
export type SheetDraft = {
  readonly text: string
  /** Names that no sheet of the family can hold. */
  readonly left: readonly string[]
}

const mostNames = 500
const longestValue = 300

/** Names that differ in a number alone are one, with the first one's value; which number it is, a person must say. */
export function draftSheet(parameters: readonly Parameter[], format: Format): SheetDraft {
  const left = new Set(parameters.filter((parameter) => !canStand(parameter, format)))
  const alike = Map.groupBy(
    parameters.filter((parameter) => !left.has(parameter)),
    ({ name }) => name.replace(/\d+/g, '#'),
  )
  const told = [...alike.values()].slice(0, mostNames)
  const names = told.map(([first]) => JSON.stringify(first?.name ?? ''))
  const more = alike.size > told.length ? [`    # and ${alike.size - told.length} more`] : []
  const text = [
    'sheets: # name “new” among the sheets of “main”',
    ...['  new:', ...told.map(lineOf), ...more],
    'namesFrom:',
    `  "a phone's own file": [${names.join(', ')}]`,
    '',
  ]
  return { text: told.length === 0 ? '' : text.join('\n'), left: [...left].map(({ name }) => name) }
}

/** What a sheet would take for a word of its own, or the file cannot carry. */
function canStand({ name }: Parameter, format: Format): boolean {
  const isOfSheets = /^(?:each|when|at|count)\s/.test(name) || /\{\{|\}\}|^__proto__$/.test(name)
  return !isOfSheets && format.refuses({ name, value: '' }) === undefined
}

function lineOf(some: readonly Parameter[]): string {
  const [first] = some
  const { name = '', value = '' } = first ?? {}
  const isHidden = soundsSecret.test(name) || /\{\{|\{%/.test(value) || value.length > longestValue
  const more = some.length > 1 ? ` # and ${some.length - 1} more of this form` : ''
  return `    ${JSON.stringify(name)}: ${JSON.stringify(isHidden ? '…' : value)}${more}`
}
