/** Where a phone is registered, as links tell it: another truth than what it fetched. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { useMay } from '../../lib/session.ts'

export function PhoneRegistered({ code, phone }: { code: string; phone: Phone }) {
  const { registration } = phone.status
  const mayLink = useMay('settings')
  return (
    <Section title={t`Registered`}>
      {registration === null && (
        <span className="detail">
          {mayLink ? (
            <Trans>
              No link tells who is registered;{' '}
              <Link className="text-link" to="/t/$code/links" params={{ code }}>
                link a PBX
              </Link>
            </Trans>
          ) : (
            <Trans>No link tells who is registered</Trans>
          )}
        </span>
      )}
      {registration?.length === 0 && (
        <span className="detail">
          <Trans>It has no line that could register</Trans>
        </span>
      )}
      {registration?.map((each) => (
        <div key={`${each.line} ${each.link} ${each.sipAddress} ${each.since}`} className="registered">
          <div>
            {each.line === null ? each.username : t`Line ${each.line}`} ·{' '}
            {each.since ? (
              <Trans>
                registered since <Time at={each.since} />
              </Trans>
            ) : each.registered === false ? (
              t`not registered`
            ) : (
              t`not known, since a link is down`
            )}
          </div>
          {each.registered && (
            <div className="detail wrap-anywhere">
              <Trans>
                <span className="mono">{each.sipAddress}</span> · by {each.link}
              </Trans>
            </div>
          )}
          {each.userAgent && (
            <div className="detail wrap-anywhere">
              {each.userAgent}
              {each.firmware &&
                !each.userAgent.includes(each.firmware) &&
                ` · ${t`firmware ${each.firmware}`}`}
            </div>
          )}
        </div>
      ))}
    </Section>
  )
}
