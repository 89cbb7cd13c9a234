/** The page of a person or a key, and beside it what was done to them; with the way to what they did. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton, Tabs, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useListState } from '../lib/list-state.ts'
import { useAsk } from '../lib/queries.ts'
import { usePageSearch } from '../lib/search.ts'
import { lastTenant, useMay, useSession } from '../lib/session.ts'
import { Empty } from './empty.tsx'
import { soon } from './soon.tsx'

/** Loaded when it is first looked at. */
const AuditTable = soon(
  () => import('./audit-table.tsx'),
  () => <Skeleton height={240} aria-label={t`Loading`} />,
)

type Props = {
  /** What its tab is called. */
  what: 'Person' | 'Key'
  id: string
  name: string
  /** As the trail names it when it does something. */
  who: string
}

export function WithTrail({ children, ...of }: Props & { children: ReactNode }) {
  const [{ tab = 'first' }, change] = usePageSearch()
  const mayAudit = useMay('audit')
  if (!mayAudit) return children
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(next) => change({ tab: next === 'changes' ? next : undefined, page: undefined })}
    >
      <Tabs.List mb={14}>
        <Tabs.Tab value="first">
          {of.what === 'Person' ? t`Person` : t({ message: 'Key', context: 'of the API' })}
        </Tabs.Tab>
        <Tabs.Tab value="changes">
          <Trans>Changes</Trans>
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="first" keepMounted>
        {children}
      </Tabs.Panel>
      <Tabs.Panel value="changes">
        <Trail {...of} />
      </Tabs.Panel>
    </Tabs>
  )
}

/** What somebody did is in the trail of all, or of the tenant that is looked at. */
export function useTrailOf(who: string): { to: string; search: { who: string } } | undefined {
  const session = useSession()
  if (!session?.may.includes('audit')) return undefined
  if (session.may.includes('system')) return { to: '/audit', search: { who } }
  const known = session.tenants.find(({ code }) => code === lastTenant()) ?? session.tenants[0]
  return known && { to: `/t/${known.code}/audit`, search: { who } }
}

function Trail({ what, id, name, who }: Props) {
  const list = useListState('at', 'desc')
  const { page, pageSize } = list
  const ask = { params: { id }, query: { page, pageSize } }
  const ofPerson = useAsk('userAuditTrail', ask, { keep: true, enabled: what === 'Person' })
  const ofKey = useAsk('keyAuditTrail', ask, { keep: true, enabled: what === 'Key' })
  const trail = useTrailOf(who)
  return (
    <div className="surface">
      {trail && (
        <Text size="sm" px="sm" pt="sm">
          <Trans>
            What was done to {name}. Elsewhere:{' '}
            <Link className="text-link" style={{ textDecoration: 'underline' }} {...trail}>
              what {name} did
            </Link>
          </Trans>
        </Text>
      )}
      <AuditTable
        {...{ code: undefined, list, answer: what === 'Person' ? ofPerson : ofKey }}
        isOfOne
        empty={<Empty title={t`Nothing was done to ${name} since the trail began`} />}
      />
    </div>
  )
}
