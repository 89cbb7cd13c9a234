/** A copy of a built-in model, brought to what that says now: what the copy changed stays. */

import { createHash } from 'node:crypto'
import { isMap } from './merge-definition.ts'
import { rewriteYaml } from './rewrite-yaml.ts'
import { type Choice, type Difference, type Told, threeWay } from './three-way.ts'
import { yamlSource } from './yaml-source.ts'

export type FollowJob = {
  /** The copy’s. */
  readonly source: string
  /** What the origin said when it was copied, or followed last; and what it says now. */
  readonly base: unknown
  readonly theirs: unknown
  readonly choices: Readonly<Record<string, Choice>>
}

type Shown = {
  readonly path: string
  readonly base: string | null
  readonly mine: string | null
  readonly theirs: string | null
}

export type Followed =
  | { readonly mistakes: readonly { message: string; line?: number; column?: number }[] }
  | {
      readonly taken: readonly Shown[]
      readonly conflicts: readonly (Shown & { choice: Choice | null })[]
      readonly source: string
      /** Whether comments and order of the copy stay. */
      readonly kept: boolean
    }

const mostShown = 500
const longestShown = 2000

/** Runs where what tenants wrote cannot harm others. */
export function followOrigin({ source, base, theirs, choices }: FollowJob): Followed {
  const read = yamlSource('', source)
  if (read.mistakes.length > 0 || !isMap(read.data))
    return { mistakes: read.mistakes.map(({ message, line, column }) => ({ message, line, column })) }
  const [was, own, next] = [base, read.data, theirs].map(withSheets)
  const { merged, taken, conflicts } = threeWay(was, own, next, (path) =>
    Object.hasOwn(choices, path) ? choices[path] : undefined,
  )
  const written = rewriteYaml(source, withoutSheets(merged, read.data))
  return {
    taken: taken.slice(0, mostShown).map(shown),
    conflicts: conflicts.map(({ choice = null, ...each }) => ({ ...shown(each), choice })),
    source: written.text,
    kept: written.kept,
  }
}

/** `sheet` is short for `sheets: { main: … }`. */
function withSheets(data: unknown): unknown {
  if (!isMap(data) || data.sheet === undefined) return data
  const { sheet, sheets, ...rest } = data
  return { ...rest, sheets: { main: sheet, ...(isMap(sheets) && sheets) } }
}

/** As the copy has it. */
function withoutSheets(data: unknown, own: Record<string, unknown>): unknown {
  if (!isMap(data) || !isMap(data.sheets) || own.sheet === undefined) return data
  const { main, ...others } = data.sheets
  const rest = Object.fromEntries(
    Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
      if (key !== 'sheets') return [[key, value]]
      return [
        ['sheet', main],
        ...(Object.keys(others).length > 0 ? [['sheets', others] as [string, unknown]] : []),
      ]
    }),
  )
  return rest
}

function shown({ path, base, mine, theirs }: Difference): Shown {
  return { path, base: textOf(base), mine: textOf(mine), theirs: textOf(theirs) }
}

function textOf(told: Told): string | null {
  if (!told) return null
  const text = typeof told.value === 'string' ? told.value : JSON.stringify(told.value, null, 1)
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

/** The same for the same data, in whatever order its names stand. */
export function digestOf(data: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(data)))
    .digest('base64url')
}

function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted)
  if (!isMap(data)) return data
  return Object.fromEntries(
    Object.keys(data)
      .sort()
      .map((key) => [key, sorted(data[key])]),
  )
}
