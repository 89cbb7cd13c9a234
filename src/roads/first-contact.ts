/**
 * A phone that asks for the first time, by the address that its tenant's DHCP servers tell all: `/b/<code>/<file>`. One whose
 * MAC somebody has entered gets what says where it fetches, and nothing else; whoever else asks gets what anybody gets.
 */

import { tenantScope } from '../auth/tenant-scope.ts'
import { macsIn } from '../definitions/file-name.ts'
import type { Asked } from '../inbox/gathered.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import { type Soon, whenThere } from '../kernel/when-there.ts'
import type { PhoneFiles } from '../provisioning/phone-files.ts'
import type { PhonesByMac } from '../provisioning/phones-by-mac.ts'
import type { ContactPlace, TenantPlaces } from '../provisioning/tenant-places.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { Recognition } from '../schema/recognition.ts'
import { evidenceAgainst, nothing, refusal, type Verdict } from './phone-evidence.ts'
import { lastPart, type PhoneRequest, type PhoneRequestPath, readContactPath } from './phone-request.ts'
import { type Decided, type SteppedRoad, settle } from './phone-road.ts'
import type { Tell } from './steps.ts'
import { strangerFrom } from './stranger-asked.ts'
import { askAgain } from './while-away.ts'
import { byContactUrl, fromItsNetworks, notEntered, whichMac } from './whose-it-is.ts'

export type ContactParts = {
  places: TenantPlaces
  secretsOf: PhonesByMac
  files: Pick<PhoneFiles, 'find' | 'contact'>
  clock: Clock
}
type Parts = ContactParts & { road: SteppedRoad }
type AskedFirst = { request: PhoneRequest; recognition: Recognition; file: string }

/** The road with that one beside it. */
export function withFirstContact({ road, ...parts }: ContactParts & { road: SteppedRoad }): SteppedRoad {
  function decide(request: PhoneRequest, tell?: Tell): Soon<Decided> {
    // As nearly all ask: who has a secret is not looked at twice.
    const path = request.url.startsWith('/p/') ? undefined : readContactPath(request.url)
    return path ? decideFirst(request, path, { road, ...parts }, tell) : road.decide(request, tell)
  }
  return {
    ...road,
    decide,
    answer: (request) => whenThere(decide(request), (it) => settle(road, request, it)),
  }
}

async function decideFirst(
  request: PhoneRequest,
  { secret: code, file }: PhoneRequestPath,
  parts: Parts,
  tell?: Tell,
): Promise<Decided> {
  const { road } = parts
  const started = performance.now()
  try {
    const place = (await parts.places()).ofCode(code)
    tell?.(byContactUrl(place !== undefined))
    if (!place) return { answer: nothing() }
    const asked = { request, file, recognition: road.recognised(request.userAgent) }
    const mac = macOf(asked)
    tell?.(whichMac(mac))
    const isFromThere = mayAsk(request, place, parts)
    tell?.(fromItsNetworks(isFromThere, request.ip))
    const whose = mac !== undefined && isFromThere ? await phoneAt(place, mac, parts) : undefined
    if (whose === 'nobodyKnows') return { answer: askAgain() }
    if (!whose) {
      if (mac !== undefined && isFromThere) tell?.(notEntered(mac))
      return { answer: nothing(), asked: strangerOf(asked, mac ?? '', place, parts) }
    }
    const decided = await verdictOn(whose.found.known, asked, parts, tell)
    const path = { secret: whose.secret, file, byCode: true } as const
    return await road.judge({ request, path, found: whose.found, started, decided }, tell)
  } catch (error) {
    if (!isDatabaseBusy(error)) throw error
    return { answer: askAgain() }
  }
}

/** Whose file it asks for, where its name and its User-Agent do not contradict each other. */
function macOf({ file, recognition: { mac } }: AskedFirst): string | undefined {
  const macs = new Set(macsIn(lastPart(file)).slice(0, 1))
  if (mac !== null) macs.add(mac as typeof macs extends Set<infer Mac> ? Mac : never)
  return macs.size === 1 ? [...macs][0] : undefined
}

/** From the tenant's own networks, or while it is open from wherever its phones may fetch. */
function mayAsk({ ip }: PhoneRequest, { own, allowed, openUntil }: ContactPlace, { clock }: Parts): boolean {
  if (own?.has(ip)) return true
  return openUntil > clock.now() && (allowed === undefined || allowed.has(ip))
}

async function phoneAt({ tenantId }: ContactPlace, mac: string, { secretsOf, road }: Parts) {
  const [secret] = await secretsOf([mac], tenantScope({ id: tenantId, code: '' }))
  if (secret === undefined) return undefined
  const found = await road.whoHas(secret)
  if (found === 'nobodyKnows') return found
  return found && 'known' in found ? { secret, found } : undefined
}

/** `mac`: none where its name and its User-Agent contradict each other, so that it is nobody’s. */
function strangerOf(
  { request, recognition }: AskedFirst,
  mac: string,
  { tenantId }: ContactPlace,
  { clock }: Parts,
): Asked {
  const asked = strangerFrom(request, recognition, clock.now())
  return { ...asked, mac, way: 'firstContact', tenantId }
}

async function verdictOn(
  known: KnownPhone,
  { request, recognition, file }: AskedFirst,
  { files }: Parts,
  tell?: Tell,
): Promise<Verdict> {
  const against = evidenceAgainst(known, request, recognition, tell)
  if (against) return against
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refusal('forbidden', 'methodNotAllowed', 'At the first-contact URL a phone only asks')
  const found = files.find(known, file)
  if (typeof found === 'string')
    return refusal(
      'notFound',
      'unknownFile',
      'The phone has no such file; it was asked for by the first-contact URL',
    )
  const { text, contentType } = await files.contact(known, found)
  if (text === undefined)
    return refusal(
      'notFound',
      'noUrlParameter',
      'Nothing in this file says where the phone fetches, so the first-contact URL has nothing to give',
    )
  return {
    answer: {
      status: 200,
      headers: ['content-type', contentType, 'cache-control', 'no-store'],
      body: text,
    },
    outcome: 'served',
    reason: {
      code: 'firstContact',
      message: 'It asked by the first-contact URL, and was told where it fetches, nothing else',
    },
    file: found.name,
  }
}
