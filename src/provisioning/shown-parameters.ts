/** Parameters by name, as each may see them: one may hold a password under any name. */

import { type Actor, may } from '../auth/actor.ts'
import { maskParameters, maskSecretParameters, type Parameters } from '../schema/fields.ts'

export function shownParameters(parameters: Parameters, actor: Actor): Parameters {
  if (may(actor, 'reveal')) return parameters
  return may(actor, 'change') ? maskSecretParameters(parameters) : maskParameters(parameters)
}
