/** What is made of a phone's files: their text, what a person sees of them, what they cannot carry. Pure: plain data in and out. */

import type { RenderedParameter } from '../definitions/compile-sheet.ts'
import { honoursKey, honoursKeyField, type KeyField, keyFields, keyLimits } from '../definitions/key-kinds.ts'
import type { CompiledFile, CompiledModel } from '../definitions/model.ts'
import { type NamesWanted, parameterNames } from '../definitions/parameter-names.ts'
import { FormatError, InternalError, SourceError } from '../kernel/errors.ts'
import { Meter } from '../language/limits.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import { contactText } from './contact-file.ts'
import { type FileProblem, fillFile, problemsOf } from './fill-file.ts'
import type { AllKeys } from './key-fill.ts'
import { maskedScope } from './masked-scope.ts'
import { mergeSettings, originOf, renderScope, type ScopeParts } from './render-scope.ts'

export type FileParts = Omit<ScopeParts, 'model'> & {
  /** The names of parameters that the phone was told in this file before. */
  readonly told?: readonly string[]
}

/** `failure`: why there is no text. */
export type MadeText = {
  readonly text: string
  readonly problems: readonly FileProblem[]
  readonly failure?: string
  /** Names that the phone knows once it has the file, and those of them that nothing takes back. */
  readonly names?: readonly string[]
  /** Names of the parameters that hold secrets; none are known of a template. */
  readonly secrets?: readonly string[]
  readonly stays?: readonly string[]
  /** As it is made once the phone has forgotten what it is told to forget, where that is something else. */
  readonly settled?: string
}
type OfKey = { readonly key?: number; readonly module?: number }
export type FileView = {
  readonly text: string
  readonly parameters: readonly (OfKey & { name: string; value: string; from: string; secret: boolean })[]
}
export type Keys = { readonly lineKeys: readonly LineKey[]; readonly expansionKeys: readonly ExpansionKey[] }

/** `file` is a place in the model's list of files. */
export type FileWork =
  | { readonly do: 'text'; readonly file: number; readonly parts: FileParts }
  | {
      readonly do: 'view'
      readonly file: number
      readonly parts: FileParts
      readonly showSecrets: boolean
    }
  | { readonly do: 'problems'; readonly parts: FileParts }
  /** What of it says where the phone fetches. */
  | { readonly do: 'contact'; readonly file: number; readonly parts: FileParts }
  | { readonly do: 'refusedKeys'; readonly keys: Keys }
  | { readonly do: 'names'; readonly wanted: NamesWanted }

export function doFileWork(model: CompiledModel, work: FileWork): unknown {
  if (work.do === 'text') return textOfFile(model, work.file, work.parts)
  if (work.do === 'names') return parameterNames(model, work.wanted)
  if (work.do === 'contact') return contactText(model, fileAt(model, work.file), work.parts)
  if (work.do === 'view') return viewOfFile(model, work.file, work.parts, work.showSecrets)
  return work.do === 'problems' ? problemsIn(model, work.parts) : refusedKeys(model, work.keys)
}

export function textOfFile(model: CompiledModel, index: number, parts: FileParts): MadeText {
  try {
    const file = fileAt(model, index)
    const filled = fillFile(file, renderScope({ ...parts, model }), parts.levels, { told: parts.told })
    const { text, problems, told } = filled
    const made = { text, problems, ...(!file.template && { secrets: secretsIn(filled.parameters) }) }
    if (!told) return made
    const { names, stays, taking } = told
    if (taking.length === 0) return { ...made, names, stays }
    const left = filled.parameters.slice(0, -taking.length)
    return { ...made, names, stays, settled: file.format.serialise(left) }
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SourceError)) throw error
    return { text: '', problems: [], failure: error.message }
  }
}

function secretsIn(parameters: readonly RenderedParameter[]): string[] {
  return parameters.flatMap(({ name, secret }) => (secret ? [name] : []))
}

/** A file as a person looks at it; without `showSecrets` every secret is dots, in the text as in the parameters. */
export function viewOfFile(
  model: CompiledModel,
  index: number,
  parts: FileParts,
  showSecrets: boolean,
): FileView {
  const file = fileAt(model, index)
  const whole = renderScope({ ...parts, model })
  const scope = showSecrets ? whole : maskedScope(whole, model.settings)
  const { text, parameters } = fillFile(file, scope, parts.levels, {
    maskOverrides: !showSecrets,
    readsBack: true,
    told: parts.told,
  })
  const settings = mergeSettings(parts.tenant, parts.levels, model.settings)
  const isOfLayout = keysOfLayout(parts.phone)
  const origin = (parameter: RenderedParameter & { override?: string; isReserved?: true }) =>
    parameter.override ??
    (isOfLayout(parameter) ? 'key layout' : undefined) ??
    (parameter.isReserved ? 'takenBack' : undefined) ??
    (file.template ? 'template' : originOf(parameter.paths, parameter.line, parts, settings))
  return {
    text,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      value: parameter.value,
      from: origin(parameter),
      secret: parameter.secret,
      ...keyOf(parameter),
    })),
  }
}

function keyOf({ key, module }: RenderedParameter): OfKey {
  if (key === undefined) return {}
  return module === undefined ? { key } : { key, module }
}

/** What of the values that its files cannot carry stands on keys of the phone’s layout. */
export function lostOfLayout<Problem extends FileProblem>(
  keys: AllKeys,
  problems: readonly Problem[],
): Problem[] {
  const isOfLayout = placesOfLayout(keys)
  return problems.filter(({ path, key, module }) => path !== 'override' && isOfLayout(key, module))
}

/** Whether a parameter says what stands on a key that is the layout’s: a module’s keys are numbered by themselves. */
function keysOfLayout(keys: AllKeys): (parameter: RenderedParameter) => boolean {
  const isOfLayout = placesOfLayout(keys)
  return ({ key, module, paths }) => paths.some((path) => path.startsWith('key.')) && isOfLayout(key, module)
}

function placesOfLayout({ lineKeys, expansionKeys }: AllKeys) {
  const ofLayout = new Set<string>()
  for (const { number, fromLayout } of lineKeys) if (fromLayout) ofLayout.add(placeOf(number))
  for (const { number, module, fromLayout } of expansionKeys)
    if (fromLayout) ofLayout.add(placeOf(number, module))
  return (key: number | undefined, module: number | undefined) =>
    key !== undefined && ofLayout.has(placeOf(key, module))
}

const placeOf = (key: number, module?: number) => `${module ?? ''} ${key}`

/** Of a file’s parameters by name, what of the settings each is first made of. */
export function settingsSaid(model: CompiledModel, index: number, parts: FileParts): Map<string, string> {
  const { parameters } = fillFile(fileAt(model, index), renderScope({ ...parts, model }), parts.levels, {
    told: parts.told,
  })
  return new Map(
    parameters.flatMap(({ name, paths: [first] }) => (first === undefined ? [] : [[name, first]])),
  )
}

/** Each is filled once or twice. */
const allFiles = { steps: 4_000_000, bytes: 16_777_216, moved: 67_108_864 }

/** Every value that a file of the phone cannot carry. */
export function problemsIn(model: CompiledModel, parts: FileParts): FileProblem[] {
  const scope = renderScope({ ...parts, model })
  // One budget for all of them, however many a tenant’s model has.
  const meter = new Meter(allFiles, 'the model')
  return model.files.flatMap((file) => (file.absent ? [] : problemsOf(file, scope, parts.levels, meter)))
}

/**
 * What the model has no word for in its place: keys of a kind, as `lineKeys.3` and `expansionKeys.1.20`, and what a key
 * carries, as `lineKeys.3.pickup`.
 */
export function refusedKeys(model: CompiledModel, { lineKeys, expansionKeys }: Keys): string[] {
  if (model.kind === 'template') return []
  const meter = new Meter(keyLimits, 'the model')
  const ofFields = new Meter(keyLimits, 'the model')
  const refused = (list: 'lineKeys' | 'expansionKeys', key: LineKey, place: string): string[] => {
    if (!honoursKey(model, list, key, meter)) return [place]
    return keyFields.flatMap((field) =>
      carries(key, field) && !honoursKeyField(model, list, { ...key, field }, ofFields)
        ? `${place}.${field}`
        : [],
    )
  }
  return [
    ...lineKeys.flatMap((key) => refused('lineKeys', key, `lineKeys.${key.number}`)),
    ...expansionKeys.flatMap((key) =>
      refused('expansionKeys', key, `expansionKeys.${key.module}.${key.number}`),
    ),
  ]
}

/** An emptied key carries nothing, whatever it was before. */
const carries = (key: LineKey, field: KeyField) =>
  key.kind !== 'none' && key[field] !== undefined && key[field] !== ''

function fileAt(model: CompiledModel, index: number): CompiledFile {
  const file = model.files[index]
  if (!file) throw new InternalError(`${model.name} has no file ${index}`)
  return file
}
