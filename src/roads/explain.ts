/**
 * Why a phone gets what it gets: its request is judged as every other one, by the same road, which tells its steps; but
 * with hands that can change nothing, and eyes that see no other tenant.
 */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import { whenThere } from '../kernel/when-there.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { FoundBySecret } from '../provisioning/phone-cache.ts'
import type { TenantPlaces } from '../provisioning/tenant-places.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { ExplainedPhone, ExplainQuery, Explanation, Step } from '../schema/explain.ts'
import { type Asked, askedIn, requestFor, shownRequest } from './asked.ts'
import { type ContactParts, withFirstContact } from './first-contact.ts'
import { maskedIn } from './masked.ts'
import { refusal } from './phone-evidence.ts'
import { lengthOf, type PhoneAnswer, type PhoneRequest } from './phone-request.ts'
import { type Happened, phoneRoad, type RoadParts, type SteppedRoad } from './phone-road.ts'
import { likeAnyStranger, type Tell, tellVerdict } from './steps.ts'
import { tftpRoad } from './tftp-road.ts'
import { knownIn } from './while-away.ts'

type Scope = TenantScope | SystemScope

type Parts = {
  road: RoadParts
  contact: ContactParts
  phones: Pick<PhoneStore, 'read' | 'lastFrom'>
}

/** `of`: the tenant of the phone. */
type Explained = { of: TenantScope | undefined; told: Omit<Explanation, 'fetches'> }

export type Explainer = ReturnType<typeof explainer>

/** Behind one address there may be a whole office. */
const mostCandidates = 20

type Meant = { known?: KnownPhone; step?: Step; candidates?: ExplainedPhone[] }

export function explainer({ road: parts, contact, phones }: Parts) {
  const { secretsOf, places } = contact

  async function withMac(road: SteppedRoad, mac: string): Promise<KnownPhone | undefined> {
    for (const secret of await secretsOf([mac])) {
      const known = knownIn(await road.whoHas(secret))
      if (known) return known
    }
    return undefined
  }

  /** By its secret, else by a MAC that it shows, else by the address that it last came from. */
  async function meantBy(scope: Scope, { secret, macs, ip }: Asked, road: SteppedRoad): Promise<Meant> {
    if (secret !== undefined) {
      const known = knownIn(await road.whoHas(secret))
      return known ? { known } : {}
    }
    for (const mac of macs) {
      const known = await withMac(road, mac)
      if (known) return { known, step: named(known, `The MAC ${mac} is this phone’s`) }
    }
    if (macs.length > 0 || ip === undefined) return { step: stranger(macs) }
    const [first, ...others] = await phones.lastFrom(scope, ip, mostCandidates)
    if (!first) return { step: stranger([ip]) }
    if (others.length > 0) return { candidates: [first, ...others], step: several(ip, others.length + 1) }
    const known = await withMac(road, first.mac)
    return known
      ? { known, step: named(known, `It got its main file from ${ip} last`) }
      : { step: stranger([ip]) }
  }

  return async function explain(scope: Scope, query: ExplainQuery): Promise<Explained> {
    const tenantId = 'tenantId' in scope ? scope.tenantId : undefined
    const road = withFirstContact({
      ...{ ...contact, places: placesSeen(places, tenantId) },
      road: phoneRoad(onlyLooking(parts, tenantId)),
    })
    const asked = askedIn(query, parts.recognise)
    const { known, step, candidates = [] } = await meantBy(scope, asked, road)
    // Of a phone that is kept in memory, it may be what it was.
    const last = known && (await phones.read(known.scope, known.phone.id)).lastFetch
    const { request, assumed } = requestFor(asked, known, last)
    const steps: Step[] = step ? [step] : []
    const told = {
      asked: { ...shownRequest(request), assumed },
      ...{ phone: known ? shownPhone(known) : null, candidates, steps },
    }
    if (candidates.length > 0) return { of: undefined, told: { ...told, decision: null } }
    const decided = await decide({ road, secretsOf, places }, request, (each) => void steps.push(each))
    const decision = 'verdict' in decided ? decisionOf(decided) : ofStranger(decided.answer, steps)
    return { of: known?.scope, told: { ...told, decision } }
  }
}

/** Nothing is recorded, counted, kept or learned; other tenants’ phones are nobody’s. */
function onlyLooking(parts: RoadParts, tenantId: string | undefined): RoadParts {
  const own = (found: FoundBySecret | undefined) =>
    tenantId === undefined || found?.known.tenant.id === tenantId ? found : undefined
  const { knownPhones, uploads } = parts
  return {
    ...parts,
    knownPhones: {
      ...knownPhones,
      kept: (secret) => own(knownPhones.kept(secret)),
      ofSecret: (secret) => whenThere(knownPhones.ofSecret(secret), own),
    },
    uploads: { read: uploads.read, keep: refuse },
    fetches: { record: () => undefined },
    lastGood: undefined,
    strangers: undefined,
    count: () => undefined,
  }
}

/** Of first-contact URLs that of this tenant alone. */
function placesSeen(places: TenantPlaces, tenantId: string | undefined): TenantPlaces {
  if (tenantId === undefined) return places
  return async () => {
    const all = await places()
    const ofCode: typeof all.ofCode = (code) => {
      const place = all.ofCode(code)
      return place?.tenantId === tenantId ? place : undefined
    }
    return { ...all, ofCode }
  }
}

const refuse = async (): Promise<never> => {
  throw new OffhookError('FORBIDDEN')
}

async function decide(
  { road, ...parts }: Pick<ContactParts, 'secretsOf' | 'places'> & { road: SteppedRoad },
  request: PhoneRequest,
  tell: Tell,
): Promise<Happened | { answer: PhoneAnswer }> {
  if (request.protocol !== 'tftp') return road.decide(request, tell)
  const decided = await tftpRoad({ road, ...parts }).decide(request, tell)
  const [first] = 'answer' in decided ? [decided] : decided
  return first ?? { answer: { status: 404, headers: [] } }
}

function decisionOf({ verdict, path: { secret, file } }: Happened): Explanation['decision'] {
  const { answer, outcome, reason } = verdict
  answer.stream?.read.destroy()
  return {
    ...{ outcome, status: answer.status, reason, bytes: lengthOf(answer) },
    file: maskedIn(verdict.file ?? file, secret),
  }
}

function ofStranger(answer: PhoneAnswer, steps: Step[]): Explanation['decision'] {
  const verdict = refusal('notFound', 'unknown', likeAnyStranger, answer)
  tellVerdict((step) => void steps.push(step), verdict)
  return { outcome: verdict.outcome, status: answer.status, reason: verdict.reason, file: '', bytes: 0 }
}

const question = 'Which phone is meant?'

const named = ({ phone, tenant }: KnownPhone, why: string): Step => ({
  ...{ question, answer: `${phone.name} (${phone.mac})`, sign: 'plain' },
  because: `${why}, a phone of ${tenant.name}`,
})

const several = (ip: string, count: number): Step => ({
  ...{ question, answer: `one of ${count}${count > mostCandidates ? ' or more' : ''}`, sign: 'plain' },
  because: `So many got their main file from ${ip} last; its MAC says which one it is`,
})

const stranger = (signs: readonly string[]): Step => ({
  ...{ question, answer: 'none', sign: 'no' },
  because:
    signs.length === 0
      ? 'Nothing that was given names one: no secret, no MAC, no address'
      : `No phone that you may see is known by ${signs.join(' or ')}`,
})

const shownPhone = ({ phone: { id, name, mac }, tenant }: KnownPhone): ExplainedPhone => ({
  ...{ id, name, mac, tenant: tenant.code },
})
