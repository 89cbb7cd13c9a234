/** What is answered while the database does not answer: never that there is nothing, since nobody can know. */

import { isDatabaseBusy } from '../kernel/errors.ts'
import { refusal, type Verdict } from './phone-evidence.ts'
import type { PhoneAnswer } from './phone-request.ts'

/** In seconds: phones that are told so ask again by then. */
const retryAfter = '30'

export const askAgain = (): PhoneAnswer => ({ status: 503, headers: ['retry-after', retryAfter] })

/** Who is refused gets what nobody gets, so that the two look the same. */
export function asWhileAway(verdict: Verdict): Verdict {
  return verdict.answer.status === 404 ? { ...verdict, answer: askAgain() } : verdict
}

/** The database went away while the request was looked at. */
export function noAnswer(error: unknown): Verdict {
  if (!isDatabaseBusy(error)) throw error
  return refusal(
    'failed',
    'databaseAway',
    'The database does not answer; the phone is to ask again',
    askAgain(),
  )
}
