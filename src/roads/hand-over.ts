/**
 * An app that was handed to its user by a link: `/h/<token>` is a page for people, `/h/<token>/settings` the app's file, once.
 * Whatever opens every link in a mail opens the page, which costs nothing.
 */

import { LRUCache } from 'lru-cache'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import { siteName } from '../kernel/networks.ts'
import type { FoundHandOver, HandOverStore, HandOverUse } from '../phones/hand-over-store.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { handOverUrl, mergeSettings } from '../rendering/render-scope.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import { wrongPasswords } from '../schema/wrong-passwords.ts'
import type { NoLonger } from './hand-over-page.ts'
import { withoutSecrets } from './masked.ts'
import { nothing, refusal } from './phone-evidence.ts'
import type { PhoneAnswer, PhoneRequest } from './phone-request.ts'
import type { Happened, SteppedRoad } from './phone-road.ts'
import { askAgain } from './while-away.ts'

export type HandOverParts = {
  handOvers: Pick<HandOverStore, 'find'> & {
    /** In the database, by one statement: of several at once one is told yes. */
    take(scope: TenantScope, use: HandOverUse): Promise<boolean>
  }
  publicUrl: string
  clock: Clock
  count(outcome: FetchOutcome | 'unknown'): void
}
type Parts = HandOverParts & { road: SteppedRoad }

/** Nothing but this is a link: what only resembles one is asked for by nobody whom we told it. */
const linkPath = /^\/h\/([a-z2-7]{26})(\/settings)?\/?(?:\?.*)?$/

/** Built, it stands in a folder of its own; from source, it is run as it is. Few ask for it: a thread loads it with the first. */
const pageFile = new URL(
  import.meta.url.endsWith('.ts') ? 'hand-over-page.ts' : 'roads/hand-over-page.js',
  import.meta.url,
)
const pages = (): Promise<typeof import('./hand-over-page.ts')> => import(pageFile.href)

/** Sources of which somebody guesses. */
const mostSources = 5000

/** The road with that one beside it. */
export function withHandOver({ road, ...parts }: Parts): SteppedRoad {
  const guesses = guessing(parts.clock)
  return {
    ...road,
    answer: (request) =>
      request.url.startsWith('/h/') ? answerLink(request, { road, ...parts }, guesses) : road.answer(request),
  }
}

/** Who asks for what does not exist too often, is told for a while that nothing does, and costs the database nothing. */
function guessing(clock: Clock) {
  const sources = new LRUCache<string, { wrong: number; since: number }>({ max: mostSources })
  const seenOf = (ip: string) => {
    const seen = sources.get(siteName(ip))
    return seen && seen.since + wrongPasswords.windowMs > clock.now()
      ? seen
      : { wrong: 0, since: clock.now() }
  }
  return {
    isLockedOut: (ip: string) => seenOf(ip).wrong >= wrongPasswords.ofSource,
    wrongFrom(ip: string): void {
      const { wrong, since } = seenOf(ip)
      sources.set(siteName(ip), { wrong: wrong + 1, since })
    },
  }
}

async function answerLink(
  request: PhoneRequest,
  parts: Parts,
  guesses: ReturnType<typeof guessing>,
): Promise<PhoneAnswer> {
  const { method, ip } = request
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: ['allow', 'GET, HEAD'] }
  const [, token, file] = linkPath.exec(request.url.slice(0, 1000)) ?? []
  // A browser says that it takes pages; programs that fetch a file do not.
  const isPerson = file === undefined || method === 'HEAD' || /\btext\/html\b/i.test(request.accept ?? '')
  const no = async (why: NoLonger): Promise<PhoneAnswer> => {
    parts.count('unknown')
    return isPerson ? (await pages()).pageOfNoLink(request, why) : nothing()
  }
  const later = async () => (isPerson ? (await pages()).pageOfLater(request, askAgain()) : askAgain())
  if (token === undefined || guesses.isLockedOut(ip)) return no('gone')
  try {
    const link = await parts.handOvers.find(systemScope, token)
    if (!link) {
      guesses.wrongFrom(ip)
      return no('gone')
    }
    const found = await parts.road.whoHas(link.secret)
    if (found === 'nobodyKnows') return later()
    if (!found || !('known' in found) || !found.known.model?.handOver) return no('gone')
    if (isPerson)
      return link.state === 'open' ? pageOf(request, token, link, found.known, parts) : no(link.state)
    return await giveOnce(request, link, found, parts)
  } catch (error) {
    if (!isDatabaseBusy(error)) throw error
    return later()
  }
}

async function pageOf(
  request: PhoneRequest,
  token: string,
  { expiresAt }: FoundHandOver,
  { model, tenant, levels }: KnownPhone,
  { publicUrl }: Parts,
): Promise<PhoneAnswer> {
  const { vendor = '', name = '', handOver = {} } = model ?? {}
  return (await pages()).handOverPage(request, {
    app: name.startsWith(vendor) ? name : `${vendor} ${name}`,
    ...{ tenant: tenant.name, until: expiresAt },
    timezone: `${mergeSettings(tenant, levels).get('timezone')?.value ?? 'UTC'}`,
    ...{ url: `${handOverUrl(publicUrl, token)}/settings`, how: handOver },
  })
}

/** The phone's main file, as if it asked for it by its own address; the link is used up where nothing speaks against that. */
async function giveOnce(
  request: PhoneRequest,
  link: FoundHandOver,
  found: Happened['found'] & { known: KnownPhone },
  { road, handOvers }: Parts,
): Promise<PhoneAnswer> {
  // What it may have already it got by another address.
  const asks = { ...request, ifNoneMatch: undefined }
  const path = { secret: link.secret, file: '', byLink: true } as const
  const started = performance.now()
  const judged = await road.judge({
    ...{ request: asks, path, found, started },
    ...(link.state !== 'open' && { decided: refusedAs(link.state) }),
  })
  const { scope, phone } = found.known
  const use = () => ({
    phoneId: phone.id,
    tokenHash: link.tokenHash,
    ip: request.ip,
    userAgent: withoutSecrets(request.userAgent),
  })
  const isGiven = judged.verdict.answer.status === 200
  const happened =
    isGiven && !(await handOvers.take(scope, use())) ? { ...judged, verdict: refusedAs('used') } : judged
  road.record(happened)
  return happened.verdict.answer
}

const refusedAs = (state: 'used' | 'over') =>
  state === 'used'
    ? refusal('forbidden', 'linkUsed', 'It came by the link that hands it over, which was used already')
    : refusal('forbidden', 'linkOver', 'It came by the link that hands it over, whose time is over')
