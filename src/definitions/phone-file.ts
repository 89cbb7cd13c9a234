/** Holds a phone's own file against what its family can write: which names are known, which are new, and a sheet of the new ones. */

import { FormatError, SourceError } from '../kernel/errors.ts'
import { literally } from '../kernel/literally.ts'
import type { Sheet, SheetMap } from '../schema/definition.ts'
import { soundsSecret } from '../schema/masking.ts'
import type { Catalogue } from './load-definitions.ts'
import { type CompiledModel, mainFile } from './model.ts'

export type ReadFile = {
  readonly known: readonly string[]
  /** Names of numbers alone: one of a line or of a key, as far as a number can tell. */
  readonly numbered: readonly string[]
  readonly fresh: readonly string[]
  /** The new ones, as a sheet to begin with. */
  readonly sheet: string
}

/** `problem`: the text is no file as the family writes them. */
export function readPhoneFile(
  catalogue: Pick<Catalogue, 'merged'>,
  model: CompiledModel,
  text: string,
): ReadFile | { readonly problem: string } {
  const format = mainFile(model)?.format
  try {
    const parameters = format?.parse(text) ?? []
    const shapes = shapesOf(
      [...(catalogue.merged(model.id)?.sheets.values() ?? [])].map(({ sheet }) => sheet),
    )
    const found = Map.groupBy(parameters, ({ name }) => kindOf(shapes, name))
    const namesOf = (kind: Kind) => (found.get(kind) ?? []).map(({ name }) => name)
    return {
      known: namesOf('known'),
      numbered: namesOf('numbered'),
      fresh: namesOf('fresh'),
      sheet: sheetOf(found.get('fresh') ?? []),
    }
  } catch (error) {
    if (!(error instanceof SourceError || error instanceof FormatError)) throw error
    return { problem: `it cannot be read as a ${model.family} file: ${error.message}` }
  }
}

type Kind = 'known' | 'numbered' | 'fresh'
type Shape = { readonly fits: RegExp; readonly isNumber: boolean }

function kindOf(shapes: readonly Shape[], name: string): Kind {
  const fitting = shapes.filter(({ fits }) => fits.test(name))
  if (fitting.length === 0) return 'fresh'
  return fitting.every(({ isNumber }) => isNumber) ? 'numbered' : 'known'
}

function shapesOf(sheets: readonly Sheet[]): Shape[] {
  const templates = new Set<string>()
  const walk = (map: SheetMap, before: string): void => {
    for (const [name, value] of Object.entries(map)) {
      if (typeof value !== 'object' || value === null) templates.add(before + name)
      else walk(value, name.startsWith('at ') ? before + name.slice(3) : before)
    }
  }
  for (const sheet of sheets)
    for (const each of Array.isArray(sheet) ? sheet : [sheet]) if (typeof each === 'object') walk(each, '')
  return [...templates].map((template) => {
    const literals = template.split(/\{\{.*?\}\}/)
    const pattern = literals.map(literally).join('[^/\\]=]+?')
    const isNumber = literals.length > 1 && literals.join('').length < 3
    return { fits: new RegExp(`^${pattern}$`), isNumber }
  })
}

/** Names that differ in a number alone are one, with the first one's value; which number it is, a person must say. */
function sheetOf(parameters: readonly { name: string; value: string }[]): string {
  const alike = Map.groupBy(parameters, ({ name }) => name.replace(/\d+/g, '#'))
  const lines = [...alike.values()].map((some) => {
    const [first] = some
    const { name = '', value = '' } = first ?? {}
    const shown = soundsSecret.test(name) ? '…' : value
    const more = some.length > 1 ? ` # and ${some.length - 1} more of this form` : ''
    return `    ${JSON.stringify(name)}: ${JSON.stringify(shown)}${more}`
  })
  return ['sheets:', '  new:', ...lines, ''].join('\n')
}
