/** What is answered while the database does not answer: what is known, and never that there is nothing, since nobody can know. */

import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Soon } from '../kernel/when-there.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import { type FoundKept, type LastGood, mainNameOf } from '../provisioning/last-good.ts'
import type { FoundBySecret } from '../provisioning/phone-cache.ts'
import type { AskedPhone, KnownPhone } from '../rendering/known-phone.ts'
import { refusal, type Verdict } from './phone-evidence.ts'
import { lastPart, type PhoneAnswer, type PhoneRequest } from './phone-request.ts'
import { hasAlready, servedAs } from './served-file.ts'

/** Whom a secret names; `kept` is a phone as it was when its files were kept. */
export type Found = FoundBySecret | FoundKept

type Parts = {
  knownPhones: Pick<KnownPhones, 'kept' | 'ofSecret'>
  isAway(): boolean
  lastGood?: LastGood | undefined
  clock: Clock
}

/** In seconds: phones that are told so ask again by then. */
const retryAfter = '30'
/** How often a phone that waits looks whether the database says anything at all. */
const patienceMs = 3000

export const askAgain = (): PhoneAnswer => ({ status: 503, headers: ['retry-after', retryAfter] })

/** Whom nobody knows may be somebody all the same while the database does not answer. */
export function phoneFinder({ knownPhones, isAway, lastGood, clock }: Parts) {
  function withoutDatabase(secret: string): Found | 'nobodyKnows' {
    return knownPhones.kept(secret) ?? lastGood?.phoneOf(secret) ?? 'nobodyKnows'
  }

  return function whoHas(secret: string): Soon<Found | undefined | 'nobodyKnows'> {
    if (isAway()) return withoutDatabase(secret)
    const found = knownPhones.ofSecret(secret)
    if (!(found instanceof Promise)) return found
    return withPatience(found, { clock, isAway }).then(
      (answer) => (answer === 'nothingCame' ? withoutDatabase(secret) : answer),
      (error) => {
        if (isDatabaseBusy(error)) return withoutDatabase(secret)
        throw error
      },
    )
  }
}

/** The phone itself, where somebody knows it. */
export function knownIn(found: Found | undefined | 'nobodyKnows'): KnownPhone | undefined {
  return found && found !== 'nobodyKnows' && 'known' in found ? found.known : undefined
}

/** What its request is judged by. */
export function askedOf(found: Found): AskedPhone {
  return 'known' in found ? found.known : found.kept
}

/** While others are answered it is only waiting for its turn: its database sees to it that nobody waits for ever. */
async function withPatience<Answer>(
  answer: Promise<Answer>,
  { clock, isAway }: Pick<Parts, 'clock' | 'isAway'>,
): Promise<Answer | 'nothingCame'> {
  const { promise: over, resolve } = Promise.withResolvers<'nothingCame'>()
  const look = (): (() => void) =>
    clock.after(patienceMs, () => {
      if (isAway()) resolve('nothingCame')
      else stop = look()
    })
  let stop = look()
  // Whoever waits no longer does not hear what becomes of it.
  answer.catch(() => undefined)
  return Promise.race([answer, over]).finally(() => stop())
}

/** Who is refused gets what nobody gets, so that the two look the same. */
export function asWhileAway(verdict: Verdict): Verdict {
  return verdict.answer.status === 404 ? { ...verdict, answer: askAgain() } : verdict
}

const ofDatabase = 'The database does not answer'

/** The last good file of a phone that has proved what it is. */
export async function keptReply(
  lastGood: LastGood | undefined,
  found: Found,
  request: PhoneRequest,
  requested: string,
): Promise<Verdict> {
  const { phone } = askedOf(found)
  const mainName = 'known' in found ? mainNameOf(found.known) : found.kept.mainName
  const asksForFile = request.method === 'GET' || request.method === 'HEAD'
  const file = asksForFile ? await lastGood?.fileOf(phone.id, requested, mainName) : undefined
  if (!file) return refusal('failed', 'databaseAway', `${ofDatabase}; the phone is to ask again`, askAgain())
  if (file === 'absent')
    return refusal('notFound', 'absent', 'Phones of this model ask for it, and it is rightly not there')
  const { served, unchanged } = servedAs(file, {
    code: 'lastGood',
    message: `${ofDatabase}: the phone got the last good file that it had got before`,
  })
  return hasAlready(request, file) ? unchanged : served
}

/** The request names the main file of a phone that is known by its kept files only. */
export function isKeptMain({ kept }: FoundKept, requested: string): boolean {
  const name = lastPart(requested)
  return name === '' || name.toLowerCase() === kept.mainName.toLowerCase()
}
