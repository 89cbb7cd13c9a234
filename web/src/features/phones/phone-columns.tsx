/** The columns of the list of phones, each in two lines at most: what a phone is, and what is known of it. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { IconCopy } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { PhoneColumn } from '../../../../src/schema/saved-view.ts'
import { Time } from '../../components/time.tsx'
import { copyText } from '../../lib/copy.ts'
import { maskedUrl } from '../../lib/format.ts'
import { say, type Words } from '../../lib/language.ts'
import { comeToNothing } from './come-to-nothing.ts'
import { StatusCell, StatusWord } from './phone-status.tsx'
import { Registered } from './registered-word.tsx'

export type PhoneListColumn = {
  key: string
  label: string
  /** The name that the server sorts by. */
  sort?: string
  /** Of the whole table; the rest of it is for the one without. */
  width?: string
  render: (phone: Phone) => ReactNode
}

export const columnNames: Words<PhoneColumn> = {
  modelName: msg`Phone Model`,
  extensions: msg`Extensions`,
  mac: msg`MAC plain`,
  url: msg`Autoprovisioning URL`,
  lastFetch: msg`Last fetch`,
  userAgent: msg`User-Agent`,
  createdAt: msg`Made`,
  status: msg`Status`,
}

export const allColumns = Object.keys(columnNames) as PhoneColumn[]

/** Those that a list has until somebody chooses others. */
export const usualColumns: readonly PhoneColumn[] = ['modelName', 'extensions', 'mac', 'url', 'status']

const shownNumbers = 2

function Numbers({ code, phone }: { code: string; phone: Phone }) {
  const more = phone.extensions.slice(shownNumbers)
  return (
    <div className="number-badges">
      {phone.extensions.slice(0, shownNumbers).map((number, index) => (
        <Link
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may carry the same number
          key={index}
          className="number-badge"
          title={number}
          tabIndex={-1}
          to="/t/$code/phones/$id"
          params={{ code, id: phone.id }}
          aria-label={t`${number}, opens ${phone.name}`}
        >
          {number}
        </Link>
      ))}
      {more.length > 0 && (
        <span className="detail" title={more.join(', ')}>
          +{more.length}
        </span>
      )}
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
    <span className="come-to-nothing" title={own.map(({ message }) => message).join('\n')}>
      {' · '}
      {comeToNothing(own.length)}
    </span>
  )
}

/** `—`: what a screen reader hears in words. */
function Nothing({ children }: { children: string }) {
  return <span className="detail">{children}</span>
}

function NameCell({ code, phone, detail }: { code: string; phone: Phone; detail: string | undefined }) {
  return (
    <>
      <PhoneLink code={code} phone={phone} />
      {detail !== undefined && (
        <div className="detail" title={detail}>
          {detail}
        </div>
      )}
    </>
  )
}

function PhoneLink({ code, phone }: { code: string; phone: Phone }) {
  return (
    <Link
      className="text-link row-link"
      // Whole on pointing at it, and on its own page.
      data-may-be-cut
      title={phone.name}
      aria-describedby={`state-${phone.id}`}
      to="/t/$code/phones/$id"
      params={{ code, id: phone.id }}
    >
      {phone.name}
    </Link>
  )
}

function Model({ phone }: { phone: Phone }) {
  const name = `${phone.vendor} ${phone.modelName}`
  const firmware = phone.status.lastFetch?.firmware
  return (
    <>
      <div className="model-name" title={name}>
        {name}
      </div>
      <div className="detail">
        {phone.virtual ? t`virtual` : firmware ? t`firmware ${firmware}` : t`firmware not known`}
        <OwnUnsupported phone={phone} />
      </div>
    </>
  )
}

function Mac({ phone }: { phone: Phone }) {
  return (
    <>
      <div className="mono">{phone.mac}</div>
      <div className="detail">{phone.status.lastFetch?.ip ?? t`never seen`}</div>
    </>
  )
}

function LastFetch({ phone }: { phone: Phone }) {
  const { lastFetch } = phone.status
  if (!lastFetch) return <Nothing>{t`never`}</Nothing>
  return (
    <>
      <div>
        <Time at={lastFetch.at} />
      </div>
      <div className="detail mono" title={lastFetch.file}>
        {lastFetch.file}
      </div>
    </>
  )
}

function Agent({ phone }: { phone: Phone }) {
  const agent = phone.status.lastFetch?.userAgent
  if (!agent) return <Nothing>{t`never seen`}</Nothing>
  return (
    <div className="mono" title={agent}>
      {agent}
    </div>
  )
}

type Drawn = { sort?: string; width?: string; render: (phone: Phone) => ReactNode }

/** `presetOf`: what stands under the name; nothing in a tenant without presets. */
export function phoneColumns(
  code: string,
  shown: readonly PhoneColumn[],
  presetOf: (phone: Phone) => string | undefined,
): PhoneListColumn[] {
  const drawn: Record<PhoneColumn, Drawn> = {
    modelName: { sort: 'modelName', width: '15%', render: (phone) => <Model phone={phone} /> },
    extensions: {
      ...{ sort: 'extensions', width: '12%' },
      render: (phone) => (
        <>
          <Numbers code={code} phone={phone} />
          <Registered phone={phone} inList />
        </>
      ),
    },
    mac: { sort: 'mac', width: '132px', render: (phone) => <Mac phone={phone} /> },
    url: { width: '16.5%', render: (phone) => <Url phone={phone} /> },
    lastFetch: { sort: 'lastFetch', width: '11%', render: (phone) => <LastFetch phone={phone} /> },
    userAgent: { width: '14%', render: (phone) => <Agent phone={phone} /> },
    createdAt: { sort: 'createdAt', width: '10%', render: (phone) => <Time at={phone.createdAt} /> },
    status: { sort: 'status', render: (phone) => <StatusCell code={code} phone={phone} /> },
  }
  const others = allColumns.filter((name) => shown.includes(name))
  return [
    {
      ...{ key: 'name', label: t`Name`, sort: 'name' },
      // Whichever is last takes what is left.
      ...(others.includes('status') && { width: '16%' }),
      render: (phone) => <NameCell code={code} phone={phone} detail={presetOf(phone)} />,
    },
    ...others.map((key) => ({ key, label: say(columnNames[key]), ...drawn[key] })),
  ]
}

/** On a narrow screen a phone is a card of three lines. */
export function phoneCards(code: string): PhoneListColumn[] {
  return [
    {
      ...{ key: 'card', label: t`Phones` },
      render: (phone) => (
        <div className="phone-card">
          <div className="phone-card-line">
            <PhoneLink code={code} phone={phone} />
            <StatusWord phone={phone} />
          </div>
          <StatusCell code={code} phone={phone} isReasonOnly />
          <div className="phone-card-line">
            <span className="phone-card-what">
              <span className="model-name">
                {phone.vendor} {phone.modelName}
              </span>
              <span aria-hidden> · </span>
              <Numbers code={code} phone={phone} />
            </span>
            <Registered phone={phone} inList />
          </div>
        </div>
      ),
    },
  ]
}
