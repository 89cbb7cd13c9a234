/** Whether a line is registered, and by which link that is known: as it is saved, whatever is typed. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Phone } from '../../../../src/schema/phone.ts'
import { signs, type Tone } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import './line-state.css'

type Registration = NonNullable<Phone['status']['registration']>[number]

export function LineState({ phone, line }: { phone: Phone; line: number }) {
  if (!phone.lines.some((each) => each.line === line)) return null
  const { registration } = phone.status
  if (registration === null)
    return (
      <span className="line-state detail">
        <Trans>no link tells</Trans>
      </span>
    )
  const own = registration.filter((each) => each.line === line)
  const on = own.filter(({ registered }) => registered)
  const [said = own[0]] = on
  if (!said) return null
  return (
    <span className="line-state detail">
      <Word said={said} />
      {said.link !== '' && ` · ${t`by ${said.link}`}`}
      {on.length > 1 && ` · ${t`at ${on.length} places`}`}
    </span>
  )
}

function Word({ said: { registered, since, username } }: { said: Registration }) {
  const tone: Tone = registered ? 'good' : registered === false ? 'bad' : 'plain'
  return (
    <span className="line-state-word" data-tone={tone}>
      <span aria-hidden>{signs[tone]}</span>{' '}
      {registered && since ? (
        <Trans>
          registered since <Time at={since} />
        </Trans>
      ) : registered ? (
        t`registered`
      ) : registered === false ? (
        t`${username} is not registered`
      ) : (
        t`not known, since a link is down`
      )}
    </span>
  )
}
