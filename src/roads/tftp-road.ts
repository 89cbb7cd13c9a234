/**
 * A phone's request by TFTP: it is known by the secret in the path, or, where its tenant has switched that on, by the MAC in
 * the file name together with the network that it comes from. What it gets is decided as for every other request.
 */

import { buffer } from 'node:stream/consumers'
import { macsIn } from '../definitions/file-name.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { FoundBySecret } from '../provisioning/phone-cache.ts'
import type { PhonesByMac } from '../provisioning/phones-by-mac.ts'
import type { TenantPlaces } from '../provisioning/tenant-places.ts'
import type { TftpReply, TftpRequest } from '../tftp/tftp-server.ts'
import type { TransferEnd } from '../tftp/transfer.ts'
import { nothing, refusal } from './phone-evidence.ts'
import { lastPart, type PhoneAnswer, type PhoneRequest, readPhonePath } from './phone-request.ts'
import type { AskedPath, Happened, SteppedRoad } from './phone-road.ts'
import type { Tell } from './steps.ts'
import { askAgain, type Found } from './while-away.ts'
import { notArrived } from './who-asked.ts'
import { byNameOnly, ofNobody, ofNobodyByName, withSecret } from './whose-it-is.ts'

type Parts = {
  road: SteppedRoad
  secretsOf: PhonesByMac
  places: TenantPlaces
  /** In bytes, of files that phones themselves sent, while they are given back. */
  room?: number
}
type Whose = { path: AskedPath; found: Found }

/** Several of the largest that a phone may send; who asks for more asks again. */
const usualRoom = 64 * 1024 * 1024
/** Longer names are no file of a phone. */
const longestName = 255

export function tftpRoad({ road, secretsOf, places, room = usualRoom }: Parts) {
  async function bySecret(path: AskedPath): Promise<Whose[] | 'nobodyKnows'> {
    const found = await road.whoHas(path.secret)
    if (found === 'nobodyKnows') return found
    return found ? [{ path, found }] : []
  }

  /** Where nobody may ask so, the database is not asked. */
  async function secretsFrom(ip: string, macs: readonly string[]): Promise<readonly string[]> {
    return (await places()).asksByName(ip) ? secretsOf(macs) : []
  }

  /** Those that may ask so from where it comes. */
  async function byName(ip: string, file: string): Promise<Whose[] | 'nobodyKnows'> {
    const macs = file.length > longestName ? [] : macsIn(lastPart(file))
    const secrets = await secretsFrom(ip, macs).catch((error) => {
      if (isDatabaseBusy(error)) return undefined
      throw error
    })
    if (!secrets) return 'nobodyKnows'
    const whose: Whose[] = []
    for (const secret of secrets) {
      const found = await road.whoHas(secret)
      if (found === 'nobodyKnows') return found
      if (found && mayAskByName(found, ip)) whose.push({ path: { secret, file, byName: true }, found })
    }
    return whose
  }

  let held = 0

  async function settled(happened: Happened): Promise<TftpReply> {
    const { request, verdict } = happened
    const { answer } = verdict
    if (request.method !== 'GET' || answer.status !== 200) {
      road.record(happened)
      return replyOf(answer)
    }
    const onDisk = answer.stream?.bytes ?? 0
    if (held + onDisk > room) {
      answer.stream?.read.destroy()
      return { refused: 'later' }
    }
    held += onDisk
    try {
      const bytes = await bytesOf(answer)
      return {
        bytes,
        ended(how) {
          held -= onDisk
          // Only the last acknowledgement says that the phone has it.
          road.record(how === 'done' ? happened : withoutArriving(happened, how))
        },
      }
    } catch (error) {
      held -= onDisk
      throw error
    }
  }

  /** Nothing comes of it yet. Where a name may be that of several, each is told so. */
  async function decide(request: PhoneRequest, tell?: Tell): Promise<Happened[] | { answer: PhoneAnswer }> {
    const started = performance.now()
    const path = readPhonePath(request.url)
    tell?.(path ? withSecret : byNameOnly)
    const file = request.url.slice(1)
    const whose = await (path ? bySecret(path) : byName(request.ip, file))
    if (whose === 'nobodyKnows' || whose.length === 0) {
      const nobodyKnows = whose === 'nobodyKnows' ? whose : undefined
      tell?.(path || nobodyKnows ? ofNobody(nobodyKnows) : ofNobodyByName(macsIn(lastPart(file))))
      return { answer: nobodyKnows ? askAgain() : nothing() }
    }
    const against = whose.length > 1 ? ambiguous() : undefined
    const happened: Happened[] = []
    for (const each of whose)
      happened.push(
        await road.judge({ ...each, request, started, ...(against && { decided: against }) }, tell),
      )
    return happened
  }

  return {
    decide,

    async answer(asked: TftpRequest): Promise<TftpReply> {
      const request = phoneRequestOf(asked)
      const decided = await decide(request)
      if ('answer' in decided) return replyOf(road.answerToNobody(request, decided.answer))
      let reply: TftpReply | undefined
      for (const each of decided) reply = await settled(each)
      return reply ?? { refused: 'nothing' }
    },
  }
}

/** A phone that is known by its kept files only is known by its secret. */
function mayAskByName(found: Found, ip: string): found is FoundBySecret {
  return 'known' in found && found.known.byName?.has(ip) === true
}

const ambiguous = () =>
  refusal(
    'forbidden',
    'ambiguousMac',
    'The file name can be read as the MAC addresses of several phones, so nobody can say whose file it is',
  )

function phoneRequestOf({ kind, file, address, bytes, body }: TftpRequest): PhoneRequest {
  const none = undefined
  return {
    ...{ protocol: 'tftp', method: kind === 'read' ? 'GET' : 'PUT', url: `/${file}`, ip: address },
    ...{ userAgent: '', authorization: none, ifNoneMatch: none, contentType: none },
    ...{ contentLength: bytes, body },
  }
}

/** What a phone itself sent lies on disk; it is no longer than what it may send. */
async function bytesOf({ body, stream }: PhoneAnswer): Promise<Uint8Array> {
  if (stream) return buffer(stream.read)
  return body ?? Buffer.alloc(0)
}

function replyOf({ status }: PhoneAnswer): TftpReply {
  if (status === 201) return { kept: true }
  if (status === 403) return { refused: 'denied' }
  if (status === 413 || status === 507) return { refused: 'full' }
  if (status === 503) return { refused: 'later' }
  return { refused: 'nothing' }
}

const why: Record<Exclude<TransferEnd, 'done'>, string> = {
  silent: 'nothing came back any more',
  givenUp: 'the phone, or whoever asked, broke it off',
  tooLong: 'it took too long',
  refused: 'the phone, or whoever asked, broke it off',
}

function withoutArriving(happened: Happened, how: Exclude<TransferEnd, 'done'>): Happened {
  const verdict = refusal('failed', notArrived, `The file did not arrive: ${why[how]}`)
  const { file } = happened.verdict
  return { ...happened, verdict: { ...verdict, ...(file !== undefined && { file }) } }
}
