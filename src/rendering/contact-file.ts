/** What of a phone's file says where it fetches, and nothing else: for a phone that asks for the first time. */

import type { RenderedParameter, RenderScope } from '../definitions/compile-sheet.ts'
import type { CompiledFile, CompiledModel } from '../definitions/model.ts'
import { readingsByPath } from '../definitions/readable.ts'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { renderScope, type ScopeParts } from './render-scope.ts'

type Parts = Omit<ScopeParts, 'model'>

/** Of these alone its values may be made: where it fetches, and what its own name is. */
const [where, whose] = (['where', 'whose'] as const).map(
  (what) => new Set([...readingsByPath].filter(([, { atFirst }]) => atFirst === what).map(([path]) => path)),
) as [Set<string>, Set<string>]

/** In the format of the phone's file; empty when nothing in it says so. */
export function contactText(model: CompiledModel, file: CompiledFile, parts: Parts): string {
  if (!file.sheet) return ''
  try {
    const scope = renderScope({ ...withoutSettings(parts), model })
    const rendered = file.sheet.render(scope as RenderScope)
    const chosen = rendered.filter(saysWhere)
    if (chosen.length === 0) return ''
    const switches = switchesOf(rendered, chosen)
    const kept = rendered.filter((each) => chosen.includes(each) || switches.has(each))
    return file.format.serialise(kept.filter((each) => file.format.refuses(each) === undefined))
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SourceError)) throw error
    return ''
  }
}

/** No line, no key, no password, whatever the sheet would make of it. */
const withoutSettings = (parts: Parts): Parts => ({
  ...parts,
  ...{ levels: [], lines: [], phoneBook: [] },
  phone: {
    ...parts.phone,
    ...{ httpUsername: '', httpPassword: '', contact: '', lineKeys: [], expansionKeys: [] },
    ...{ settings: {}, parameters: {} },
  },
})

const saysWhere = ({ paths, namePaths }: RenderedParameter): boolean =>
  namePaths.length === 0 &&
  paths.some((path) => where.has(path)) &&
  paths.every((path) => where.has(path) || whose.has(path))

/**
 * Some phones take a parameter only when another one below it says so: `a.b.url` with `a.b.url.set`, and with `a.set` for
 * all below `a`.
 */
function switchesOf(rendered: readonly RenderedParameter[], chosen: readonly RenderedParameter[]) {
  const constants = rendered.filter(({ paths, namePaths }) => paths.length + namePaths.length === 0)
  const names = new Set(chosen.map(({ name }) => name))
  const own = constants.filter(({ name }) => names.has(parentOf(name)))
  const words = new Set(own.map(({ name }) => lastOf(name)))
  const above = constants.filter(
    ({ name }) => words.has(lastOf(name)) && [...names].some((each) => each.startsWith(`${parentOf(name)}.`)),
  )
  return new Set([...own, ...above])
}

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')))
const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
