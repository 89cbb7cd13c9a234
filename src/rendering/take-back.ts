/** What a file says of parameters that the phone was told before and that it no longer has. */

import type { RenderedParameter } from '../definitions/compile-sheet.ts'
import type { CompiledFile } from '../definitions/model.ts'

export type FilledParameter = RenderedParameter & {
  /** The level that set it by name. */
  override?: string
  /** It takes back what the phone was told before. */
  isReserved?: true
}

export type Told = {
  /** Told anew, to forget them. */
  readonly taking: FilledParameter[]
  /** What the phone knows by name once it has this file: what it is told, and what nothing takes back. */
  readonly names: readonly string[]
  /** Those that nothing takes back. */
  readonly stays: readonly string[]
}

/** `told`: the names that the phone knows from files of this name before. */
export function takeBack(
  file: Pick<CompiledFile, 'takenBack' | 'format'>,
  parameters: readonly FilledParameter[],
  told: readonly string[],
): Told {
  const { way: wayOf, kept } = file.takenBack
  const names = parameters.flatMap((each) => kept(each) ?? [])
  const given = told.length === 0 ? nothing : new Set([...names, ...parameters.map(({ name }) => name)])
  const taking: FilledParameter[] = []
  const stays: string[] = []
  for (const name of told) {
    if (given.has(name)) continue
    const way = wayOf(name)
    if ('by' in way) {
      if (way.by !== 'leavingOut') stays.push(name)
      continue
    }
    const parameter = forgetting(name, way.value)
    if (file.format.refuses(parameter) === undefined) taking.push(parameter)
    else stays.push(name)
  }
  taking.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { taking, names: [...names.filter((name) => isKept(file, name)), ...stays.sort()], stays }
}

const nothing: ReadonlySet<string> = new Set()

/** What the phone forgets by itself needs not be remembered. */
function isKept({ takenBack }: Pick<CompiledFile, 'takenBack'>, name: string): boolean {
  const way = takenBack.way(name)
  return !('by' in way) || way.by !== 'leavingOut'
}

const forgetting = (name: string, value: string): FilledParameter => ({
  ...{ name, value, paths: [], namePaths: [], line: undefined, key: undefined, secret: false },
  isReserved: true,
})
