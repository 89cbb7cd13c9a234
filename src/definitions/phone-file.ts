/** Holds a phone's own file against what its family can write: which names are known, which are new, and a sheet of the new ones. */

import { FormatError, SourceError } from '../kernel/errors.ts'
import { literally } from '../kernel/literally.ts'
import type { Sheet, SheetMap } from '../schema/definition.ts'
import { writtenNames } from './first-names.ts'
import type { Catalogue } from './load-definitions.ts'
import { type CompiledModel, mainFile } from './model.ts'
import { draftSheet } from './sheet-draft.ts'
import { readTheirFile, type TheirFile } from './their-file.ts'

export type ReadFile = {
  /** By the family's own names. */
  readonly known: readonly string[]
  readonly fresh: readonly string[]
  /** New names that a file of the family cannot carry, or a sheet cannot say. */
  readonly strange: readonly string[]
  /** Lines that are no parameter, by their numbers. */
  readonly unread: readonly number[]
  /** The new ones, as a sheet to begin with. */
  readonly sheet: string
}

/** `problem`: nobody could read the text. */
export function readPhoneFile(
  { models, merged }: Pick<Catalogue, 'merged' | 'models'>,
  model: CompiledModel,
  bytes: Uint8Array,
): ReadFile | { readonly problem: string } {
  const main = mainFile(model)
  const ofFamily = models.filter(({ vendor, family }) => vendor === model.vendor && family === model.family)
  try {
    if (!main) throw new SourceError('the family has no file of parameters')
    const shapes = shapesOf(
      ofFamily.flatMap(({ id }) => [...(merged(id)?.sheets.values() ?? [])].map(({ sheet }) => sheet)),
    )
    const theirs = readTheirFile(bytes, main, tellingIn(shapes))
    const canCarry = (name: string) => main.format.refuses({ name, value: '' }) === undefined
    const { known, fresh } = sorted(theirs, knowing(theirs, shapes, numberedNames(ofFamily)), canCarry)
    const { text, left } = draftSheet(fresh, main.format)
    return {
      ...{ known, fresh: fresh.map(({ name }) => name), strange: left, unread: theirs.unread, sheet: text },
    }
  } catch (error) {
    if (!(error instanceof SourceError || error instanceof FormatError)) throw error
    const where = error instanceof SourceError && error.line !== undefined ? ` (line ${error.line})` : ''
    return { problem: `it cannot be read as a ${model.family} file: ${error.message}${where}` }
  }
}

type Shape = {
  readonly template: string
  readonly fits: RegExp
  /** As it may stand in a file of another form: its last part, without marks. */
  readonly loose: RegExp
  readonly isNumber: boolean
}
type Fresh = { readonly name: string; readonly value: string }

/** Each name once, in the order of the file. */
function sorted(
  { parameters, isOfFormat }: TheirFile,
  isKnown: (name: string) => boolean,
  canCarry: (name: string) => boolean,
): { known: string[]; fresh: Fresh[] } {
  const known = new Set<string>()
  const fresh = new Map<string, Fresh>()
  for (const { names, value } of parameters) {
    const [first = ''] = names
    const name = names.find(isKnown)
    if (name !== undefined) known.add(isOfFormat ? name : first)
    else if (!fresh.has(first)) fresh.set(first, { name: carried(names, canCarry), value })
  }
  return { known: [...known], fresh: [...fresh.values()] }
}

/** A name that nobody knows is told as it can stand in a file of the family, and not by its place in the one that was read. */
const carried = ([first = '', ...others]: readonly string[], canCarry: (name: string) => boolean) =>
  [first, ...others].find((name) => !name.startsWith('/') && canCarry(name)) ?? first

function knowing(
  { isOfFormat }: TheirFile,
  shapes: readonly Shape[],
  numbered: ReadonlySet<string>,
): (name: string) => boolean {
  const words = shapes.filter((shape) => !shape.isNumber)
  const plain = new Set(words.flatMap(({ template }) => (template.includes('{{') ? [] : template)))
  const patterns = words.filter(({ template }) => template.includes('{{'))
  return (name) =>
    plain.has(name) ||
    numbered.has(name) ||
    patterns.some(({ fits }) => fits.test(name)) ||
    (!isOfFormat && fitsLoosely(words, name))
}

function fitsLoosely(shapes: readonly Shape[], name: string): boolean {
  const words = loosened(name)
  // `SIP1 Phone Number`: whose it is stands before it.
  const behindItsOwner = loosened(/^\w*\d\s+(.+)$/.exec(name)?.[1] ?? '')
  return shapes.some(({ loose }) => loose.test(words) || loose.test(behindItsOwner))
}

const loosened = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Names that are hardly more than a number: those alone that a model of the family writes. */
function numberedNames(models: readonly CompiledModel[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const model of models)
    for (const { sheet } of model.files) {
      for (const parameter of sheet?.parameters ?? []) {
        if (!isNumber(parameter.source)) continue
        for (const name of writtenNames(model, parameter)) if (name !== undefined) names.add(name)
      }
    }
  return names
}

const expression = /\{\{.*?\}\}/
const isNumber = (template: string) => {
  const literals = template.split(expression)
  return literals.length > 1 && literals.join('').length < 3
}

function shapesOf(sheets: readonly Sheet[]): Shape[] {
  const templates = new Set<string>()
  const walk = (map: SheetMap, before: string): void => {
    for (const [name, value] of Object.entries(map)) {
      if (typeof value !== 'object' || value === null) templates.add(before + name)
      else walk(value, name.startsWith('at ') ? before + name.slice(3) : before)
    }
  }
  for (const sheet of new Set(sheets))
    for (const each of Array.isArray(sheet) ? sheet : [sheet]) if (typeof each === 'object') walk(each, '')
  return [...templates].map(shapeOf)
}

function shapeOf(template: string): Shape {
  const pattern = template.split(expression).map(literally).join('[^/\\]=]*?')
  const last = template.slice(template.lastIndexOf('/') + 1).replace(/\[@?\w+=/g, '')
  const loose = last.split(expression).map(loosened).join('\\d+')
  return {
    template,
    fits: new RegExp(`^${pattern}$`),
    loose: new RegExp(`^${loose}$`),
    isNumber: isNumber(template),
  }
}

/** Attributes by which the family's names tell elements apart, or that hold its values. */
function tellingIn(shapes: readonly Shape[]): Set<string> {
  return new Set(
    shapes.flatMap(({ template }) =>
      [...template.matchAll(/@([\w.-]+)(?==|$)/g)].map(([, name = '']) => name),
    ),
  )
}
