/** How far somebody has come from an empty system to the first phone that fetches: what is there says it, nothing is kept. */

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Phone } from '../../../../src/schema/phone.ts'
import { useAsk } from '../../lib/queries.ts'
import { lastTenant, useSession } from '../../lib/session.ts'

export const stepNames = ['tenant', 'extensions', 'phone', 'address', 'fetched'] as const
export type StepName = (typeof stepNames)[number]

export const stepTitles: Record<StepName, MessageDescriptor> = {
  tenant: msg`A tenant`,
  extensions: msg`Its extensions`,
  phone: msg`The first phone`,
  address: msg`Tell the phone where to fetch`,
  fetched: msg`See it fetch`,
}

export type FirstSteps = {
  /** The tenant in which it goes on. */
  code: string | undefined
  tenant: string
  extensions: number
  phones: number
  /** Of those that have not fetched, or the one that has. */
  first: Phone | undefined
  fetched: Phone | undefined
  /** The first step that is not done. */
  next: StepName
  isDone: (step: StepName) => boolean
}

/** `undefined` until it is known. */
export function useFirstSteps(wanted?: string): FirstSteps | undefined {
  const session = useSession()
  const tenants = session?.tenants ?? []
  const of = (code: string | null | undefined) => tenants.find((each) => each.code === code)
  const tenant = of(wanted) ?? of(lastTenant()) ?? tenants[0]
  const isThere = tenant !== undefined
  const params = { code: tenant?.code ?? '' }
  const extensions = useAsk('listExtensions', { params, query: { pageSize: 1 } }, { enabled: isThere }).data
  const query = { pageSize: 1, sort: 'lastFetch', order: 'desc' } as const
  const newest = useAsk('listPhones', { params, query }, { enabled: isThere }).data
  const last = newest?.items[0]
  const fetched = last?.status.servedAt ? last : undefined
  const isNone = last !== undefined && fetched === undefined
  // One that tries and is refused is the one that somebody stands before; else the first that was made.
  const failing = useAsk(
    'listPhones',
    { params, query: { pageSize: 1, status: 'failing' } },
    { enabled: isNone },
  )
  const oldest = useAsk(
    'listPhones',
    { params, query: { pageSize: 1, sort: 'createdAt', order: 'asc' } },
    { enabled: isNone },
  )
  if (!session || (isThere && (!extensions || !newest))) return undefined
  if (isNone && (!failing.data || !oldest.data)) return undefined
  const first = fetched ?? failing.data?.items[0] ?? oldest.data?.items[0] ?? last
  const counts = { extensions: extensions?.total ?? 0, phones: newest?.total ?? 0 }
  const done: Record<StepName, boolean> = {
    ...{ tenant: isThere, extensions: counts.extensions > 0, phone: counts.phones > 0 },
    // Only the phone can tell that it was told.
    ...{ address: fetched !== undefined, fetched: fetched !== undefined },
  }
  return {
    ...{ code: tenant?.code, tenant: tenant?.name ?? '', ...counts, first, fetched },
    next: stepNames.find((step) => !done[step]) ?? 'fetched',
    isDone: (step) => done[step],
  }
}
