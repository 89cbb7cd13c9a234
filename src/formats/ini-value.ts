/** What a value of an `ini` file may be. */

import { refusesLine, refusesOuterSpace, refusesReserved } from './characters.ts'
import type { SpecOf } from './spec-of.ts'

/** Windows takes quotes off that stand round a whole value. */
export function refusesIniValue(spec: SpecOf<'ini'>, value: string): string | undefined {
  const refusal =
    refusesLine(value) ?? refusesReserved(spec.reservedValues, value) ?? refusesOuterSpace(value)
  if (refusal) return refusal
  return unquote(value) === value ? undefined : 'stands between quotes, which the reader would drop'
}

export function unquote(text: string): string {
  return /^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text
}
