/** The one road of a phone's request: identify → find the phone → look at the evidence → render → answer and record. */

import { LRUCache } from 'lru-cache'
import { takesUpload } from '../definitions/model.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { hasCode, isDatabaseBusy } from '../kernel/errors.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { FoundBySecret } from '../provisioning/phone-cache.ts'
import type { PhoneFiles } from '../provisioning/phone-files.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { mergeSettings } from '../rendering/render-scope.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { Recognition } from '../schema/recognition.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import { evidenceAgainst, nothing, refusal, unauthorized, type Verdict } from './phone-evidence.ts'
import { type PhoneAnswer, type PhoneRequest, readPhonePath } from './phone-request.ts'
import { askAgain, asWhileAway, noAnswer } from './while-away.ts'
import { toldBy } from './who-asked.ts'

export type { PhoneAnswer, PhoneRequest } from './phone-request.ts'

export type PhoneRoad = { answer(request: PhoneRequest): Promise<PhoneAnswer> }

type Parts = {
  knownPhones: KnownPhones
  files: PhoneFiles
  fetches: Pick<FetchStore, 'record'>
  uploads: Pick<UploadStore, 'read' | 'keep'>
  recognise: Recogniser['recognise']
  clock: Clock
  /** The database does not answer. */
  isAway(): boolean
  /** Counts answers by outcome; requests of no phone are `unknown`. */
  count(outcome: FetchOutcome | 'unknown'): void
}

/** Of the User-Agents that were recognised last. */
const maxRecognisedCharacters = 2_000_000

export function phoneRoad(parts: Parts): PhoneRoad {
  const { knownPhones, files, fetches, clock, isAway } = parts
  const recognitions = new LRUCache<string, Recognition>({
    maxSize: maxRecognisedCharacters,
    sizeCalculation: (_, userAgent) => userAgent.length + 100,
  })

  function recognised(userAgent: string): Recognition {
    const kept = recognitions.get(userAgent)
    if (kept) return kept
    const recognition = parts.recognise({ userAgent })
    recognitions.set(userAgent, recognition)
    return recognition
  }

  /** While the database does not answer, whom nobody knows may be somebody all the same. */
  async function whoHas(secret: string): Promise<FoundBySecret | undefined | 'away'> {
    if (isAway()) return knownPhones.kept(secret) ?? 'away'
    try {
      return await knownPhones.ofSecret(secret)
    } catch (error) {
      if (isDatabaseBusy(error)) return 'away'
      throw error
    }
  }

  return {
    async answer(request) {
      const started = performance.now()
      const path = readPhonePath(request.url)
      const found = path && (await whoHas(path.secret))
      if (!path || !found || found === 'away') {
        parts.count('unknown')
        // As for a phone that is refused.
        recognised(request.userAgent)
        if (path) maskOf(path.secret)(request.url)
        return found === 'away' ? askAgain() : nothing()
      }
      const { known, old } = found
      const recognition = recognised(request.userAgent)
      const against = evidenceAgainst(known, request, recognition)
      const verdict =
        (against && isAway() ? asWhileAway(against) : against) ??
        unauthorized(known, request) ??
        (await reply(known, request, path.file).catch(noAnswer))
      const at = clock.now()
      parts.count(verdict.outcome)
      if (verdict.answer.status === 404) knownPhones.costOfUnknown(path.secret)
      const told = toldBy(known, request, recognition, verdict, () => isMain(known, path.file))
      const mask = maskOf(path.secret)
      fetches.record({
        tenantId: known.phone.tenantId,
        phoneId: known.phone.id,
        at,
        protocol: request.protocol,
        method: request.method,
        path: mask(`/p/${path.secret}/${path.file}`).slice(0, 300),
        file: mask(verdict.file ?? path.file).slice(0, 200),
        ip: request.ip,
        userAgent: mask(request.userAgent).slice(0, 300),
        model: recognition.model,
        firmware: recognition.firmware,
        outcome: verdict.outcome,
        reason: told.reason,
        bytes: request.method === 'HEAD' ? 0 : lengthOf(verdict.answer),
        tookMs: Math.round((performance.now() - started) * 1000) / 1000,
        etag: told.etag,
        main: told.main,
        failing: told.failing,
        withOldSecret: old,
      })
      return verdict.answer
    },
  }

  function isMain(known: KnownPhone, requested: string): boolean {
    const found = files.find(known, requested)
    return typeof found === 'object' && found.file.main
  }

  async function reply(known: KnownPhone, request: PhoneRequest, file: string): Promise<Verdict> {
    if (request.method === 'GET' || request.method === 'HEAD') return serve(known, request, file)
    if (request.method === 'PUT' || request.method === 'POST') return upload(known, request, file)
    return refusal('forbidden', 'methodNotAllowed', `${request.method} is not something a phone does`, {
      status: 405,
      headers: ['allow', 'GET, HEAD, PUT, POST'],
    })
  }

  async function serve(known: KnownPhone, request: PhoneRequest, requested: string): Promise<Verdict> {
    const { phone, model } = known
    const sent = await knownPhones.uploadNamed(known, lastPart(requested).toLowerCase())
    const back = sent === undefined ? undefined : await giveBack(known, request, sent)
    if (back) return back
    if (!model)
      return refusal('notFound', 'noModel', 'Its phone model is gone; choose another one for this phone')
    if (model.guarded?.quarantine)
      return refusal(
        'failed',
        'quarantined',
        `Its phone model is held back: ${model.guarded.quarantine.reason}`,
      )
    if (model.guarded?.passing) return later(model.guarded.passing.message)
    const found = files.find(known, requested)
    if (found === 'absent')
      return refusal('notFound', 'absent', 'Phones of this model ask for it, and it is rightly not there')
    if (found === 'foreign')
      return refusal('forbidden', 'foreignMac', 'The file name carries the MAC address of another phone')
    if (found === 'replaced')
      return refusal('notFound', 'replaced', `This phone has a file name of its own: ${phone.fileName}`)
    if (found === 'unknown') return refusal('notFound', 'unknownFile', `A ${model.name} has no such file`)
    if (
      found.file.phoneBook &&
      mergeSettings(known.tenant, known.levels).get('tenantPhoneBook')?.value !== true
    )
      return refusal('notFound', 'phoneBookOff', 'The tenant’s phone book is not switched on for this phone')
    const file = found.file.phoneBook
      ? await knownPhones.phoneBookFile(known, found)
      : await knownPhones.file(known, found)
    if (file?.failure !== undefined && file.passing) return later(file.failure)
    if (!file || file.failure !== undefined)
      return refusal(
        'failed',
        'notRendered',
        `The file could not be made: ${file?.failure ?? 'unknown reason'}`,
      )
    const told = { file: file.name, etag: file.etag, main: file.main }
    if (request.ifNoneMatch !== undefined && matchesEtag(request.ifNoneMatch, file.etag)) {
      return {
        answer: { status: 304, headers: ['etag', file.etag] },
        outcome: 'notModified',
        reason: { code: 'unchanged', message: 'The phone has this file already' },
        ...told,
      }
    }
    return {
      answer: {
        status: 200,
        headers: ['content-type', file.contentType, 'etag', file.etag, 'cache-control', 'no-cache'],
        body: file.body,
      },
      outcome: 'served',
      reason: { code: 'ok', message: file.main ? 'The phone’s own file' : 'A file of the phone’s model' },
      ...told,
    }
  }

  /** Nothing when it has been taken away meanwhile: then it is as if it had never been sent. */
  async function giveBack(
    { scope, phone }: KnownPhone,
    request: PhoneRequest,
    id: string,
  ): Promise<Verdict | undefined> {
    const file = await parts.uploads.read(scope, phone.id, id).catch((error) => {
      if (hasCode(error, 'UPLOAD_NOT_FOUND')) return undefined
      throw error
    })
    if (!file) return undefined
    if (request.method === 'HEAD') file.stream.destroy()
    return {
      answer: {
        status: 200,
        headers: ['content-type', 'application/octet-stream'],
        stream: { bytes: file.bytes, read: file.stream },
      },
      outcome: 'served',
      reason: { code: 'ownUpload', message: 'What the phone itself sent before' },
      file: file.name,
    }
  }

  async function upload(
    { scope, phone, model }: KnownPhone,
    request: PhoneRequest,
    requested: string,
  ): Promise<Verdict> {
    const forbidden: PhoneAnswer = { status: 403, headers: [] }
    const name = lastPart(requested).toLowerCase()
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
    const kept = await parts.uploads
      .keep(scope, phone.id, {
        name,
        contentType: request.contentType?.slice(0, 100) ?? 'application/octet-stream',
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
}

/** What may be over in a moment: a 404 would tell the phone that it has no file. */
function later(why: string): Verdict {
  return refusal('failed', 'notNow', `The file could not be made just now: ${why}`, {
    status: 503,
    headers: ['retry-after', '10'],
  })
}

function lengthOf({ body, stream }: PhoneAnswer): number {
  return body?.length ?? stream?.bytes ?? 0
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

/** RFC 9110 §13.1.2, weak comparison. */
function matchesEtag(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/** For records: phones repeat their address in file names and elsewhere, in either case. */
function maskOf(secret: string): (text: string) => string {
  const everywhere = new RegExp(secret, 'gi')
  return (text) => text.replace(everywhere, `${secret.slice(0, 2)}••••`)
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
