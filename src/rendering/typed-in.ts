/** What sheets read of settings that hold more than one thing: the entries of lists that are typed in, host and port apart. */

import { loops, rowLoops, splitSettings } from '../definitions/readable.ts'
import type { Scope, Value } from '../language/scope.ts'
import { rowsAsText, rowsOf } from '../schema/setting-rows.ts'
import { type SettingSpec, vocabulary } from '../schema/settings.ts'

const listed = Object.entries(rowLoops).map(([loop, key]) => ({
  key,
  list: loops[loop as keyof typeof rowLoops].list,
  spec: vocabulary.find((setting) => setting.key === key),
}))

export function typedIn(settings: Scope): Scope {
  const scope: { [name: string]: Value } = {}
  for (const { key, list, spec } of listed) {
    const rows = rowsOf(spec?.columns ?? [], String(settings[key] ?? '')).map((row) =>
      row.map((text) => text.trim()),
    )
    scope[list] = spec ? entriesOf(spec, rows) : []
    if (rows.length > 0) scope[key] = rowsAsText(rows)
  }
  for (const key of splitSettings) {
    const [host, port] = splitHostPort(String(settings[key] ?? ''))
    scope[`${key}Host`] = host
    scope[`${key}Port`] = port
  }
  return scope
}

function entriesOf({ columns = [] }: SettingSpec, rows: readonly string[][]): Scope[] {
  return rows.map((row, index) => {
    const own = columns.map(({ key, type }, place): [string, Value] => [
      // What an entry alone is would else hide which entry it is.
      key === 'number' ? 'value' : key,
      type === 'number' ? Number(row[place]) : row[place],
    ])
    const { address } = Object.fromEntries(own)
    const [host, port] = splitHostPort(String(address ?? ''))
    return {
      ...Object.fromEntries(own),
      ...(address !== undefined && { host, port }),
      number: index + 1,
      index,
    }
  })
}

/** `host:port`, `[2001:db8::1]:5060` or a host alone. */
export function splitHostPort(text: string): [host: string | undefined, port: number | undefined] {
  if (text === '') return [undefined, undefined]
  const match = text.match(/^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/)
  return match ? [match[1], match[2] === undefined ? undefined : Number(match[2])] : [text, undefined]
}
