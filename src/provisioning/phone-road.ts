/** The one road of a phone's request: identify → find the phone → look at the evidence → render → answer and record. */

import { timingSafeEqual } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { takesUpload } from '../definitions/model.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import { BoundedMap } from '../kernel/bounded-map.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Events } from '../kernel/events.ts'
import { maskSecrets } from '../kernel/log.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { Recognition } from '../schema/recognition.ts'
import { maxUploadBytes, type UploadStore } from '../uploads/upload-store.ts'
import type { FetchRecord, FetchStore } from './fetch-store.ts'
import type { KnownPhone } from './known-phone.ts'
import type { KnownPhones } from './known-phones.ts'
import type { PhoneFiles } from './phone-files.ts'
import { readPhonePath } from './phone-request.ts'

export type PhoneRequest = {
  protocol: FetchRecord['protocol']
  method: string
  /** As it came, with the secret in it. */
  url: string
  ip: string
  userAgent: string
  authorization: string | undefined
  ifNoneMatch: string | undefined
  contentType: string | undefined
  /** Reads what the phone sends, up to so many bytes; `undefined` when there is more. */
  readBody(maxBytes: number): Promise<Uint8Array | undefined>
}

export type PhoneAnswer = {
  status: 200 | 201 | 304 | 401 | 403 | 404 | 405 | 413
  headers: string[]
  body?: Buffer
}

export type PhoneRoad = { answer(request: PhoneRequest): Promise<PhoneAnswer> }

type Parts = {
  knownPhones: KnownPhones
  files: PhoneFiles
  fetches: FetchStore
  uploads: UploadStore
  recognise: Recogniser['recognise']
  clock: Clock
  events: Events
  /** A file of the phone was served or found unchanged. */
  fetched(phoneId: string, at: number): void
  /** Counts answers by outcome; requests of no phone are `unknown`. */
  count(outcome: FetchOutcome | 'unknown'): void
}

type Verdict = {
  answer: PhoneAnswer
  outcome: FetchOutcome
  reason: { code: string; message: string }
  file?: string
  etag?: string
  main?: boolean
}

const nothing = (): PhoneAnswer => ({ status: 404, headers: [] })
const refusal = (outcome: FetchOutcome, code: string, message: string, answer = nothing()): Verdict => ({
  answer,
  outcome,
  reason: { code, message },
})

export function phoneRoad(parts: Parts): PhoneRoad {
  const { knownPhones, files, fetches, clock, events } = parts
  const recognitions = new BoundedMap<string, Recognition>(5000)

  function recognised(userAgent: string): Recognition {
    const kept = recognitions.get(userAgent)
    if (kept) return kept
    const recognition = parts.recognise({ userAgent })
    recognitions.set(userAgent, recognition)
    return recognition
  }

  return {
    async answer(request) {
      const started = performance.now()
      const path = readPhonePath(request.url)
      const found = path && (await knownPhones.ofSecret(path.secret))
      if (!path || !found) {
        parts.count('unknown')
        return nothing()
      }
      const { known, old } = found
      const recognition = recognised(request.userAgent)
      const verdict =
        evidenceAgainst(known, request, recognition) ??
        unauthorized(known, request) ??
        (await reply(known, request, path.file))
      const at = clock.now()
      parts.count(verdict.outcome)
      fetches.record({
        tenantId: known.phone.tenantId,
        phoneId: known.phone.id,
        at,
        protocol: request.protocol,
        method: request.method,
        path: maskSecrets(request.url).slice(0, 300),
        file: (verdict.file ?? path.file).slice(0, 200),
        ip: request.ip,
        userAgent: request.userAgent.slice(0, 300),
        model: recognition.model,
        firmware: recognition.firmware,
        outcome: verdict.outcome,
        reason: verdict.reason,
        bytes: request.method === 'HEAD' ? 0 : (verdict.answer.body?.length ?? 0),
        tookMs: Math.round((performance.now() - started) * 1000) / 1000,
        etag: verdict.etag ?? '',
        main: verdict.main ?? false,
        withOldSecret: old,
      })
      if (verdict.etag) parts.fetched(known.phone.id, at)
      return verdict.answer
    },
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
    const sent = known.uploads.get(lastPart(requested).toLowerCase())
    if (sent !== undefined) return giveBack(known, sent)
    if (!model)
      return refusal('notFound', 'noModel', 'Its phone model is gone; choose another one for this phone')
    const found = files.find(known, requested)
    if (found === 'absent')
      return refusal('notFound', 'absent', 'Phones of this model ask for it, and it is rightly not there')
    if (found === 'foreign')
      return refusal('forbidden', 'foreignMac', 'The file name carries the MAC address of another phone')
    if (found === 'replaced')
      return refusal('notFound', 'replaced', `This phone has a file name of its own: ${phone.fileName}`)
    if (found === 'unknown') return refusal('notFound', 'unknownFile', `A ${model.name} has no such file`)
    const file = knownPhones.file(known, requested)
    if (!file || file.failure !== undefined)
      return refusal(
        'failed',
        'notRendered',
        `The file could not be made: ${file?.failure ?? 'unknown reason'}`,
      )
    const told = { file: file.name, etag: request.method === 'HEAD' ? '' : file.etag, main: file.main }
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

  async function giveBack({ scope, phone }: KnownPhone, id: string): Promise<Verdict> {
    const file = await parts.uploads.read(scope, phone.id, id)
    const chunks: Buffer[] = []
    for await (const chunk of file.stream) chunks.push(chunk as Buffer)
    return {
      answer: {
        status: 200,
        headers: ['content-type', 'application/octet-stream'],
        body: Buffer.concat(chunks),
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
    const bytes = await request.readBody(maxUploadBytes)
    if (!bytes)
      return refusal('tooLarge', 'uploadTooLarge', 'The file is over 10 MB', {
        status: 413,
        headers: ['connection', 'close'],
      })
    await parts.uploads.keep(scope, phone.id, {
      name,
      contentType: request.contentType?.slice(0, 100) ?? 'application/octet-stream',
      bytes,
    })
    events.emit({ type: 'phone', tenantId: scope.tenantId, ids: [phone.id] })
    return {
      answer: { status: 201, headers: [] },
      outcome: 'uploaded',
      reason: { code: 'kept', message: `${bytes.length} bytes were kept` },
      file: name,
    }
  }
}

/** Where it comes from and what it says of itself; evidence against the phone refuses, and looks like nothing was there. */
function evidenceAgainst(
  { phone, tenant, networks, model }: KnownPhone,
  request: PhoneRequest,
  recognition: Recognition,
): Verdict | undefined {
  if (networks && !networks.check(request.ip, isIPv6(request.ip) ? 'ipv6' : 'ipv4')) {
    return refusal(
      'forbidden',
      'networkNotAllowed',
      `${request.ip} is in none of the networks that ${tenant.name} allows`,
    )
  }
  if (recognition.mac !== null && recognition.mac !== phone.mac && !phone.virtual) {
    return refusal(
      'forbidden',
      'otherMac',
      `Another phone asked: its User-Agent names the MAC ${recognition.mac}`,
    )
  }
  if (
    recognition.confidence === 'exact' &&
    model &&
    recognition.vendor !== null &&
    model.vendor !== '' &&
    model.kind === 'sheet' &&
    recognition.vendor !== model.vendor
  ) {
    return refusal(
      'forbidden',
      'otherVendor',
      `A ${recognition.vendor} ${recognition.model} asked, but this phone is a ${model.vendor} ${model.name}`,
    )
  }
  return undefined
}

function unauthorized({ basic }: KnownPhone, { authorization }: PhoneRequest): Verdict | undefined {
  if (basic === undefined || sameText(authorization ?? '', basic)) return undefined
  const challenge: PhoneAnswer = {
    status: 401,
    headers: ['www-authenticate', 'Basic realm="Offhook", charset="UTF-8"'],
  }
  if (authorization === undefined)
    return refusal(
      'unauthorized',
      'noCredentials',
      'It came without user name and password; it should ask again with them',
      challenge,
    )
  return refusal('unauthorized', 'wrongCredentials', 'Its user name or password is wrong', challenge)
}

/** RFC 7617 §2: the scheme is not case-sensitive, the credentials are. In constant time for texts of one length. */
function sameText(given: string, expected: string): boolean {
  const scheme = 'Basic '
  if (given.slice(0, scheme.length).toLowerCase() !== scheme.toLowerCase()) return false
  const [a, b] = [Buffer.from(given.slice(scheme.length).trim()), Buffer.from(expected.slice(scheme.length))]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** RFC 9110 §13.1.2, weak comparison. */
function matchesEtag(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
