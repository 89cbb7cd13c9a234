/** Which tenant the page works on; choosing another keeps the kind of page. */

import { t } from '@lingui/core/macro'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Choice } from '../components/choice.tsx'
import { useSession } from '../lib/session.ts'

/** `/t/ACME/phones/018f…` in another tenant is its list of phones: the phone is not there. */
function samePage(pathname: string, code: string): string {
  const kind =
    pathname.match(/^\/t\/[^/]+\/([^/]+)/)?.[1] ?? (pathname === '/overview' ? 'overview' : 'phones')
  return `/t/${code}/${kind}`
}

export function TenantSelector({ code }: { code: string | undefined }) {
  const session = useSession()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  return (
    <Choice
      name="tenant"
      aria-label={t`Tenant`}
      placeholder={t`Choose a tenant`}
      className="tenant-selector"
      options={(session?.tenants ?? []).map((tenant) => ({
        value: tenant.code,
        label: tenant.name,
        detail: tenant.code,
        keys: [tenant.code],
      }))}
      value={code ?? null}
      onChange={(chosen) => {
        if (chosen !== null) navigate({ to: samePage(pathname, chosen) })
      }}
    />
  )
}
