/** The menu at the left. */

import { Link, useLocation } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useMay } from '../lib/session.ts'

const InboxCount = lazy(() => import('../features/inbox/inbox-count.tsx'))

type Item = { label: string; to: string; nested?: boolean }
type Group = { heading: string; items: (Item | { group: string })[] }

type May = { system: boolean; audit: boolean; people: boolean }

function menu(code: string | undefined, may: May): Group[] {
  const system: Group = {
    heading: 'System',
    items: [
      { label: 'Tenants', to: '/tenants' },
      ...(may.system
        ? [
            { label: 'Defaults', to: '/system' },
            { label: 'PBX links', to: '/links' },
            { label: 'Inbox', to: '/inbox' },
          ]
        : []),
      ...(may.people
        ? [
            { label: 'People', to: '/people' },
            { label: 'API keys', to: '/keys' },
            { label: 'Roles', to: '/roles' },
          ]
        : []),
      ...(may.system
        ? [
            { label: 'Sign-in providers', to: '/providers' },
            { label: 'Audit trail', to: '/audit' },
          ]
        : []),
    ],
  }
  if (code === undefined) return [system]
  return [
    {
      heading: 'Configuration',
      items: [
        { label: 'Extensions', to: `/t/${code}/extensions` },
        { group: 'Provisioning' },
        { label: 'Phones', to: `/t/${code}/phones`, nested: true },
        { label: 'Phone models', to: `/t/${code}/models`, nested: true },
        { label: 'Inbox', to: `/t/${code}/inbox`, nested: true },
        { label: 'Phone book', to: `/t/${code}/contacts`, nested: true },
        { label: 'PBX links', to: `/t/${code}/links` },
      ],
    },
    {
      heading: 'Activity',
      items: [
        { label: 'Operations', to: `/t/${code}/operations` },
        { label: 'Schedules', to: `/t/${code}/schedules` },
        ...(may.audit ? [{ label: 'Audit trail', to: `/t/${code}/audit` }] : []),
      ],
    },
    system,
  ]
}

export function Navigation({ code, onChosen }: { code: string | undefined; onChosen: () => void }) {
  const { pathname } = useLocation()
  const may = { system: useMay('system'), audit: useMay('audit'), people: useMay('people') }
  return (
    <nav aria-label="Main">
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
