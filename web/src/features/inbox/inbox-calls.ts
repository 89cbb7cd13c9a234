/** The calls of a tenant's inbox, or, without a tenant, of that of the system. */

import type { AdoptionOffer } from '../../../../src/schema/inbox.ts'
import type { Arguments } from '../../lib/api.ts'
import { useAct, useAsk } from '../../lib/queries.ts'

type Query = {
  q?: string
  sort: string
  order: 'asc' | 'desc'
  page: number
  pageSize: number
  dismissed: boolean
}

export function useInbox(code: string | undefined, query: Query) {
  const isOfAll = code === undefined
  const own = useAsk('inbox', { params: { code: code ?? '' }, query }, { keep: true, enabled: !isOfAll })
  const ofAll = useAsk('systemInbox', { query }, { keep: true, enabled: isOfAll })
  return isOfAll ? ofAll : own
}

/** `tenant`: whose next free extension is offered; `isOfAnother`: that one’s is still on its way. */
export function useOffer(code: string | undefined, id: string, tenant: string | undefined) {
  const isOfAll = code === undefined
  const own = useAsk('inboxDevice', { params: { code: code ?? '', id } }, { enabled: !isOfAll })
  const ofAll = useAsk(
    'systemInboxDevice',
    { params: { id }, query: { tenant } },
    { keep: true, enabled: isOfAll },
  )
  type Offered = { data?: AdoptionOffer; error: Error | null; isPlaceholderData: boolean }
  const { data, error, isPlaceholderData }: Offered = isOfAll ? ofAll : own
  return { data, error, isOfAnother: isPlaceholderData }
}

export function useAdopt(code: string | undefined) {
  const own = useAct('adopt')
  const ofAll = useAct('systemAdopt')
  return {
    isPending: own.isPending || ofAll.isPending,
    adopt: (id: string, tenant: string, body: Arguments<'adopt'>['body']) =>
      code === undefined
        ? ofAll.mutateAsync({ params: { id }, body: { tenant, ...body } })
        : own.mutateAsync({ params: { code, id }, body }),
  }
}

export function useDismiss(code: string | undefined) {
  const own = useAct('dismiss')
  const ofAll = useAct('systemDismiss')
  return (id: string, dismissed: boolean) =>
    code === undefined
      ? ofAll.mutateAsync({ params: { id }, body: { dismissed } })
      : own.mutateAsync({ params: { code, id }, body: { dismissed } })
}
