/** Which kinds of keys a model's files have a word for, found by asking: a kind that changes nothing has none. */

import { SourceError } from '../kernel/errors.ts'
import { lineKeyKindSchema } from '../schema/phone.ts'
import type { RenderScope } from './compile-sheet.ts'
import type { CompiledFile, CompiledModel, KeyKind, KeyKinds } from './model.ts'

const found = new WeakMap<CompiledModel, KeyKinds>()

export function keyKinds(model: CompiledModel): KeyKinds {
  const known = found.get(model)
  if (known) return known
  const kinds = {
    lineKeys: model.lineKeys > 0 ? kindsIn(model, 'lineKeys') : new Set<KeyKind>(),
    expansionKeys: model.expansionModules ? kindsIn(model, 'expansionKeys') : new Set<KeyKind>(),
  }
  found.set(model, kinds)
  return kinds
}

const asked = new WeakMap<CompiledModel, Map<string, boolean>>()

/** Whether the model has a word for this kind at this very place: a phone may have keys of several sorts. */
export function honoursKey(
  model: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  { kind, number }: { readonly kind: KeyKind; readonly number: number },
): boolean {
  const known = asked.get(model) ?? new Map<string, boolean>()
  asked.set(model, known)
  const place = `${list} ${kind} ${number}`
  const before = known.get(place)
  if (before !== undefined) return before
  const answer = isWritten(model, list, kind, number)
  known.set(place, answer)
  return answer
}

const empty: RenderScope = {
  ...{ lines: [], emptyLines: [], lineKeys: [], emptyLineKeys: [], expansionKeys: [], phoneBooks: [] },
  ...{ phone: {}, provisioning: {}, tenant: {}, zone: {}, phoneBook: {} },
}

function kindsIn(model: CompiledModel, list: 'lineKeys' | 'expansionKeys'): Set<KeyKind> {
  const last = list === 'lineKeys' ? model.lineKeys : (model.expansionModules?.keys ?? 1)
  return new Set(
    lineKeyKindSchema.options.filter((kind) =>
      [1, last].some((number) => honoursKey(model, list, { kind, number })),
    ),
  )
}

/** Not for a tenant's sheet that runs over its limits for a single key: its files are refused for that by themselves. */
function isWritten(
  model: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  kind: KeyKind,
  number: number,
): boolean {
  try {
    const [written, ofNoKind] = [kind, ''].map((each) => namesFor(model, list, keyOf(each, number, model)))
    return written !== ofNoKind
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
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
): string {
  const scope = { ...empty, facts, [list]: [key] }
  const render = ({ sheet }: CompiledFile) => (sheet?.loops.size ? sheet.render(scope) : [])
  return files
    .flatMap(render)
    .filter((parameter) => parameter.key !== undefined)
    .map(({ name, value }) => `${name}=${value}`)
    .join('\n')
}
