/** Lists that are typed in, as they are kept in one text: entries between commas, their columns between `=`. */

import type { SettingColumn, SettingSpec } from './setting-spec.ts'

/** The entries, each with a text for each column; only the first may hold a `=` itself. */
export function rowsOf(columns: readonly SettingColumn[], text: string): string[][] {
  if (text === '') return []
  return text.split(',').map((row) => {
    const parts = row.split('=')
    const others = columns.length > 1 ? parts.splice(Math.max(1, parts.length - columns.length + 1)) : []
    return [parts.join('='), ...others]
  })
}

export const rowsAsText = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.join('=')).join(',')

/** What is wrong with a list, in words. `check` knows what is wrong with the text of a column. */
export function rowsError(
  { columns = [], mostRows = 10 }: SettingSpec,
  text: string,
  check: (column: SettingColumn, text: string) => string | undefined,
): string | undefined {
  const rows = rowsOf(columns, text)
  if (rows.length > mostRows) return `${rows.length} entries; at most ${mostRows}`
  for (const [index, row] of rows.entries()) {
    const where = rows.length > 1 ? `entry ${index + 1}: ` : ''
    for (const [place, column] of columns.entries()) {
      const part = (row[place] ?? '').trim()
      const label = column.label.toLowerCase()
      if (part === '') return `${where}the ${label} is missing`
      const message = check(column, part)
      if (message !== undefined) return `${where}${message}`
    }
  }
  const keys = rows.map(([first = '']) => first.trim())
  const twice = keys.find((key, index) => keys.indexOf(key) < index)
  return twice === undefined ? undefined : `${twice} stands twice`
}
