/** A file to the server, which says how far it is with it. */

import type { ImportResult } from '../../../src/schema/import.ts'
import { addressOf } from './api.ts'
import { askInLines, type Heard } from './ask-in-lines.ts'

export type { Progress } from './ask-in-lines.ts'

type Request = Heard & { code: string; query: Record<string, string>; file: Blob }

/** Throws an `ApiError` for what is refused, before or after it began. */
export function sendTable(
  name: 'importPhones' | 'importExtensions',
  { code, query, file, ...heard }: Request,
): Promise<ImportResult> {
  const address = `${addressOf(name, { code })}?${new URLSearchParams(query)}`
  return askInLines(address, { body: file, contentType: 'application/octet-stream' }, heard)
}

/** A table as the import reads it back exactly: each cell quoted, and guarded where a spreadsheet's formula would be taken for one. */
export function tableFile(rows: readonly (readonly string[])[]): Blob {
  const cell = (text: string) =>
    `"${(/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
  return new Blob([rows.map((cells) => cells.map(cell).join(',')).join('\r\n')], { type: 'text/csv' })
}
