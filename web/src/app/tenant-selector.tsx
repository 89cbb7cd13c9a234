/** Which tenant the page works on; choosing another keeps the kind of page. */

import { Select, Text } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useSession } from '../lib/session.ts'

/** `/t/ACME/phones/018f…` in another tenant is its list of phones: the phone is not there. */
function samePage(pathname: string, code: string): string {
  const kind = pathname.match(/^\/t\/[^/]+\/([^/]+)/)?.[1] ?? 'phones'
  return `/t/${code}/${kind}`
}

export function TenantSelector({ code }: { code: string | undefined }) {
  const session = useSession()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const names = new Map(session?.tenants.map((tenant) => [tenant.code, tenant.name]))
  return (
    <Select
      aria-label="Tenant"
      placeholder="Choose a tenant"
      searchable
      allowDeselect={false}
      maxDropdownHeight={360}
      w="100%"
      maw={300}
      miw={0}
      styles={{ input: { fontWeight: 600, textOverflow: 'ellipsis' } }}
      nothingFoundMessage="No such tenant"
      data={session?.tenants.map((tenant) => ({
        value: tenant.code,
        label: `${tenant.name} · ${tenant.code}`,
      }))}
      value={code ?? null}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{names.get(option.value)}</Text>
          <Text size="xs" c="dimmed" className="mono">
            {option.value}
          </Text>
        </div>
      )}
      onChange={(chosen) => {
        if (chosen !== null) navigate({ to: samePage(pathname, chosen) })
      }}
    />
  )
}
