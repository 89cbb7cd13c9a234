/** What stands on each key of a phone as one sees it: its own keys, its layout's under them, and lines by themselves. */

import type { ModelDetail } from '../../../../src/schema/model.ts'
import type { LineKey, Unsupported } from '../../../../src/schema/phone.ts'
import { type KeyKind, whyNoKey } from '../../lib/key-kinds.ts'
import { isSame, type Place, placeText } from '../../lib/key-places.ts'
import { inOrder, type KeyDraft, newKey } from './key-drafts.ts'

export type LayoutKey = LineKey & { module?: number }
type Content = Omit<LineKey, 'number'>

/** All that decides it; own keys of the phone and of its modules in one list. */
export type Keys = {
  own: readonly KeyDraft[]
  layout: readonly LayoutKey[]
  /** The numbers of lines that have an extension. */
  lines: readonly number[]
  model: Pick<ModelDetail, 'name' | 'kind' | 'firstLine' | 'lastLine' | 'lineKeys' | 'expansionModules'> & {
    keyKinds: ModelDetail['keyKinds']
  }
}

export type SeenKey =
  | { from: 'own'; key: KeyDraft; under?: LayoutKey }
  | { from: 'layout'; key: LayoutKey }
  /** Nobody programmed it: the phone makes a line of it. */
  | { from: 'line'; line: number }
  | { from: 'nothing' }

const places = new WeakMap<readonly Place[], ReadonlyMap<string, Place>>()

/** Asked for every key of the drawing: a list is walked once. */
function keyAt<Key extends Place>(list: readonly Key[], place: Place): Key | undefined {
  // Of two in one place the first is shown; the table shows both.
  const known = places.get(list) ?? new Map(list.toReversed().map((key) => [placeText(key), key]))
  places.set(list, known)
  return known.get(placeText(place)) as Key | undefined
}

export function seenAt({ own, layout, lines, model }: Keys, place: Place): SeenKey {
  const under = keyAt(layout, place)
  const key = keyAt(own, place)
  if (key) return under ? { from: 'own', key, under } : { from: 'own', key }
  if (under) return { from: 'layout', key: under }
  const line = place.number - 1 + model.firstLine
  if (place.module === undefined && lines.includes(line)) return { from: 'line', line }
  return { from: 'nothing' }
}

export const kindsAt = ({ model }: Keys, { module }: Place): readonly KeyKind[] =>
  module === undefined ? model.keyKinds.lineKeys : model.keyKinds.expansionKeys

const fields = ['kind', 'value', 'label', 'line', 'pickup'] as const

function contentOf(key: LineKey): Content {
  const { kind, value, label, line, pickup } = key
  return { kind, value, label, pickup, ...(line !== undefined && { line }) }
}

const isAlike = (a: Content, b: Content) => fields.every((field) => a[field] === b[field])

/** What one would carry to another place: a line by itself is a key of that line there. */
function carried(keys: Keys, place: Place, to: Place): Content | undefined {
  const seen = seenAt(keys, place)
  if (seen.from === 'nothing') return undefined
  if (seen.from !== 'line') return contentOf(seen.key)
  if (!kindsAt(keys, to).includes('line')) return undefined
  return { kind: 'line', value: '', label: '', pickup: '', line: seen.line }
}

const nothing: Content = { kind: 'none', value: '', label: '', pickup: '' }

/** The same keys with this in this place: none of its own where it shows the same without. */
function put(keys: Keys, place: Place, content: Content | undefined): KeyDraft[] {
  const rest = keys.own.filter((key) => !isSame(key, place))
  const under = seenAt({ ...keys, own: rest }, place)
  if (content === undefined) return under.from === 'nothing' ? rest : put(keys, place, nothing)
  if (under.from === 'layout' && isAlike(contentOf(under.key), content)) return rest
  const isItsLine = under.from === 'line' && isAlike(content, { ...nothing, kind: 'line', line: under.line })
  if (isItsLine) return rest
  return [...rest, newKey(keys.own, { ...content, ...place })]
}

/** What stands in two places changes places, whosever it was: nothing is lost by moving something. */
export function swapped(keys: Keys, a: Place, b: Place): KeyDraft[] {
  if (isSame(a, b)) return [...keys.own]
  const [toB, toA] = [carried(keys, a, b), carried(keys, b, a)]
  const own = put(keys, a, toA)
  return inOrder(put({ ...keys, own }, b, toB))
}

/** Nothing is on it any more: over a key of the layout, or a line, stands one that does nothing. */
export function emptied(keys: Keys, place: Place): KeyDraft[] {
  return inOrder(put(keys, place, undefined))
}

/** Whatever would be there without a key of its own. */
export function givenBack({ own }: Keys, place: Place): KeyDraft[] {
  return own.filter((key) => !isSame(key, place))
}

/** A key of its own there: what is seen, or a new one of the most usual kind. */
export function ownKeyAt(keys: Keys, place: Place): KeyDraft {
  const seen = seenAt(keys, place)
  if (seen.from === 'own') return seen.key
  const kinds = kindsAt(keys, place)
  const kind = kinds.includes('blf') ? 'blf' : (kinds[0] ?? 'none')
  return newKey(keys.own, { ...(carried(keys, place, place) ?? { kind }), ...place })
}

/** Free places in order, from the first behind the lines' keys, those of side modules last; there is no going back. */
export function freePlaces(keys: Keys, from?: Place): Place[] {
  const { lineKeys, expansionModules, kind } = keys.model
  const { max, keys: aModule } = expansionModules ?? { max: 0, keys: 0 }
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
  const count = kind === 'template' ? 500 : lineKeys
  const ofPhone = kindsAt(keys, { number: 1 }).includes('blf') || kind === 'template' ? numbers(count) : []
  const aside = kindsAt(keys, { number: 1, module: 1 }).includes('blf') ? numbers(max) : []
  const all: Place[] = [
    ...ofPhone.map((number) => ({ number })),
    ...aside.flatMap((module) => numbers(aModule).map((number) => ({ module, number }))),
  ]
  const isBehind = ({ number, module = 0 }: Place) => {
    const start = { number: 1, module: 0, ...from }
    return module > start.module || (module === start.module && number >= start.number)
  }
  const behindLines = Math.max(
    keys.lines.length,
    ...keys.lines.map((line) => line - keys.model.firstLine + 1),
  )
  return all.filter(
    (place) =>
      isBehind(place) &&
      (place.module !== undefined || place.number > behindLines) &&
      seenAt(keys, place).from === 'nothing',
  )
}

/** Own keys for which the model has no place. */
export function withoutPlace({ own, model }: Keys): KeyDraft[] {
  const { max, keys } = model.expansionModules ?? { max: 0, keys: 0 }
  return own.filter(({ number, module }) =>
    module === undefined ? number < 1 || number > model.lineKeys : module > max || number > keys,
  )
}

/** Own keys that stand in a place where another one is shown. */
export function underAnother(keys: Keys): KeyDraft[] {
  return keys.own.filter((key) => keyAt(keys.own, key) !== key)
}

/** Why the model cannot have this key, in words. */
export function whyNot(keys: Keys, seen: SeenKey, place: Place): string | undefined {
  if (seen.from !== 'own' && seen.from !== 'layout') return undefined
  return whyNoKey(keys.model, seen.key, place)
}

/** `lineKeys.4`, by which what comes to nothing is told. */
export const remarkPath = ({ number, module }: Place) =>
  module === undefined ? `lineKeys.${number}` : `expansionKeys.${module}.${number}`

/** What the server says of a key as it is saved: `whole`, or of something that it carries. */
export function remarksOn(
  remarks: readonly Unsupported[],
  place: Place,
): { whole?: string; parts: string[] } {
  const path = remarkPath(place)
  return {
    whole: remarks.find(({ key }) => key === path)?.message,
    parts: remarks.filter(({ key }) => key.startsWith(`${path}.`)).map(({ message }) => message),
  }
}
