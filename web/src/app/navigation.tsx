/** The menu at the left. */

import { t } from '@lingui/core/macro'
import { Link, useLocation } from '@tanstack/react-router'
import { InboxCount } from '../features/inbox/inbox-count.tsx'
import { menu, useMenuRights } from '../lib/menu.ts'

export function Navigation({ code, onChosen }: { code: string | undefined; onChosen: () => void }) {
  const { pathname } = useLocation()
  return (
    <nav aria-label={t`Main`}>
      {menu(code, useMenuRights()).map(({ heading, isPlain, items }) => (
        <section key={heading} aria-label={heading}>
          {!isPlain && <div className="nav-heading">{heading}</div>}
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
                {item.to === `/t/${code}/inbox` && <InboxCount code={`${code}`} />}
              </Link>
            ),
          )}
        </section>
      ))}
    </nav>
  )
}
