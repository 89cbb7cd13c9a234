/**
 * The names that a model's files can carry, for people who set one by hand: found as they type, or told by the name itself,
 * with what the model would write there.
 */

import { Meter } from '../language/limits.ts'
import { type ModelParameters, mostParameterNames, type ParameterName } from '../schema/model-parameters.ts'
import { squash } from '../schema/word-search.ts'
import type { SheetParameter } from './compile-sheet.ts'
import { countersOf, firstName, type Named, writtenNames } from './first-names.ts'
import { isSecretPath, settingsOf } from './known-paths.ts'
import { readingsByPath } from './readable.ts'

export type NamesWanted = {
  /** What is typed: parts of a name, or of what a setting is called, in any order. */
  readonly q?: string | undefined
  /** Told one by one. */
  readonly names?: readonly string[] | undefined
}

/** Where a name was seen, if anywhere. */
type SeenIn = (pattern: string) => readonly string[]

type Known = {
  readonly pattern: string
  /** The pattern in pieces: `#`, `*`, and what stands between them. */
  readonly parts: readonly string[]
  readonly parameters: SheetParameter[]
  /** What it is found by, squashed. */
  readonly found: string
  readonly told: Omit<ParameterName, 'name' | 'seenIn'>
}

const kept = new WeakMap<Named, readonly Known[]>()

/** The largest built-in model takes a twentieth of it. */
const lookLimits = { steps: 2_000_000 }

/** Throws LimitError for a model whose names, or a question about them, take too long to be worked out. */
export function parameterNames(
  model: Named,
  { q = '', names = [] }: NamesWanted,
  seenIn: SeenIn = () => [],
): ModelParameters {
  const known = kept.get(model) ?? knownOf(model, new Meter(lookLimits, 'the model'))
  kept.set(model, known)
  const meter = new Meter(lookLimits, 'the question')
  const tell = (name: string, each: Known): ParameterName => ({
    ...{ name, ...each.told, seenIn: [...seenIn(each.pattern)] },
  })
  const found = q.trim() === '' ? [] : search(known, q)
  return {
    known: known.length > 0,
    items: found.slice(0, mostParameterNames).map((each) => tell(nameFor(model, each, q, meter), each)),
    total: found.length,
    named: names.slice(0, mostParameterNames).map((name) => {
      const each = known.find((one) => fits(one.parts, name, meter) && writes(model, one, name, meter))
      return each ? tell(name, each) : null
    }),
  }
}

function knownOf(model: Named, meter: Meter): Known[] {
  const all = new Map<string, SheetParameter[]>()
  for (const file of model.files)
    for (const each of file.sheet?.parameters ?? []) {
      const pattern = firstName(model, each, meter)
      if (pattern !== undefined) all.set(pattern, [...(all.get(pattern) ?? []), each])
    }
  return [...all].map(([pattern, parameters]) => {
    const told = toldOf(parameters)
    const found = [pattern, ...told.settings.map(({ label }) => label)].map(squashedMarks).join(' ')
    return { pattern, parts: pattern.split(openPlaces), parameters, found, told }
  })
}

const squashedMarks = (text: string) => squash(text).replace(/\*/g, '')

const openPlaces = /([#*])/

/**
 * `#` is digits, `*` anything of one line. All places that may be reached are gone through side by side: whatever is asked
 * for, it takes its length at each part.
 */
function fits(parts: Known['parts'], name: string, meter: Meter): boolean {
  if (!name.startsWith(parts[0] ?? '') || !name.endsWith(parts.at(-1) ?? '')) return false
  let reached: readonly number[] = [0]
  for (const part of parts) {
    meter.step(reached.length)
    if (part === '#') reached = through(name, reached, digit, 1)
    else if (part === '*') reached = through(name, reached, inLine, 0)
    else reached = reached.flatMap((at) => (name.startsWith(part, at) ? [at + part.length] : []))
    if (reached.length === 0) return false
  }
  return reached.includes(name.length)
}

const digit = /[0-9]/
const inLine = /./

/** The places behind so many signs of the kind or more, from any of those that were reached; both in their order. */
function through(name: string, from: readonly number[], sign: RegExp, fewest: 0 | 1): number[] {
  const reached: number[] = []
  for (const start of from) {
    let at = start
    if (fewest === 0 && (reached.at(-1) ?? -1) < at) reached.push(at)
    // What another start came by goes on as that did.
    while ((reached.at(-1) ?? -1) <= at && at < name.length && sign.test(name.charAt(at))) {
      at += 1
      if ((reached.at(-1) ?? -1) < at) reached.push(at)
    }
  }
  return reached
}

/** What the first of those that write the name makes its value of. */
function toldOf(parameters: readonly SheetParameter[]): Known['told'] {
  const paths = [...new Set(parameters.flatMap(({ value }) => value.paths))]
  const settings = new Map(
    paths.flatMap((path) => settingsOf(path).map(({ key, label }) => [key, label] as const)),
  )
  const extension = paths.flatMap((path) => readingsByPath.get(path)?.extension ?? [])
  const [first] = parameters
  const isAlways = parameters.every(({ value }) => value.constant === first?.value.constant)
  return {
    settings: [...settings].map(([key, label]) => ({ key, label })),
    extension: [...new Set(extension)],
    of:
      first?.loop === undefined
        ? null
        : /line/i.test(first.loop) && !/key/i.test(first.loop)
          ? 'line'
          : 'key',
    always: isAlways ? (first?.value.constant ?? null) : null,
    secret: parameters.some(({ name, value }) =>
      [...value.paths, ...name.flatMap((text) => text.paths)].some(isSecretPath),
    ),
  }
}

/** Those that begin so before those that hold it; the order of the file between equals. */
function search(known: readonly Known[], q: string): Known[] {
  const words = q
    .split(/\s+/)
    .map((word) => ({ as: squashedMarks(word), marked: squashedMarks(word.replace(/\d+/g, '#')) }))
    .filter(({ as }) => as !== '')
    .slice(0, mostWords)
  if (words.length === 0) return []
  const rankOf = ({ pattern, found }: Known) => {
    if (!words.every(({ as, marked }) => found.includes(as) || found.includes(marked))) return undefined
    const own = squashedMarks(pattern)
    const [first] = words
    const begins = (text: string) => first && (text.startsWith(first.as) || text.startsWith(first.marked))
    if (first && words.length === 1 && (own === first.as || own === first.marked)) return 0
    return begins(own) ? 1 : words.every(({ as, marked }) => own.includes(as) || own.includes(marked)) ? 2 : 3
  }
  return known
    .flatMap((each) => {
      const rank = rankOf(each)
      return rank === undefined ? [] : [{ each, rank }]
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each)
}

const mostWords = 8

/** With the numbers that were typed, where the model has such a line or key; else of the first one. */
function nameFor(model: Named, each: Known, q: string, meter: Meter): string {
  const numbers = q.match(/\d+/g) ?? []
  let at = 0
  const typed = each.pattern.replace(/#/g, () => numbers[at++] ?? '1')
  if (typed === each.pattern) return each.pattern
  if (numbers.length > 0 && writes(model, each, typed, meter)) return typed
  for (const parameter of each.parameters)
    for (const name of writtenNames(model, parameter, meter)) if (name !== undefined) return name
  return each.pattern
}

/** Whether the model has the line or key of this name; what it counts by itself may be any number. */
function writes(model: Named, { pattern, parameters }: Known, name: string, meter: Meter): boolean {
  if (!/[#*]/.test(pattern)) return pattern === name
  return parameters.some((parameter) => {
    if (pattern.includes('*') || countersOf(parameter.name).length > 0) return true
    for (const written of writtenNames(model, parameter, meter)) if (written === name) return true
    return false
  })
}
