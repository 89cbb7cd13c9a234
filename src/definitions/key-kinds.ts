/** Which kinds of keys a model's files have a word for, found by asking: a kind that changes nothing has none. */

import { SourceError } from '../kernel/errors.ts'
import { Meter } from '../language/limits.ts'
import { lineKeyKindSchema } from '../schema/phone.ts'
import type { RenderScope } from './compile-sheet.ts'
import type { CompiledFile, CompiledModel, KeyKind, KeyKinds } from './model.ts'

const found = new WeakMap<CompiledModel, KeyKinds>()

/** `meter`: what asking may cost in all; a model that costs more has no kinds of keys. */
export function keyKinds(model: CompiledModel, meter?: Meter): KeyKinds {
  const known = found.get(model)
  if (known) return known
  const kinds = {
    lineKeys: model.lineKeys > 0 ? kindsIn(model, 'lineKeys', meter) : new Set<KeyKind>(),
    expansionKeys: model.expansionModules ? kindsIn(model, 'expansionKeys', meter) : new Set<KeyKind>(),
  }
  found.set(model, kinds)
  return kinds
}

const asked = new WeakMap<CompiledModel, Map<string, boolean>>()

/**
 * Whether the model has a word for this kind at this very place: a phone may have keys of several sorts. Throws a
 * SourceError when `meter`, of all questions together, is spent: an answer that was not found is none.
 */
export function honoursKey(
  model: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  { kind, number }: { readonly kind: KeyKind; readonly number: number },
  meter?: Meter,
): boolean {
  const known = asked.get(model) ?? new Map<string, boolean>()
  asked.set(model, known)
  const place = `${list} ${kind} ${number}`
  const before = known.get(place)
  if (before !== undefined) return before
  const answer = isWritten(model, list, { kind, number }, meter)
  known.set(place, answer)
  return answer
}

/** What a key carries beside its place and kind. */
export const keyFields = ['value', 'label', 'line', 'pickup'] as const
export type KeyField = (typeof keyFields)[number]

/**
 * Whether the model's files differ by what stands in this field of such a key, so that what it carries comes to
 * something. A code that only switches something on is none of the key's own.
 */
export function honoursKeyField(
  model: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  { kind, number, field }: { readonly kind: KeyKind; readonly number: number; readonly field: KeyField },
  meter?: Meter,
): boolean {
  const known = asked.get(model) ?? new Map<string, boolean>()
  asked.set(model, known)
  const place = `${list} ${kind} ${number} ${field}`
  const before = known.get(place)
  if (before !== undefined) return before
  const written = (changes: object) =>
    namesFor(
      model,
      list,
      { ...keyOf(kind, number, model), ...changes },
      new Meter(probeLimits, 'the model', meter),
    )
  const answer = written({}) !== written(otherField(field, model))
  known.set(place, answer)
  return answer
}

function otherField(field: KeyField, { firstLine }: CompiledModel): object {
  if (field !== 'line') return { [field]: `*9${field}` }
  return { line: firstLine + 1, lineIndex: 1, user: 'user2', server: 'pbx2.example.com', port: 5062 }
}

/** All questions about the keys of one phone; 250 keys of a built-in model take a tenth. */
export const keyLimits = { steps: 1_000_000, bytes: 4_194_304, moved: 16_777_216 }

/** What is written for a key of no kind in each place. */
const ofNoKind = new WeakMap<CompiledModel, Map<string, string>>()

/** Of one question. */
const probeLimits = { steps: 100_000, bytes: 1_048_576, moved: 2_097_152 }

const empty: RenderScope = {
  ...{ lines: [], emptyLines: [], lineKeys: [], emptyLineKeys: [] },
  ...{ expansionKeys: [], emptyExpansionKeys: [], phoneBooks: [] },
  ...{ phone: {}, provisioning: {}, tenant: {}, zone: {}, phoneBook: {} },
}

function kindsIn(
  model: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  meter: Meter | undefined,
): Set<KeyKind> {
  const last = list === 'lineKeys' ? model.lineKeys : (model.expansionModules?.keys ?? 1)
  return new Set(
    lineKeyKindSchema.options.filter((kind) =>
      [1, last].some((number) => !meter?.isSpent && isHonoured(model, list, { kind, number }, meter)),
    ),
  )
}

function isHonoured(...asked: Parameters<typeof honoursKey>): boolean {
  try {
    return honoursKey(...asked)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return false
  }
}

/** Not for a tenant's sheet that runs over its limits for a single key: its files are refused for that by themselves. */
function isWritten(
  model: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  { kind, number }: { kind: KeyKind; number: number },
  meter: Meter | undefined,
): boolean {
  try {
    const written = (each: string) =>
      namesFor(model, list, keyOf(each, number, model), new Meter(probeLimits, 'the model', meter))
    const place = `${list} ${number}`
    const known = ofNoKind.get(model) ?? new Map<string, string>()
    ofNoKind.set(model, known)
    const none = known.get(place) ?? written('')
    known.set(place, none)
    return written(kind) !== none
  } catch (error) {
    if (!(error instanceof SourceError) || meter?.isSpent) throw error
    return false
  }
}

function keyOf(kind: string, number: number, { firstLine }: CompiledModel) {
  return {
    ...{ module: 1, number, index: number - 1, kind, value: '200', label: 'Label', pickup: '*8' },
    ...{ line: firstLine, lineIndex: 0, user: 'user', server: 'pbx.example.com', port: 5060 },
  }
}

function namesFor(
  { files, facts }: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  key: ReturnType<typeof keyOf>,
  meter: Meter,
): string {
  const scope = { ...empty, facts, [list]: [key] }
  const render = ({ sheet }: CompiledFile) => (sheet?.loops.size ? sheet.renderKeys(scope, meter) : [])
  return files
    .flatMap(render)
    .filter((parameter) => parameter.key !== undefined)
    .map(({ name, value }) => `${name}=${value}`)
    .join('\n')
}

/** Of a phone whose lines and keys nobody programmed, with all its side modules. */
export function bareScope(model: CompiledModel): RenderScope {
  const { facts, firstLine, lastLine, lineKeys, expansionModules } = model
  const numbers = (first: number, last: number) =>
    Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({ number: first + index, index }))
  return {
    ...empty,
    facts,
    emptyLines: numbers(firstLine, lastLine),
    emptyLineKeys: numbers(1, lineKeys),
    emptyExpansionKeys: numbers(1, expansionModules?.max ?? 0).flatMap(({ number: module }) =>
      numbers(1, expansionModules?.keys ?? 0).map((key) => ({ module, ...key })),
    ),
  }
}
