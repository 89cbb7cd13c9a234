/** A file that a phone sends: kept where it may, and else told why not. */

import { takesUpload } from '../definitions/model.ts'
import { hasCode, isDatabaseBusy } from '../kernel/errors.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import { withoutSecrets } from './masked.ts'
import { refusal, type Verdict } from './phone-evidence.ts'
import type { PhoneAnswer, PhoneRequest } from './phone-request.ts'

export async function takeUpload(
  uploads: Pick<UploadStore, 'keep'>,
  { scope, phone, model }: KnownPhone,
  request: PhoneRequest,
  requested: string,
): Promise<Verdict> {
  const forbidden: PhoneAnswer = { status: 403, headers: [] }
  const name = requested.toLowerCase()
  if (!phone.acceptUploads)
    return refusal(
      'forbidden',
      'uploadsOff',
      'The phone sent a file, but “Accept data from phone” is off',
      forbidden,
    )
  if (!model || !/^[\w.-]{1,120}$/.test(name) || !takesUpload(model, name, phone.mac)) {
    return refusal(
      'forbidden',
      'unexpectedUpload',
      'Phones of this model do not send a file of this name, or it is another phone’s',
      forbidden,
    )
  }
  const kept = await uploads
    .keep(scope, phone.id, {
      name,
      contentType: typeOf(request.contentType),
      bytes: request.contentLength,
      body: request.body,
    })
    .catch(notKept)
  if (typeof kept !== 'number') return kept
  return {
    answer: { status: 201, headers: [] },
    outcome: 'uploaded',
    reason: { code: 'kept', message: `${kept} bytes were kept` },
    file: name,
  }
}

/** Why a file that the phone sent was not kept; what else went wrong is somebody else's. */
function notKept(error: unknown): Verdict {
  const close = ['connection', 'close']
  const askAgain: PhoneAnswer = { status: 503, headers: ['retry-after', '10', ...close] }
  if (hasCode(error, 'BODY_TOO_LARGE'))
    return refusal('tooLarge', 'uploadTooLarge', 'The file is over 10 MB', { status: 413, headers: close })
  if (hasCode(error, 'UPLOADS_FULL'))
    return refusal('tooLarge', 'uploadsFull', error.message, { status: 507, headers: close })
  if (hasCode(error, 'UPLOADS_BUSY')) return refusal('forbidden', 'uploadsBusy', error.message, askAgain)
  if (isDatabaseBusy(error))
    return refusal('failed', 'databaseLocked', 'The file could not be kept just now; ask again', askAgain)
  if (hasCode(error, 'PHONE_NOT_FOUND'))
    return refusal('notFound', 'phoneGone', 'The phone was deleted while it sent the file')
  if (isHangUp(error))
    return refusal('failed', 'uploadBroken', 'The connection ended before the whole file was there')
  throw error
}

/** As `node:http` says that the other side left. */
function isHangUp(error: unknown): boolean {
  return ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE'].includes(
    (error as NodeJS.ErrnoException | undefined)?.code ?? '',
  )
}

/** A media type and its characters, and nothing else that a device may write there. */
const mediaType = /^[\w.+-]{1,60}\/[\w.+-]{1,60}(?:\s*;\s*charset="?[\w-]{1,30}"?)?/

function typeOf(given = ''): string {
  return withoutSecrets(mediaType.exec(given)?.[0] ?? 'application/octet-stream')
}
