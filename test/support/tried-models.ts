/** Which models the tests of definitions go through: those that the command line names, or one of each kind of all. */

import type { CompiledModel } from '../../src/definitions/model.ts'
import { shipped } from './sample-phone.ts'
import { words } from './tried-words.ts'

/** What only the catalogue as a whole can show is left out when a few models are tried. */
export const allAreTried = words.length === 0

for (const word of words)
  if (!shipped.models.some(({ id }) => id.includes(word))) throw new Error(`there is no model “${word}”`)

/** Whether a test that goes through all models goes through this one. */
export const isTried = ({ id }: CompiledModel): boolean =>
  allAreTried || words.some((word) => id.includes(word))

/** For a test that names its models: it is left out when others are tried. */
export const ofModels = (...ids: readonly string[]): { skip: boolean } => ({
  skip: !allAreTried && !ids.every((id) => words.some((word) => id.includes(word))),
})

const numbers = new Map<unknown, number>()
const numberOf = (part: unknown) => {
  const number = numbers.get(part) ?? numbers.size
  numbers.set(part, number)
  return number
}

/** Everything of a definition that a phone's files are made of: not what the model is called, nor what is said about it. */
function renderedFrom({ id, vendor, family }: CompiledModel): string {
  const { data, sheets } = shipped.merged(id) ?? { data: {}, sheets: new Map() }
  const about = [
    'model',
    'description',
    'namesFrom',
    'companions',
    'confidence',
    'doubts',
    'source',
    'userAgent',
    'userAgents',
  ]
  const parts = Object.entries(data).filter(([key]) => !about.includes(key))
  const own = [...sheets].map(([name, { sheet }]) => `${name} ${numberOf(sheet)}`)
  return JSON.stringify([vendor, family, parts, own])
}

/** Models whose files are made of the same are rendered alike: one stands for all of them. */
export const triedModels: readonly CompiledModel[] = [
  ...new Map(
    shipped.models
      .filter(isTried)
      .reverse()
      .map((model) => [renderedFrom(model), model]),
  ).values(),
].reverse()

/** The first model of each family: all its models share one sheet, and the same texts reach it in the same way. */
export const oneOfEachFamily: readonly CompiledModel[] = [
  ...new Map(triedModels.toReversed().map((model) => [`${model.vendor} ${model.family}`, model])).values(),
].reverse()

/** Sheets, words and formats alone: how many lines and keys a model has changes nothing of how a setting is written. */
function writtenBy({ id, vendor, family }: CompiledModel): string {
  const { data, sheets } = shipped.merged(id) ?? { data: {}, sheets: new Map() }
  const { values, format, files, expansionModules } = data
  const own = [...sheets].map(([name, { sheet }]) => `${name} ${numberOf(JSON.stringify(sheet))}`)
  return JSON.stringify([vendor, family, values, format, files, expansionModules === undefined, own])
}

/** One of all models whose files are written by the same sheets, with the same words. */
export const oneOfEachSheet: readonly CompiledModel[] = [
  ...new Map(triedModels.toReversed().map((model) => [writtenBy(model), model])).values(),
].reverse()
