/** Where a phone is registered, as links tell it: another truth than what it fetched. */

import { Link } from '@tanstack/react-router'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { useMay } from '../../lib/session.ts'

export function PhoneRegistered({ code, phone }: { code: string; phone: Phone }) {
  const { registration } = phone.status
  const mayLink = useMay('settings')
  return (
    <Section title="Registered">
      {registration === null && (
        <span className="detail">
          No link tells who is registered
          {mayLink && (
            <>
              ;{' '}
              <Link className="text-link" to="/t/$code/links" params={{ code }}>
                link a PBX
              </Link>
            </>
          )}
        </span>
      )}
      {registration?.length === 0 && <span className="detail">It has no line that could register</span>}
      {registration?.map((each) => (
        <div key={`${each.line} ${each.link} ${each.sipAddress} ${each.since}`} className="registered">
          <div>
            {each.line === null ? each.username : `Line ${each.line}`} ·{' '}
            {each.since ? (
              <>
                registered since <Time at={each.since} />
              </>
            ) : each.registered === false ? (
              'not registered'
            ) : (
              'not known, since a link is down'
            )}
          </div>
          {each.registered && (
            <div className="detail wrap-anywhere">
              <span className="mono">{each.sipAddress}</span> · by {each.link}
            </div>
          )}
          {each.userAgent && (
            <div className="detail wrap-anywhere">
              {each.userAgent}
              {each.firmware && !each.userAgent.includes(each.firmware) && ` · firmware ${each.firmware}`}
            </div>
          )}
        </div>
      ))}
    </Section>
  )
}
