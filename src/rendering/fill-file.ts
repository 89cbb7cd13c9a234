/** Fills one file of a model from a scope: the sheet's parameters with overrides by name, or the template's text. */

import type { RenderedParameter, RenderScope } from '../definitions/compile-sheet.ts'
import { settingsOf } from '../definitions/known-paths.ts'
import type { CompiledFile } from '../definitions/model.ts'
import type { Parameter } from '../formats/format.ts'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { LimitError, Meter, sheetLimits } from '../language/limits.ts'
import { member, type Scope, textOf, type Value } from '../language/scope.ts'
import type { CompiledTemplate } from '../language/template.ts'
import type { FormatSpec } from '../schema/definition.ts'
import type { Parameters } from '../schema/fields.ts'
import { soundsSecret } from '../schema/masking.ts'
import { dots } from './masked-scope.ts'
import { type FilledParameter, type Told, takeBack } from './take-back.ts'

export type { FilledParameter } from './take-back.ts'

/** A value that the file cannot carry: `path` is the setting that it came from, `override` for one set by name. */
export type FileProblem = {
  parameter: string
  path: string
  line: number | undefined
  /** The number of the line key or expansion key that it belongs to, and the side module of that. */
  key?: number | undefined
  module?: number | undefined
  message: string
}

export type FilledFile = {
  text: string
  parameters: FilledParameter[]
  problems: FileProblem[]
  /** What it has to do with what the phone was told before; none for files that are no lists of parameters. */
  told?: Told
}

type Overrides = readonly { level: string; parameters: Parameters }[]

/** Throws FormatError or SourceError for a template that cannot be rendered; a sheet leaves out what cannot be carried. */
export function fillFile(
  file: CompiledFile,
  scope: Scope,
  overrides: Overrides,
  options: { maskOverrides?: boolean; readsBack?: boolean; whole?: Meter; told?: readonly string[] } = {},
): FilledFile {
  const { maskOverrides = false, readsBack = false, whole } = options
  if (file.template) return fillTemplate(file, file.template, scope, { readsBack, whole })
  const { parameters, problems } = collect(file, scope, overrides, maskOverrides, whole)
  if (file.common) return { text: file.format.serialise(parameters), parameters, problems }
  const told = takeBack(file, parameters, options.told ?? [])
  const all = [...parameters, ...told.taking]
  return { text: file.format.serialise(all), parameters: all, problems, told }
}

/** Every value that the file cannot carry; what keeps the whole file from being made when no single value does. */
export function problemsOf(
  file: CompiledFile,
  scope: Scope,
  overrides: Overrides,
  whole?: Meter,
): FileProblem[] {
  try {
    if (!file.template) {
      const { problems } = collect(file, scope, overrides, false, whole)
      if (problems.length > 0) return problems
    }
    return fillFile(file, scope, overrides, { whole }).problems
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SourceError)) throw error
    const parameter = error instanceof FormatError ? error.parameter : file.pattern
    const isSetByName =
      !(error instanceof LimitError) && overrides.length > 0 && problemsOf(file, scope, []).length === 0
    return [{ parameter, path: isSetByName ? 'override' : '', line: undefined, message: error.message }]
  }
}

function collect(
  file: CompiledFile,
  scope: Scope,
  overrides: Overrides,
  mask: boolean,
  whole?: Meter,
): Omit<FilledFile, 'text'> {
  const problems: FileProblem[] = []
  const meter = new Meter(sheetLimits, 'the file', whole)
  const rendered = file.sheet?.render(scope as RenderScope, meter) ?? []
  const all = applyOverrides(rendered, overrides, file.main, mask)
  meter.move(formattingCost(file.formatSpec, all))
  const intruders = intrudersIn(file.formatSpec, all)
  const parameters = all.filter((parameter) => {
    const message = intruders.has(parameter)
      ? inAnothersElement
      : (refuses(file, parameter) ?? beyondLimit(file, parameter, scope))
    if (message === undefined) return true
    problems.push({
      parameter: parameter.name,
      path: pathAtFault(file, parameter, scope),
      line: parameter.line,
      ...(parameter.key !== undefined && { key: parameter.key, module: parameter.module }),
      message,
    })
    return false
  })
  return { parameters, problems }
}

/** What no phone of this model could read under this name, or would cut. */
function refuses(file: CompiledFile, parameter: Parameter): string | undefined {
  const longest = file.longestValue(parameter.name)
  return (
    file.format.refuses(parameter) ??
    (longest !== undefined && parameter.value.length > longest
      ? `is ${parameter.value.length} characters long; the phone takes ${longest} at most`
      : undefined)
  )
}

/** More of a setting than the phone takes, in its own numbers. */
function beyondLimit(file: CompiledFile, parameter: FilledParameter, scope: Scope): string | undefined {
  if (parameter.override) return undefined
  for (const path of parameter.paths) {
    const [setting] = settingsOf(path)
    // What a phone takes of a list, its sheet writes; that the rest comes to nothing is told as unsupported.
    if (setting?.type === 'rows' || setting?.type === 'list') continue
    const limit = file.limits[path.replace(/^line\./, '')]
    const value = limit && textOf(valueAt(path, parameter, scope))
    if (!limit || value === undefined) continue
    const { characters = Number.POSITIVE_INFINITY, rules = Number.POSITIVE_INFINITY, between } = limit
    if (value.length > characters)
      return `is ${value.length} characters long; the phone takes ${characters} at most`
    const count = value.split(between).length
    if (count > rules) return `has ${count} rules; the phone takes ${rules} at most`
  }
  return undefined
}

const inAnothersElement = 'a line of the phone has this element of the file already'

/** What a key would write into an element that a line made: the phone would read one thing of both. */
function intrudersIn(format: FormatSpec, parameters: readonly FilledParameter[]): Set<FilledParameter> {
  if (format.kind !== 'xml') return new Set()
  const elementOf = ({ name }: FilledParameter) => name.slice(0, name.lastIndexOf(']') + 1)
  const ofLines = new Set(
    parameters.flatMap((each) => (each.line === undefined ? [] : elementOf(each) || [])),
  )
  return new Set(parameters.filter((each) => each.key !== undefined && ofLines.has(elementOf(each))))
}

/** Characters that the format puts round names and values: its marks at each, and the name wherever a path takes it. */
function formattingCost(format: FormatSpec, parameters: readonly FilledParameter[]): number {
  const { header, footer, ...marks } = { header: '', footer: '', ...format }
  const around = JSON.stringify(marks).length
  const times = 'path' in format ? format.path.split('{').length : 1
  return parameters.reduce(
    (sum, { name }) => sum + around + name.length * times,
    header.length + footer.length,
  )
}

/** What a person must change: the value's path, or the name's when no value could stand under it. */
function pathAtFault(file: CompiledFile, parameter: FilledParameter, scope: Scope): string {
  if (parameter.override) return 'override'
  const { name, paths, namePaths } = parameter
  const ofName = namePaths.at(-1)
  if (ofName !== undefined && file.format.refuses({ name, value: '1' }) !== undefined) return ofName
  // A value may be made of several; the one that cannot be carried by itself is at fault.
  const own = paths.find((path) => {
    const value = textOf(valueAt(path, parameter, scope))
    return (
      value !== undefined &&
      (refuses(file, { name, value }) ?? beyondLimit(file, { ...parameter, paths: [path] }, scope)) !==
        undefined
    )
  })
  return own ?? (isTooLong(file, parameter) ? longestOf(paths, parameter, scope) : paths[0]) ?? ''
}

/** Whether anything of this length would be refused: what several values make together is then put down to the longest. */
function isTooLong(file: CompiledFile, { name, value }: FilledParameter): boolean {
  return refuses(file, { name, value: 'x'.repeat(Buffer.byteLength(value)) }) !== undefined
}

function longestOf(paths: readonly string[], parameter: FilledParameter, scope: Scope): string | undefined {
  const lengthOf = (path: string) => Buffer.byteLength(textOf(valueAt(path, parameter, scope)) ?? '')
  return paths.toSorted((a, b) => lengthOf(b) - lengthOf(a)).at(0)
}

/** What a path read when the parameter was written: of its line, its key, or the phone. */
function valueAt(path: string, { line, key, module }: FilledParameter, scope: Scope): Value {
  const [head = '', ...rest] = path.split('.')
  const listed = (list: string, number: number | undefined) =>
    (scope[list] as readonly Scope[]).find((each) => each.number === number && each.module === module)
  const start =
    head === 'line'
      ? (scope.lines as readonly Scope[]).find((each) => each.number === line)
      : head === 'key'
        ? listed(module === undefined ? 'lineKeys' : 'expansionKeys', key)
        : scope[head]
  return rest.reduce<Value>((value, name) => member(value, name), start)
}

/** A name that is there is replaced in place; new names follow in the main file, sorted; `null` takes one out. */
function applyOverrides(
  rendered: readonly RenderedParameter[],
  overrides: Overrides,
  main: boolean,
  mask: boolean,
): FilledParameter[] {
  const wanted = new Map<string, { value: string | null; level: string }>()
  for (const { level, parameters } of overrides)
    for (const [name, value] of Object.entries(parameters)) wanted.set(name, { value, level })
  if (wanted.size === 0) return [...rendered]
  const filled: FilledParameter[] = []
  for (const parameter of rendered) {
    const override = wanted.get(parameter.name)
    wanted.delete(parameter.name)
    if (!override) filled.push(parameter)
    else if (override.value !== null)
      filled.push({
        ...parameter,
        value: mask && parameter.secret ? dots : override.value,
        override: override.level,
      })
  }
  if (!main) return filled
  for (const [name, { value, level }] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === null) continue
    // Nobody knows what stands under a name that no sheet has: it may be a password.
    filled.push({
      name,
      value: mask ? dots : value,
      paths: [],
      namePaths: [],
      line: undefined,
      key: undefined,
      secret: true,
      override: level,
    })
  }
  return filled
}

/** A tenant may have thousands of contacts. */
const bookLimits = { steps: 2_000_000, bytes: 16_777_216, moved: 67_108_864 }

function fillTemplate(
  file: CompiledFile,
  template: CompiledTemplate,
  scope: Scope,
  { readsBack, whole }: { readsBack: boolean; whole: Meter | undefined },
): FilledFile {
  const limits = file.phoneBook ? bookLimits : {}
  const text = template.render(scope, new Meter(limits, 'the template', whole))
  return { text, parameters: readsBack ? parametersOf(file, text) : [], problems: [] }
}

/** What the text says, as far as its format can be read back. */
function parametersOf(file: CompiledFile, text: string): FilledParameter[] {
  try {
    return file.format.parse(text).map(({ name, value }) => ({
      name,
      value,
      paths: [],
      namePaths: [],
      line: undefined,
      key: undefined,
      secret: value.includes(dots) || soundsSecret.test(name),
    }))
  } catch (error) {
    if (error instanceof SourceError || error instanceof FormatError) return []
    throw error
  }
}
