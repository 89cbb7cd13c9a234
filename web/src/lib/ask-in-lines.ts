/** Answers that come line by line: how far a call is, and at last what came of it. */

import { t } from '@lingui/core/macro'
import { ApiError } from './api.ts'

export type Progress = { done: number; total: number }

type Line<Answer> = {
  progress?: Progress
  answer?: Answer
  status?: number
  problem?: Record<string, unknown>
}

export type Heard = { onProgress?: (progress: Progress) => void; signal?: AbortSignal }

/** Throws an `ApiError` for what is refused, before or after it began. */
export async function askInLines<Answer>(
  address: string,
  request: { body: BodyInit; contentType: string },
  { onProgress, signal }: Heard,
): Promise<Answer> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { Accept: 'application/x-ndjson', 'Content-Type': request.contentType },
    body: request.body,
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
  let last: Line<Answer> = {}
  for await (const line of linesOf<Line<Answer>>(answer.body as ReadableStream<Uint8Array>)) {
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

async function* linesOf<Line>(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
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
