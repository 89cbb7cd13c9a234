/** How many lines of a phone are registered, as links tell: another truth than what it fetched. */

import { t } from '@lingui/core/macro'
import type { Phone } from '../../../../src/schema/phone.ts'
import { signs, type Tone } from '../../components/state-word.tsx'

function registeredOf({ lines, status: { registration } }: Phone): [Tone, string] {
  const all = lines.length
  const on = lines.filter(({ line }) => registration?.some((each) => each.line === line && each.registered))
  const n = on.length
  if (n > 0) return [n < all ? 'waiting' : 'good', all > 1 ? t`${n} of ${all} registered` : t`registered`]
  const isKnown = registration && !registration.some(({ registered }) => registered === null)
  return isKnown ? ['bad', t`not registered`] : ['plain', t`no link tells`]
}

/** In a list nothing is said where no link tells: it would stand in every row. */
export function Registered({ phone, inList = false }: { phone: Phone; inList?: boolean }) {
  const [tone, words] = registeredOf(phone)
  if (phone.lines.length === 0 || (inList && tone === 'plain')) return null
  return (
    <div className="detail outcome-inline" data-tone={tone}>
      <span aria-hidden>{signs[tone]}</span> {words}
    </div>
  )
}
