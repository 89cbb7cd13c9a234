/** The one road of a phone's request: identify → find the phone → look at the evidence → render → answer and record. */

import { LRUCache } from 'lru-cache'
import { takesUpload } from '../definitions/model.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import type { FetchRecord, FetchStore } from '../fetches/fetch-store.ts'
import type { Asked } from '../inbox/gathered.ts'
import type { Clock } from '../kernel/clock.ts'
import { hasCode, isDatabaseBusy } from '../kernel/errors.ts'
import { type Soon, whenThere } from '../kernel/when-there.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { LastGood } from '../provisioning/last-good.ts'
import type { PhoneFiles } from '../provisioning/phone-files.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { Recognition } from '../schema/recognition.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import { fileMeant, modelTrouble } from './file-meant.ts'
import { maskedIn, pathOf } from './masked.ts'
import { unauthorized } from './phone-credentials.ts'
import type { PhoneDigest } from './phone-digest.ts'
import { evidenceAgainst, nothing, refusal, shownBy, type Verdict } from './phone-evidence.ts'
import {
  lastPart,
  lengthOf,
  type PhoneAnswer,
  type PhoneRequest,
  type PhoneRequestPath,
  readPhonePath,
} from './phone-request.ts'
import { giveFile } from './served-file.ts'
import { type Tell, tellVerdict } from './steps.ts'
import { type HearsStrangers, strangerIn } from './stranger-asked.ts'
import { takeUpload } from './take-upload.ts'
import {
  askAgain,
  askedOf,
  asWhileAway,
  type Found,
  isKeptMain,
  keptReply,
  phoneFinder,
} from './while-away.ts'
import { toldBy } from './who-asked.ts'
import { ofNobody, whoseItIs, withoutSecret, withSecret } from './whose-it-is.ts'
import type { WrongPasswords } from './wrong-passwords.ts'

export type { PhoneAnswer, PhoneRequest } from './phone-request.ts'

export type PhoneRoad = {
  /** At once where all that it needs is in memory. */
  answer(request: PhoneRequest): Soon<PhoneAnswer>
}

export type SteppedRoad = PhoneRoad & {
  /** The steps of it, for who finds the phone in another way, or hears later what became of the answer. */
  whoHas(secret: string): Soon<Found | undefined | 'nobodyKnows'>
  /** Remembered, as long as others do not ask with many others. */
  recognised(userAgent: string): Recognition
  judge(asked: ToJudge, tell?: Tell): Soon<Happened>
  /** All of them but the record. */
  decide(request: PhoneRequest, tell?: Tell): Soon<Decided>
  record(happened: Happened): void
  /** `asked`: what is known of how it asked, else what the request says. */
  answerToNobody(request: PhoneRequest, answer: PhoneAnswer, asked?: Asked): PhoneAnswer
}

/** `byName`: it came without the secret, which it never saw; `byCode`: by its tenant’s first-contact URL; `byLink`: by one that hands it over. */
export type AskedPath = PhoneRequestPath & {
  readonly byName?: boolean
  readonly byCode?: boolean
  readonly byLink?: boolean
}

export type RoadParts = {
  knownPhones: Pick<
    KnownPhones,
    'kept' | 'ofSecret' | 'costOfUnknown' | 'uploadNamed' | 'file' | 'phoneBookFile'
  >
  files: Pick<PhoneFiles, 'find'>
  fetches: Pick<FetchStore, 'record'>
  uploads: Pick<UploadStore, 'read' | 'keep'>
  recognise: Recogniser['recognise']
  digest: PhoneDigest
  wrongPasswords: WrongPasswords
  clock: Clock
  /** The database does not answer. */
  isAway(): boolean
  /** Where files are kept for that time; an embedded database is not away. */
  lastGood?: LastGood | undefined
  /** Hears of devices that are not known. */
  strangers?: HearsStrangers | undefined
  /** Counts answers by outcome; requests of no phone are `unknown`. */
  count(outcome: FetchOutcome | 'unknown'): void
}

/** Of the User-Agents that were recognised last. */
const maxRecognisedCharacters = 2_000_000

export function phoneRoad(parts: RoadParts): SteppedRoad {
  const { knownPhones, files, fetches, clock, isAway, lastGood } = parts
  const whoHas = phoneFinder(parts)
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

  const steps = { decide, whoHas, recognised, judge, record, answerToNobody }
  return { ...steps, answer: (request) => whenThere(decide(request), (it) => settle(steps, request, it)) }

  function decide(request: PhoneRequest, tell?: Tell): Soon<Decided> {
    const started = performance.now()
    const path = readPhonePath(request.url)
    if (!path) {
      tell?.(withoutSecret)
      return { answer: nothing() }
    }
    tell?.(withSecret)
    return whenThere(whoHas(path.secret), (found) => {
      if (!found || found === 'nobodyKnows') {
        // As for a phone that is refused.
        maskedIn(path.file, path.secret)
        tell?.(ofNobody(found))
        return { answer: found ? askAgain() : nothing() }
      }
      return judge({ request, path, found, started }, tell)
    })
  }

  function judge({ request, path, found, started, decided }: ToJudge, tell?: Tell): Soon<Happened> {
    const recognition = recognised(request.userAgent)
    tell?.(whoseItIs(found))
    return whenThere(decided ?? verdictOn(found, request, recognition, path.file, tell), (verdict) => {
      tellVerdict(tell, verdict)
      return { request, path, found, recognition, verdict, started }
    })
  }

  function answerToNobody(request: PhoneRequest, answer: PhoneAnswer, asked?: Asked): PhoneAnswer {
    parts.count('unknown')
    // As for a phone that is refused.
    const recognition = recognised(request.userAgent)
    // While nobody can know who it is, it is no stranger.
    const stranger = answer.status === 404 && (asked ?? strangerIn(request, recognition, clock.now()))
    if (stranger) parts.strangers?.add(stranger)
    return answer
  }

  function verdictOn(
    found: Found,
    request: PhoneRequest,
    recognition: Recognition,
    file: string,
    tell?: Tell,
  ): Soon<Verdict> {
    const asked = askedOf(found)
    const against = evidenceAgainst(asked, request, recognition, tell)
    if (against) return isAway() ? asWhileAway(against) : against
    return whenThere(unauthorized(asked, request, parts, tell), (given) => {
      if (typeof given === 'object') return given
      const verdict = granted(found, request, file, tell)
      return given === undefined ? verdict : whenThere(verdict, (it) => ({ ...it, http: given }))
    })
  }

  function granted(found: Found, request: PhoneRequest, file: string, tell?: Tell): Soon<Verdict> {
    if ('kept' in found) return keptReply(lastGood, found, request, file)
    const verdict = reply(found.known, request, file, tell)
    if (!(verdict instanceof Promise)) return verdict
    // The database may go away while the phone waits.
    return verdict.catch((error) => {
      if (!isDatabaseBusy(error)) throw error
      return keptReply(lastGood, found, request, file)
    })
  }

  function record({ request, path, found, recognition, verdict, started }: Happened): void {
    const asked = askedOf(found)
    const { secret, file } = path
    parts.count(verdict.outcome)
    if (verdict.answer.status === 404) knownPhones.costOfUnknown(secret)
    const told = toldBy(asked, request, recognition, verdict, () => isMain(found, file))
    fetches.record({
      tenantId: asked.phone.tenantId,
      phoneId: asked.phone.id,
      at: clock.now(),
      protocol: request.protocol,
      method: request.method,
      path: pathOf(path).slice(0, 300),
      file: maskedIn(verdict.file ?? file, secret).slice(0, 200),
      ip: request.ip,
      userAgent: maskedIn(request.userAgent, secret).slice(0, 300),
      model: recognition.model,
      firmware: recognition.firmware,
      outcome: verdict.outcome,
      reason: told.reason,
      bytes: request.method === 'HEAD' ? 0 : lengthOf(verdict.answer),
      tookMs: Math.round((performance.now() - started) * 1000) / 1000,
      etag: told.etag,
      ...(told.etag === '' ? nothingNew : taken(verdict.remember)),
      main: told.main,
      failing: told.failing,
      secretHash: path.byName || path.byCode || path.byLink ? null : secretHashOf(found),
      http: verdict.http && asked.oldBasic && { given: verdict.http, oldUntil: asked.oldBasic.until },
      clientCertificate: shownBy(request, asked),
    })
  }

  function isMain(found: Found, requested: string): boolean {
    if ('kept' in found) return isKeptMain(found, requested)
    const file = files.find(found.known, requested)
    return typeof file === 'object' && file.file.main
  }

  function reply(known: KnownPhone, request: PhoneRequest, file: string, tell?: Tell): Soon<Verdict> {
    if (request.method === 'GET' || request.method === 'HEAD') return serve(known, request, file, tell)
    if (request.method === 'PUT' || request.method === 'POST')
      return takeUpload(parts.uploads, known, request, lastPart(file))
    return refusal('forbidden', 'methodNotAllowed', `${request.method} is not something a phone does`, {
      status: 405,
      headers: ['allow', 'GET, HEAD, PUT, POST'],
    })
  }

  function serve(known: KnownPhone, request: PhoneRequest, requested: string, tell?: Tell): Soon<Verdict> {
    return whenThere(knownPhones.uploadNamed(known, lastPart(requested)), (sent) =>
      sent === undefined
        ? serveFile(known, request, requested, tell)
        : giveBack(known, request, sent).then((back) => back ?? serveFile(known, request, requested, tell)),
    )
  }

  function serveFile(
    known: KnownPhone,
    request: PhoneRequest,
    requested: string,
    tell?: Tell,
  ): Soon<Verdict> {
    const { phone, model } = known
    const unusable = modelTrouble(known, tell)
    if (unusable) return unusable
    const meant = fileMeant(files, known, requested, tell)
    if ('verdict' in meant) {
      // What the phone may have sent itself meanwhile is another matter.
      const mayHaveSent = () => model && takesUpload(model, lastPart(requested).toLowerCase(), phone.mac)
      if (meant.isAbsent && !mayHaveSent()) lastGood?.saw(known, requested, 'absent')
      return meant.verdict
    }
    const file = meant.file.phoneBook
      ? knownPhones.phoneBookFile(known, meant)
      : knownPhones.file(known, meant)
    return whenThere(file, (file) => {
      if (file?.failure === undefined && file) lastGood?.saw(known, requested, file)
      return giveFile(file, request, tell)
    })
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
}

/** `decided`: the verdict, whatever the phone’s files are. */
type ToJudge = {
  request: PhoneRequest
  path: AskedPath
  found: Found
  started: number
  decided?: Verdict
}

export type Happened = Omit<ToJudge, 'decided'> & { recognition: Recognition; verdict: Verdict }

/** What would be answered, before anything comes of it; of nobody’s request the answer alone, and how it asked. */
export type Decided = Happened | { readonly answer: PhoneAnswer; readonly asked?: Asked }

/** What was decided is recorded, and answered. */
export function settle(
  road: Pick<SteppedRoad, 'record' | 'answerToNobody'>,
  request: PhoneRequest,
  decided: Decided,
): PhoneAnswer {
  if (!('verdict' in decided)) return road.answerToNobody(request, decided.answer, decided.asked)
  road.record(decided)
  return decided.verdict.answer
}

/** Of a secret that never took another one’s place, nothing is to be known. */
function secretHashOf(found: Found): string | null {
  if ('kept' in found) return found.hash
  const { secret } = found.known.phone.replaced
  return secret && (found.old ? secret.before : secret.now)
}

/** What is news of a file is told with the first fetch of it. */
function taken(remember: Verdict['remember']): Pick<FetchRecord, 'names' | 'identity' | 'content'> {
  const { names = null, identity, content } = remember ?? {}
  if (remember) {
    delete remember.names
    delete remember.identity
    delete remember.content
  }
  return { names, identity: identity?.() ?? null, content: content?.() ?? null }
}

const nothingNew = { names: null, identity: null, content: null }
