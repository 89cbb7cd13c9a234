/** The menu at the left. */

import { t } from '@lingui/core/macro'
import { Link, useLocation } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useMay } from '../lib/session.ts'

const InboxCount = lazy(() => import('../features/inbox/inbox-count.tsx'))

type Item = { label: string; to: string; nested?: boolean }
type Group = { heading: string; items: (Item | { group: string })[] }

type May = { system: boolean; audit: boolean; people: boolean }

function menu(code: string | undefined, may: May): Group[] {
  const system: Group = {
    heading: t`System`,
    items: [
      { label: t`Tenants`, to: '/tenants' },
      ...(may.system
        ? [
            { label: t`Defaults`, to: '/system' },
            { label: t`PBX links`, to: '/links' },
            { label: t`Inbox`, to: '/inbox' },
          ]
        : []),
      ...(may.people
        ? [
            { label: t`People`, to: '/people' },
            { label: t`API keys`, to: '/keys' },
            { label: t`Roles`, to: '/roles' },
          ]
        : []),
      ...(may.system
        ? [
            { label: t`Sign-in providers`, to: '/providers' },
            { label: t`Audit trail`, to: '/audit' },
          ]
        : []),
    ],
  }
  if (code === undefined) return [system]
  return [
    {
      heading: t`Configuration`,
      items: [
        { label: t`Extensions`, to: `/t/${code}/extensions` },
        { group: t`Provisioning` },
        { label: t`Phones`, to: `/t/${code}/phones`, nested: true },
        { label: t`Phone models`, to: `/t/${code}/models`, nested: true },
        { label: t`Presets`, to: `/t/${code}/presets`, nested: true },
        { label: t`Key layouts`, to: `/t/${code}/key-layouts`, nested: true },
        { label: t`Inbox`, to: `/t/${code}/inbox`, nested: true },
        { label: t`Phone book`, to: `/t/${code}/contacts`, nested: true },
        { label: t`PBX links`, to: `/t/${code}/links` },
      ],
    },
    {
      heading: t`Activity`,
      items: [
        { label: t`Operations`, to: `/t/${code}/operations` },
        { label: t`Schedules`, to: `/t/${code}/schedules` },
        ...(may.audit ? [{ label: t`Audit trail`, to: `/t/${code}/audit` }] : []),
      ],
    },
    system,
  ]
}

export function Navigation({ code, onChosen }: { code: string | undefined; onChosen: () => void }) {
  const { pathname } = useLocation()
  const may = { system: useMay('system'), audit: useMay('audit'), people: useMay('people') }
  return (
    <nav aria-label={t`Main`}>
      {menu(code, may).map(({ heading, items }) => (
        <section key={heading} aria-label={heading}>
          <div className="nav-heading">{heading}</div>
          {items.map((item) =>
            'group' in item ? (
              <div key={item.group} className="nav-group">
                {item.group}
              </div>
            ) : (
              <Link
                key={item.to}
                to={item.to}
                onClick={onChosen}
                className={item.nested ? 'nav-link nested' : 'nav-link'}
                aria-current={pathname === item.to || pathname.startsWith(`${item.to}/`) ? 'page' : undefined}
              >
                {item.label}
                {item.to === `/t/${code}/inbox` && (
                  <Suspense>
                    <InboxCount code={`${code}`} />
                  </Suspense>
                )}
              </Link>
            ),
          )}
        </section>
      ))}
    </nav>
  )
}
