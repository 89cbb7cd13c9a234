/** The verdicts on a request for a file that is there. */

import type { RenderedFile } from '../rendering/known-phone.ts'
import { refusal, type Verdict } from './phone-evidence.ts'
import type { PhoneRequest } from './phone-request.ts'
import { type Tell, tellCheck } from './steps.ts'

/** What is served of it. */
type ServedFile = Pick<RenderedFile, 'name' | 'contentType' | 'body' | 'etag' | 'main'> &
  Partial<Pick<RenderedFile, 'settled' | 'remember'>>

type Given = { readonly served: Verdict; readonly unchanged: Verdict }
const given = new WeakMap<RenderedFile, Given>()

/** The same ones as long as the file is the same, so that what a server makes of their answers can be kept as well. */
export function verdictsOn(file: RenderedFile): Given {
  const kept = given.get(file)
  if (kept) return kept
  const code = 'ok'
  const both = servedAs(file, {
    code,
    message: file.main ? 'The phone’s own file' : 'A file of the phone’s model',
  })
  given.set(file, both)
  return both
}

export function servedAs(file: ServedFile, reason: Verdict['reason']): Given {
  // What it has once it has forgotten what it is told to forget counts as what it has.
  const { name, settled = file.etag, main, remember } = file
  const told = { file: name, etag: settled, main, remember }
  return {
    served: {
      answer: {
        status: 200,
        headers: ['content-type', file.contentType, 'etag', file.etag, 'cache-control', 'no-cache'],
        body: file.body,
      },
      outcome: 'served',
      reason,
      ...told,
    },
    unchanged: {
      answer: { status: 304, headers: ['etag', file.etag] },
      outcome: 'notModified',
      reason: { code: 'unchanged', message: 'The phone has this file already' },
      ...told,
    },
  }
}

export function hasAlready(
  { ifNoneMatch }: Pick<PhoneRequest, 'ifNoneMatch'>,
  { etag }: ServedFile,
): boolean {
  return ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, etag)
}

/** RFC 9110 §13.1.2, weak comparison. */
function matchesEtag(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

export function giveFile(file: RenderedFile | undefined, request: PhoneRequest, tell?: Tell): Verdict {
  const verdict = verdictOn(file, request)
  tellCheck(tell, 'Can the file be made?', verdict.outcome === 'failed' ? verdict : undefined, () => ({
    because: 'It is made of what is saved now',
  }))
  return verdict
}

function verdictOn(file: RenderedFile | undefined, request: PhoneRequest): Verdict {
  if (file?.failure !== undefined && file.passing) return later(file.failure)
  if (!file || file.failure !== undefined)
    return refusal(
      'failed',
      'notRendered',
      `The file could not be made: ${file?.failure ?? 'unknown reason'}`,
    )
  const { served, unchanged } = verdictsOn(file)
  return hasAlready(request, file) ? unchanged : served
}

/** What may be over in a moment: a 404 would tell the phone that it has no file. */
export function later(why: string): Verdict {
  return refusal('failed', 'notNow', `The file could not be made just now: ${why}`, {
    status: 503,
    headers: ['retry-after', '10'],
  })
}
