/** The columns of the list of phones. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { IconCopy } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { Column } from '../../components/list-table.tsx'
import { copyText } from '../../lib/copy.ts'
import { maskedUrl } from '../../lib/format.ts'
import { comeToNothing } from './come-to-nothing.ts'
import { StatusCell } from './phone-status.tsx'
import { Registered } from './registered-word.tsx'

const shownNumbers = 4

function Numbers({ code, phone }: { code: string; phone: Phone }) {
  const more = phone.extensions.length - shownNumbers
  return (
    <div className="number-badges">
      {phone.extensions.slice(0, shownNumbers).map((number, index) => (
        <Link
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may carry the same number
          key={index}
          className="number-badge"
          to="/t/$code/phones/$id"
          params={{ code, id: phone.id }}
          aria-label={t`${number}, opens ${phone.name}`}
        >
          {number}
        </Link>
      ))}
      {more > 0 && <span className="detail">+{more}</span>}
      {phone.extensions.length === 0 && (
        <span className="detail">
          <Trans>none</Trans>
        </span>
      )}
    </div>
  )
}

function Url({ phone }: { phone: Phone }) {
  return (
    <button
      type="button"
      className="plain-button url-button mono"
      title={t`Copy the whole URL`}
      aria-label={t`${maskedUrl(phone.provisioningUrl)}, copy the autoprovisioning URL of ${phone.name}`}
      onClick={() => copyText(phone.provisioningUrl, t`Autoprovisioning URL`)}
    >
      {maskedUrl(phone.provisioningUrl).replace(/^.*(?=\/p\/)/, '…')}
      <IconCopy size={14} aria-hidden style={{ flex: 'none' }} />
    </button>
  )
}

/** What is inherited by many phones and comes to nothing on some is told on each one’s page. */
function OwnUnsupported({ phone }: { phone: Phone }) {
  const own = phone.unsupported.filter(({ level }) => level === 'phone')
  if (own.length === 0) return null
  return (
    <div className="detail come-to-nothing" title={own.map(({ message }) => message).join('\n')}>
      {comeToNothing(own.length)}
    </div>
  )
}

export function phoneColumns(code: string): Column<Phone>[] {
  return [
    {
      key: 'name',
      label: t`Name`,
      sort: 'name',
      render: (phone) => (
        <Link className="text-link row-link" to="/t/$code/phones/$id" params={{ code, id: phone.id }}>
          {phone.name}
        </Link>
      ),
    },
    {
      key: 'modelName',
      label: t`Phone Model`,
      sort: 'modelName',
      render: (phone) => (
        <div>
          <span className="model-name">
            {phone.vendor} {phone.modelName}
          </span>
          {(phone.virtual || phone.status.lastFetch?.firmware) && (
            <div className="detail">
              {phone.virtual ? t`virtual` : t`firmware ${phone.status.lastFetch?.firmware ?? ''}`}
            </div>
          )}
          <OwnUnsupported phone={phone} />
        </div>
      ),
    },
    {
      key: 'extensions',
      label: t`Extensions`,
      sort: 'extensions',
      render: (phone) => (
        <>
          <Numbers code={code} phone={phone} />
          <Registered phone={phone} inList />
        </>
      ),
    },
    {
      key: 'mac',
      label: t`MAC plain`,
      sort: 'mac',
      render: (phone) => <span className="mono">{phone.mac}</span>,
    },
    { key: 'url', label: t`Autoprovisioning URL`, render: (phone) => <Url phone={phone} /> },
    {
      key: 'status',
      label: t`Status`,
      sort: 'status',
      render: (phone) => <StatusCell code={code} phone={phone} />,
    },
  ]
}
