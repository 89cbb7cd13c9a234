/** A file to the server, which says how far it is with it. */

import { t } from '@lingui/core/macro'
import type { ImportResult } from '../../../src/schema/import.ts'
import { ApiError, addressOf } from './api.ts'

export type Progress = { done: number; total: number }

type Request = {
  code: string
  query: Record<string, string>
  file: Blob
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
}

type Line = { progress?: Progress; answer?: ImportResult; status?: number; problem?: Record<string, unknown> }

/** Throws an `ApiError` for what is refused, before or after it began. */
export async function sendTable(
  name: 'importPhones' | 'importExtensions',
  { code, query, file, onProgress, signal }: Request,
): Promise<ImportResult> {
  const answer = await fetch(`${addressOf(name, { code })}?${new URLSearchParams(query)}`, {
    method: 'POST',
    headers: { Accept: 'application/x-ndjson', 'Content-Type': 'application/octet-stream' },
    body: file,
    signal,
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw away()
  })
  const isLines = answer.headers.get('content-type')?.includes('ndjson') && answer.body
  if (!isLines) {
    const body = await answer.json().catch(() => ({}))
    if (!answer.ok) throw new ApiError(answer.status, body)
    return body
  }
  let last: Line = {}
  for await (const line of linesOf(answer.body as ReadableStream<Uint8Array>)) {
    if (line.progress) onProgress?.(line.progress)
    else last = line
  }
  if (last.answer) return last.answer
  throw last.problem ? new ApiError(last.status ?? 500, last.problem) : away()
}

const away = () =>
  new ApiError(0, {
    code: 'AWAY',
    title: t`The server does not answer. Look at the list before you try again: it may have been done.`,
  })

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    const lines = (rest + (value ?? '')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line)
    if (done) return
  }
}

/** A table as the import reads it back exactly: each cell quoted, and guarded where a spreadsheet's formula would be taken for one. */
export function tableFile(rows: readonly (readonly string[])[]): Blob {
  const cell = (text: string) =>
    `"${(/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
  return new Blob([rows.map((cells) => cells.map(cell).join(',')).join('\r\n')], { type: 'text/csv' })
}
