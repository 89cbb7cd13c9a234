/** What those see who may not reveal passwords: objects that they cannot change, and files, without any. */

import { type Actor, may } from '../auth/actor.ts'
import { maskDeep } from '../schema/masking.ts'

/** Also what stands in addresses; who changes an object sees its addresses whole, as saving it would else save dots. */
export function shownTo<Answer>(actor: Actor, answer: Answer): Answer {
  return may(actor, 'reveal') ? answer : (maskDeep(answer) as Answer)
}
