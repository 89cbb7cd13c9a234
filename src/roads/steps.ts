/** The steps of a decision, told as they are taken to whoever asks why; while a phone is answered nobody listens. */

import type { Step } from '../schema/explain.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import { lengthOf, type PhoneAnswer } from './phone-request.ts'

export type Tell = (step: Step) => void

export const likeAnyStranger = 'The same empty answer as any stranger gets, after the same time'

type Reasoned = { readonly reason: { readonly message: string } }

/** A question that ends in this verdict, or goes on for the reason that is told otherwise. */
export function tellCheck(
  tell: Tell | undefined,
  question: string,
  against: Reasoned | undefined,
  otherwise: () => { answer?: string; because: string },
): void {
  if (!tell) return
  if (against) tell({ question, answer: 'no', because: against.reason.message, sign: 'no' })
  else tell({ question, answer: 'yes', ...otherwise(), sign: 'yes' })
}

export function tellVerdict(
  tell: Tell | undefined,
  { answer, outcome, reason }: Reasoned & { answer: PhoneAnswer; outcome: FetchOutcome },
): void {
  if (!tell) return
  const { status } = answer
  const bytes = lengthOf(answer)
  const sign = outcome === 'served' || outcome === 'notModified' ? 'yes' : 'no'
  const size = bytes === 0 ? 'empty' : `${bytes.toLocaleString('en')} bytes`
  // Why is told by the step before.
  const because = status === 404 ? likeAnyStranger : reason.message
  tell({ question: 'What does it get?', answer: `${status}, ${size}`, because, sign })
}
