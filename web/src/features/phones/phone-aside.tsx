/** Beside the form: what was seen of the phone, and who names it. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { answeredByWords } from '../../components/answered-by.ts'
import { OutcomeOfFetch } from '../../components/fetch-outcome.tsx'
import { OutcomeWord, operationNames } from '../../components/outcome.tsx'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import { References } from './delete-phones.tsx'
import { type Preview, PreviewSection } from './file-preview.tsx'
import { PhoneLocks } from './phone-locks.tsx'
import { PhoneRegistered } from './phone-registered.tsx'
import { StatusWord, statusOf } from './phone-status.tsx'
import { Unsupported } from './phone-unsupported.tsx'

type Props = { code: string; phone: Phone }

export function PhoneAside({ code, phone, preview }: Props & { preview: Preview }) {
  const references = useAsk('phoneReferences', { params: { code, id: phone.id } })
  return (
    <div className="phone-aside">
      <PreviewSection code={code} phone={phone} preview={preview} />
      <Section title={t`Status`}>
        <StatusWord phone={phone} />
        <div className="detail" style={{ marginTop: 4 }}>
          {statusOf(phone).reason}
        </div>
        {phone.status.quarantine && (
          <div className="detail" style={{ marginTop: 6 }}>
            <Trans>Its model is held back, since {say(phone.status.quarantine.reason)}.</Trans>
          </div>
        )}
        <PhoneLocks code={code} phone={phone} />
        <LastOperation code={code} phone={phone} />
        <Unsupported phone={phone} />
      </Section>
      <PhoneRegistered code={code} phone={phone} />
      <LastFetch phone={phone} />
      <Section title={t`Named by`}>
        {references.data && <References references={references.data.items} />}
        {references.error && <span className="detail">{references.error.message}</span>}
      </Section>
    </div>
  )
}

function LastOperation({ code, phone }: Props) {
  const operation = phone.status.lastOperation
  if (!operation) return null
  return (
    <div className="detail" style={{ marginTop: 6 }}>
      <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id: operation.id }}>
        {say(operationNames[operation.kind])}
      </Link>{' '}
      <Time at={operation.at} />: <OutcomeWord phone={operation} />
      {operation.answeredBy && `, ${t`answered ${say(answeredByWords[operation.answeredBy])}`}`}
      {operation.detail && <div>{say(operation.detail)}</div>}
    </div>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}

const certificateWords = {
  own: msg`its own, of its maker`,
  untrusted: msg`one that nobody vouches for, or of another phone`,
}

function LastFetch({ phone }: { phone: Phone }) {
  const { lastFetch, servedAt } = phone.status
  if (!lastFetch) {
    return (
      <Section title={t`Last fetch`}>
        <span className="detail">
          <Trans>
            The phone has not asked for its file yet. Type the autoprovisioning URL into it, or give it out by
            DHCP.
          </Trans>
        </span>
      </Section>
    )
  }
  return (
    <Section title={t`Last fetch`}>
      <dl className="facts">
        <Fact label={t`When`}>
          <Time at={lastFetch.at} />
        </Fact>
        <Fact label={t`Outcome`}>
          <OutcomeOfFetch outcome={lastFetch.outcome} />
          {lastFetch.reason.message && <div className="detail">{say(lastFetch.reason.message)}</div>}
        </Fact>
        <Fact label={t`File`}>
          <span className="mono">{lastFetch.file || '—'}</span>
        </Fact>
        <Fact label={t({ message: 'From', context: 'an address' })}>
          <span className="mono">{lastFetch.ip}</span>
        </Fact>
        <Fact label={t`User agent`}>{lastFetch.userAgent || '—'}</Fact>
        <Fact label={t`Firmware`}>{lastFetch.firmware ?? '—'}</Fact>
        {lastFetch.clientCertificate && (
          <Fact label={t`Certificate`}>{say(certificateWords[lastFetch.clientCertificate])}</Fact>
        )}
        <Fact label={t`Took its file`}>{servedAt ? <Time at={servedAt} /> : t`never`}</Fact>
      </dl>
    </Section>
  )
}
