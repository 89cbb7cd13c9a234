/** Brings what changed from one text of data to the next into a third one that was changed besides; by path. */

import { isDeepStrictEqual } from 'node:util'
import { isMap } from './merge-definition.ts'

/** What one side says there; nothing where it says nothing. */
export type Told = { readonly value: unknown } | undefined

/** `path` with a slash between names: `/values/transport/tls`; `~1` is a slash in a name, `~0` a tilde (RFC 6901). */
export type Difference = {
  readonly path: string
  readonly base: Told
  readonly mine: Told
  readonly theirs: Told
}

export type Choice = 'mine' | 'theirs'

export type ThreeWay = {
  readonly merged: unknown
  /** What they changed, and is taken over since nobody else did. */
  readonly taken: readonly Difference[]
  /** What both changed, each in another way; `choice` where one was made. */
  readonly conflicts: readonly (Difference & { readonly choice: Choice | undefined })[]
}

/** Where nothing is chosen, mine stays. */
export function threeWay(
  base: unknown,
  mine: unknown,
  theirs: unknown,
  choiceOf: (path: string) => Choice | undefined,
): ThreeWay {
  const taken: Difference[] = []
  const conflicts: (Difference & { choice: Choice | undefined })[] = []

  function merge(path: string, was: Told, own: Told, next: Told): Told {
    if (alike(own, next) || alike(was, next)) return own
    if (own && next) {
      if (isMap(own.value) && isMap(next.value))
        return { value: maps(path, isMap(was?.value) ? was.value : {}, own.value, next.value) }
      if (was && Array.isArray(was.value) && Array.isArray(own.value) && Array.isArray(next.value)) {
        const list = lists(path, was.value, own.value, next.value)
        if (list) return { value: list }
      }
    }
    if (alike(was, own)) {
      taken.push({ path, base: was, mine: own, theirs: next })
      return next
    }
    const choice = choiceOf(path)
    conflicts.push({ path, base: was, mine: own, theirs: next, choice })
    return choice === 'theirs' ? next : own
  }

  /** In my order; what they added stands behind what it stands behind there. */
  function maps(path: string, was: Json, own: Json, next: Json): Json {
    const names = inOrder(Object.keys(own), Object.keys(next))
    const entries = names.flatMap((name): [string, unknown][] => {
      const told = merge(`${path}/${escaped(name)}`, member(was, name), member(own, name), member(next, name))
      return told ? [[name, told.value]] : []
    })
    return Object.fromEntries(entries)
  }

  /** Nothing when both changed it at the same place in another way. */
  function lists(path: string, was: List, own: List, next: List): List | undefined {
    if ([was, own, next].every(isSet)) return sets(path, was, own, next)
    if ([was, own, next].every(isNamed)) {
      const [a, b, c] = [was, own, next].map(byName) as [Json, Json, Json]
      return Object.values(maps(path, a, b, c))
    }
    if (isDeepStrictEqual(was, own) || was.length !== own.length || own.length !== next.length)
      return undefined
    return own.map((value, at) => {
      const told = merge(`${path}/${at}`, { value: was[at] }, { value }, { value: next[at] })
      return told?.value
    })
  }

  function sets(path: string, was: List, own: List, next: List): List {
    taken.push({ path, base: { value: was }, mine: { value: own }, theirs: { value: next } })
    return inOrder(own, next).filter((each) =>
      was.includes(each) ? own.includes(each) && next.includes(each) : true,
    )
  }

  const merged = merge('', { value: base }, { value: mine }, { value: theirs })
  return { merged: merged?.value, taken, conflicts }
}

type Json = Record<string, unknown>
type List = readonly unknown[]

const alike = (a: Told, b: Told): boolean => isDeepStrictEqual(a, b)

const member = (map: Json, name: string): Told =>
  Object.hasOwn(map, name) ? { value: map[name] } : undefined

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Words, each once: their order says little. */
const isSet = (list: List): boolean =>
  list.every((each) => typeof each === 'string') && new Set(list).size === list.length

/** Things that are told apart by their `name`, such as files. */
const isNamed = (list: List): boolean =>
  list.every((each) => isMap(each) && typeof each.name === 'string') &&
  new Set(list.map(nameOf)).size === list.length

const nameOf = (each: unknown): string => String((each as Json).name)
const byName = (list: List): Json => Object.fromEntries(list.map((each) => [nameOf(each), each]))

/** Mine, and of theirs what mine has not, each behind what it stands behind there. */
function inOrder<Item>(mine: readonly Item[], theirs: readonly Item[]): Item[] {
  const all = [...mine]
  const here = new Set(mine)
  theirs.forEach((item, at) => {
    if (here.has(item)) return
    const before = theirs[at - 1]
    const place = before === undefined ? 0 : all.indexOf(before) + 1
    all.splice(place, 0, item)
    here.add(item)
  })
  return all
}
