/** Where a phone is registered, as links tell it: another truth than what it fetched. */

import { Link } from '@tanstack/react-router'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { useIsAdministrator } from '../../lib/session.ts'

export function PhoneRegistered({ code, phone }: { code: string; phone: Phone }) {
  const { registration } = phone.status
  const mayLink = useIsAdministrator()
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
      {registration?.length === 0 && <span className="detail">Nowhere, as far as the links tell</span>}
      {registration?.map((each) => (
        <div key={`${each.link} ${each.sipAddress} ${each.since}`} className="registered">
          <div>
            {each.line === null ? each.username : `Line ${each.line}`} · since <Time at={each.since} />
          </div>
          <div className="detail wrap-anywhere">
            <span className="mono">{each.sipAddress}</span> · by {each.link}
          </div>
          {each.userAgent && <div className="detail wrap-anywhere">{each.userAgent}</div>}
        </div>
      ))}
    </Section>
  )
}
